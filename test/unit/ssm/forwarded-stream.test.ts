import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/platform/clock.ts';
import { BasicForwarder } from '../../../src/ssm/basic-mode.ts';
import { openPluginStream } from '../../../src/ssm/transport/plugin-stream.ts';
import { start, TS_ARGS } from '../../support/run-ts.ts';

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

describe('what several streams received in one turn', () => {
  /** Five streams receive a byte each in one turn and a second one in the next; the readers of the second and the last throw at the first. */
  const SCRIPT = `
    const loaded = await import(process.argv[1]);
    const { ForwardedStream } = loaded.default ?? loaded;
    const heard = [];
    process.on('uncaughtException', (error) => heard.push(error.message));
    const owner = { wantsToWrite() {}, consumed() {}, halfClosed() {}, gone() {} };
    const streams = [1, 2, 3, 4, 5].map((id) => {
      const stream = new ForwardedStream(id, owner);
      stream.on('data', (bytes) => {
        heard.push(id + ':' + bytes);
        if (id % 3 === 2 && String(bytes) === 'a') throw new Error('reader ' + id);
      });
      return stream;
    });
    await new Promise((resolve) => setImmediate(resolve));
    for (const text of ['a', 'b']) {
      for (const stream of streams) stream.receive(Buffer.from(text));
      await new Promise((resolve) => setImmediate(resolve));
    }
    console.log(JSON.stringify(heard));
  `;

  it('comes to each of them, also where the reader of one throws', async () => {
    const module = fileURLToPath(new URL('../../../src/ssm/forwarded-stream.ts', import.meta.url));
    const args = [...TS_ARGS, '--input-type=module', '-e', SCRIPT, module];
    const { stdout, stderr } = await start(process.execPath, args).ended;
    expect(stderr).toBe('');
    const first = ['1:a', '2:a', 'reader 2', '3:a', '4:a', '5:a', 'reader 5'];
    expect(JSON.parse(stdout)).toEqual([...first, '1:b', '2:b', '3:b', '4:b', '5:b']);
  });
});
