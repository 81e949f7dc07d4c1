import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDoor } from '../../../src/gateway/door.ts';
import { Intake } from '../../../src/gateway/intake.ts';
import { type ServeGatewayOptions, serveGateway } from '../../../src/gateway/serve.ts';
import { Closing } from '../../../src/platform/closing.ts';

/** Reads as Node does: into the buffer that it was given last. @returns What the callback returns. */
function reader({ onread: { buffer: next, callback } }: Intake['options']): (bytes: Buffer) => boolean {
  const buffer = next as () => Uint8Array;
  let into = buffer();
  return (bytes) => {
    into.set(bytes);
    const goesOn = callback(bytes.length, into);
    into = buffer();
    return goesOn;
  };
}

describe('what is read for a taker', () => {
  it('stays as it was where the taker keeps it', () => {
    const sizes = fc.oneof(fc.integer({ min: 1, max: 4_096 }), fc.constant(4_096));
    fc.assert(
      fc.property(fc.array(fc.tuple(sizes, fc.boolean()), { maxLength: 40 }), (reads) => {
        const intake = new Intake();
        const read = reader(intake.options);
        let isKept = false;
        const kept: { was: string; is: Buffer }[] = [];
        intake.start(new PassThrough(), {
          take: (bytes) => void (isKept && kept.push({ was: bytes.toString('latin1'), is: bytes })),
          get isKept() {
            return isKept;
          },
        });
        for (const [index, [size, keeps]] of reads.entries()) {
          isKept = keeps;
          expect(read(Buffer.alloc(size, index))).toBe(true);
        }
        for (const { was, is } of kept) expect(is.toString('latin1')).toBe(was);
      }),
    );
  });

  it('takes one buffer again and again where it keeps nothing, a large one only while much comes', () => {
    const intake = new Intake();
    const { onread } = intake.options;
    const buffer = onread.buffer as () => Uint8Array;
    intake.start(new PassThrough(), { take: () => {}, isKept: false });
    const seen = (sizes: readonly number[]): number[] =>
      sizes.map((size) => {
        onread.callback(size, buffer());
        return buffer().length;
      });
    const small = buffer();
    expect(seen([1, 4_095])).toEqual([4_096, 4_096]);
    expect(buffer()).toBe(small);
    expect(seen([4_096, 65_536, 10])).toEqual([65_536, 65_536, 65_536]);
    expect(seen(Array.from({ length: 64 }, () => 10)).at(-1)).toBe(4_096);
  });

  it('waits for one, and stops meanwhile, so that an end is not seen before what came before it', () => {
    const intake = new Intake();
    const read = reader(intake.options);
    expect(read(Buffer.from('-ERR max number of clients reached\r\n'))).toBe(false);
    const got: string[] = [];
    const connection = new PassThrough().pause();
    intake.start(connection, { take: (bytes) => void got.push(bytes.toString()), isKept: false });
    expect(got).toEqual(['-ERR max number of clients reached\r\n']);
    expect(connection.isPaused()).toBe(false);
  });
});

/** A gateway in front of a server that does `serve` with each connection, and a client of it. */
async function connectThrough(
  serve: (socket: Socket) => void,
  options: Partial<ServeGatewayOptions> = {},
): Promise<{ client: Socket } & AsyncDisposable> {
  const closing = new Closing();
  const server = createServer((socket) => {
    socket.on('error', () => {});
    closing.add(() => void socket.destroy());
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.add(() => void server.close());
  const to = { host: '127.0.0.1', port: (server.address() as { port: number }).port };
  const { port } = await serveGateway({
    connect: (intake) => connect({ ...to, noDelay: true, ...intake?.options }),
    closing,
    onState: () => {},
    ...options,
  });
  const client = connect({ host: '127.0.0.1', port });
  closing.add(() => void client.destroy());
  return { client, [Symbol.asyncDispose]: () => closing.close() };
}

/** Replies of all sizes around those of the buffers, each of other bytes. */
const REPLIES = Buffer.concat(
  Array.from({ length: 180 }, (_, index) => {
    const size = [1, 64, 4_095, 4_096, 4_097, 20_000, 65_536, 70_000, 200_000][index % 9] ?? 1;
    return Buffer.from(`$${size}\r\n${String.fromCharCode(33 + (index % 90)).repeat(size)}\r\n`);
  }),
);

describe.each([
  ['passes bytes', {}],
  ['reads them', { observer: () => ({}) }],
] satisfies [string, Partial<ServeGatewayOptions>][])('a gateway that %s', (_name, options) => {
  it('gives a client that stops reading time and again what the server sent, byte by byte', async () => {
    await using through = await connectThrough((socket) => socket.end(REPLIES), options);
    const { client } = through;
    const got: Buffer[] = [];
    let bytes = 0;
    client.on('data', (chunk: Buffer) => {
      got.push(chunk);
      bytes += chunk.length;
      // The server's side runs full meanwhile, and the gateway has to keep what it could not pass.
      client.pause();
      void turns(bytes % 7).then(() => client.resume());
    });
    await once(client, 'end');
    expect(Buffer.concat(got).equals(REPLIES)).toBe(true);
  });

  it('gives each of many clients its own', async () => {
    await using first = await connectThrough((socket) => socket.end(REPLIES), options);
    const { remotePort = 0 } = await connected(first.client);
    const others = await Promise.all(
      Array.from({ length: 4 }, () => buffer(connect({ host: '127.0.0.1', port: remotePort }))),
    );
    for (const other of [await buffer(first.client), ...others]) expect(other.equals(REPLIES)).toBe(true);
  });
});

it('keeps what a server says before its client has said anything', async () => {
  const refusal = '-ERR max number of clients reached\r\n';
  const door = openDoor({ identity: undefined, onState: () => {} });
  let tell = (): void => {};
  const said = new Promise<void>((resolve) => {
    tell = resolve;
  });
  await using through = await connectThrough((socket) => socket.end(refusal, tell), { door });
  const { client } = through;
  await said;
  client.write('PING\r\n');
  expect((await buffer(client)).toString()).toBe(refusal);
});

async function turns(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await turn();
}

async function connected(client: Socket): Promise<Socket> {
  await once(client, 'connect');
  return client;
}
