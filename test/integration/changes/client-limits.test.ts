import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { describe, expect, it } from 'vitest';
import { explainTest } from '../../../src/changes/explain.ts';
import { toRawError, toTestError } from '../../../src/results/test-error.ts';

/** A port of 127.0.0.1 that refuses every connection, unless it is held open: then it takes them and says nothing. */
async function portOf(server = createServer()): Promise<{ port: number; close(): Promise<unknown> }> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<unknown> => {
    const closed = once(server, 'close');
    server.close();
    return closed;
  };
  return { port, close };
}

async function failureOf(call: () => Promise<unknown>): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error('the client did not give up');
}

/** The reason of a test that fails so on one of two engines. */
function reasonOf(error: unknown): readonly (string | undefined)[] {
  const found = explainTest({
    errors: [null, toTestError(toRawError(error), process.cwd())],
    statuses: ['passed', 'failed'],
    name: ['reads what was stored'],
    file: 'test/app.test.ts',
    engines: [
      { name: 'redis', version: '6.2.11' },
      { name: 'valkey', version: '9.1.2' },
    ],
  });
  return [found?.reason?.id, found?.reason?.certainty];
}

describe('what a client gives up by a time limit of its own', () => {
  it('is recognised of node-redis, whose error has no text, while it waits for a connection', async () => {
    const { port, close } = await portOf();
    await close();
    const client = createClient({
      url: `redis://127.0.0.1:${port}`,
      commandOptions: { timeout: 20 },
      socket: { reconnectStrategy: () => 60_000 },
    });
    client.on('error', () => undefined);
    client.connect().catch(() => undefined);
    const error = await failureOf(() => client.get('stored'));
    client.destroy();
    expect(error).toMatchObject({ message: '', name: 'Error' });
    expect(reasonOf(error)).toEqual(['K11', 'likely']);
  });

  it('is recognised of ioredis, by its command time-out and by its number of tries', async () => {
    const sockets = new Set<{ destroy(): void }>();
    const silent = await portOf(
      createServer((socket) => void sockets.add(socket.on('error', () => undefined))),
    );
    const slow = new Redis({ port: silent.port, commandTimeout: 20, enableReadyCheck: false });
    slow.on('error', () => undefined);
    const timedOut = await failureOf(() => slow.get('stored'));
    slow.disconnect();
    for (const socket of sockets) socket.destroy();
    await silent.close();
    expect(reasonOf(timedOut)).toEqual(['K13', 'likely']);

    const refused = new Redis({ port: silent.port, maxRetriesPerRequest: 1, retryStrategy: () => 1 });
    refused.on('error', () => undefined);
    const gaveUp = await failureOf(() => refused.get('stored'));
    refused.disconnect();
    expect(reasonOf(gaveUp)).toEqual(['K14', 'likely']);
  });
});
