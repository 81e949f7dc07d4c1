import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/platform/clock.ts';
import { BasicForwarder } from '../../../src/ssm/basic-mode.ts';
import { openPluginStream } from '../../../src/ssm/transport/plugin-stream.ts';

const CHUNK_BYTES = 20_000;

/** Chunks that each have another letter, so that one out of its turn is seen. */
function lettered(count: number): Buffer[] {
  return Array.from({ length: count }, (_, index) => Buffer.alloc(CHUNK_BYTES, 97 + (index % 26)));
}

describe('what is written to a forwarded stream while nobody can take it', () => {
  it('goes to an agent in basic mode in the order of its writing', async () => {
    const taken: Buffer[] = [];
    let canWrite = false;
    const forwarder = new BasicForwarder({
      channel: {
        get canWrite() {
          return canWrite;
        },
        write: (bytes) => taken.push(Buffer.from(bytes)) > 0,
        flush: () => {},
        ask: () => {},
        sendFlag: () => {},
        hold: () => {},
        release: () => {},
        isSettled: true,
        isSteady: true,
        isConnected: true,
        roundTripMs: 1,
      },
      clock: systemClock,
      remote: 'h:1',
    });
    const stream = forwarder.openStream();
    const chunks = lettered(4);
    for (const chunk of chunks) stream.write(chunk);
    const finished = once(stream, 'finish');
    stream.end();
    canWrite = true;
    forwarder.drained();
    await finished;
    expect(Buffer.concat(taken).equals(Buffer.concat(chunks))).toBe(true);
    stream.destroy();
  });

  it('goes to the plugin in the order of its writing', async () => {
    const server = createServer();
    server.listen(0, 'localhost');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const stream = openPluginStream({ port, remote: 'h:1', wasRefused: async () => false });
    const chunks = lettered(2_000);
    const sent = Buffer.concat(chunks);
    for (const chunk of chunks) stream.write(chunk);
    const [socket] = await accepted;
    const received: Buffer[] = [];
    let receivedBytes = 0;
    for await (const chunk of socket) {
      received.push(chunk as Buffer);
      receivedBytes += (chunk as Buffer).length;
      if (receivedBytes >= sent.length) break;
    }
    expect(Buffer.concat(received).equals(sent)).toBe(true);
    stream.destroy();
    server.close();
    await once(server, 'close');
  });
});
