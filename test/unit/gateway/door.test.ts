import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { makeIdentity } from '../../../src/gateway/ca.ts';
import { openDoor } from '../../../src/gateway/door.ts';

const identity = makeIdentity();
const COMMANDS = '*2\r\n$4\r\nECHO\r\n$5\r\nhello\r\nPING\r\n';

interface DoorServer extends AsyncDisposable {
  readonly port: number;
  readonly said: string[];
  /** Resolves with the first line that is said. */
  readonly firstSaid: Promise<string>;
  /** How many clients were let in. */
  entered(): number;
}

/** Echoes whatever comes through a door, until its client ends. */
async function serveDoor(takesTls = true, handshakeTimeoutMs?: number): Promise<DoorServer> {
  const said: string[] = [];
  let tell = (_: string): void => {};
  const firstSaid = new Promise<string>((resolve) => {
    tell = resolve;
  });
  let entered = 0;
  const door = openDoor({
    identity: takesTls ? identity : undefined,
    handshakeTimeoutMs,
    onState: (text) => {
      said.push(text);
      tell(text);
    },
  });
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    void door(socket).then(
      (plain) => {
        entered += 1;
        plain.pipe(plain);
      },
      () => {},
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    said,
    firstSaid,
    entered: () => entered,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function plainEcho(port: number, pieces: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  await once(socket, 'connect');
  for (const piece of pieces) {
    socket.write(piece);
    await delay(0);
  }
  socket.end();
  return await readAll(socket);
}

async function tlsEcho(port: number, text: string, servername = 'localhost'): Promise<string> {
  const socket = connectTls({
    port,
    host: '127.0.0.1',
    servername,
    ca: identity.ca,
    allowHalfOpen: true,
  } as never);
  await once(socket, 'secureConnect');
  socket.end(text);
  return await readAll(socket);
}

describe('a door', () => {
  it('takes plain commands, arrays and inline, whole and byte by byte', async () => {
    await using server = await serveDoor();
    expect(await plainEcho(server.port, [COMMANDS])).toBe(COMMANDS);
    expect(await plainEcho(server.port, [...COMMANDS])).toBe(COMMANDS);
    expect(await plainEcho(server.port, ['PING\r\n'])).toBe('PING\r\n');
    expect(server.said).toEqual([]);
  });

  it('takes TLS on the same port, with a certificate for localhost, 127.0.0.1 and ::1', async () => {
    await using server = await serveDoor();
    expect(await tlsEcho(server.port, COMMANDS)).toBe(COMMANDS);
    const byAddress = connectTls({ port: server.port, host: '127.0.0.1', ca: identity.ca });
    await once(byAddress, 'secureConnect');
    expect(byAddress.getPeerCertificate().subjectaltname).toBe(
      'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    );
    byAddress.end('x');
    await once(byAddress.resume(), 'close');
    expect(server.said).toEqual([]);
  });

  it('takes a ClientHello that comes byte by byte', async () => {
    await using server = await serveDoor();
    const raw = connect({ port: server.port, host: '127.0.0.1', noDelay: true });
    await once(raw, 'connect');
    const { Duplex } = await import('node:stream');
    const slow = new Duplex({
      read: () => {},
      write: (chunk: Buffer, _, done) => {
        void (async () => {
          for (const byte of chunk) {
            raw.write(Buffer.from([byte]));
            await delay(0);
          }
          done();
        })();
      },
    });
    raw.on('data', (chunk) => slow.push(chunk));
    const socket = connectTls({ socket: slow, servername: 'localhost', ca: identity.ca });
    await once(socket, 'secureConnect');
    socket.write('PING');
    expect(String((await once(socket, 'data'))[0])).toBe('PING');
    raw.destroy();
  });

  it('takes hundreds of both at once', async () => {
    await using server = await serveDoor();
    const texts = Array.from({ length: 100 }, (_, index) => `${index}-`.repeat(5_000));
    const echoes = await Promise.all(
      texts.map((text, index) =>
        index % 2 === 0 ? plainEcho(server.port, [text]) : tlsEcho(server.port, text),
      ),
    );
    expect(echoes.every((echo, index) => echo === texts[index])).toBe(true);
  });

  it('lets a client in that ends without a word', async () => {
    await using server = await serveDoor();
    expect(await plainEcho(server.port, [])).toBe('');
    expect(server.entered()).toBe(1);
  });

  it('is not opened by a client that only connects, however long it waits', async () => {
    await using server = await serveDoor(true, 20);
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    await once(socket, 'connect');
    await delay(60);
    expect(socket.destroyed).toBe(false);
    socket.write('PING\r\n');
    expect(String((await once(socket, 'data'))[0])).toBe('PING\r\n');
    socket.destroy();
  });

  it.each([
    ['garbage behind the first byte', Buffer.from('\x16\x03\x01\x00\x05hello, this is no TLS at all')],
    ['a length that no record has', Buffer.from([0x16, 0x03, 0x01, 0xff, 0xff, ...Buffer.alloc(64)])],
    ['SSL 3', Buffer.from([0x16, 0x03, 0x00, 0x00, 0x04, 0x01, 0x00, 0x00, 0x00])],
  ])('ends a connection with a malformed ClientHello and says so: %s', async (_, bytes) => {
    await using server = await serveDoor();
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    socket.on('error', () => {});
    socket.write(bytes);
    socket.resume();
    await once(socket, 'close');
    expect(await server.firstSaid).toMatch(
      /TLS with a client of a local port failed: what it sent is no TLS/,
    );
    expect(await tlsEcho(server.port, 'others live on')).toBe('others live on');
    expect(await plainEcho(server.port, ['so do plain ones'])).toBe('so do plain ones');
    expect(server.entered()).toBe(2);
  });

  it('ends a connection that begins TLS and stops, and says so', async () => {
    await using server = await serveDoor(true, 50);
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    socket.on('error', () => {});
    socket.write(Buffer.from([0x16, 0x03]));
    socket.resume();
    await once(socket, 'close');
    expect(await server.firstSaid).toMatch(/its handshake did not come to an end in time/);
    expect(await plainEcho(server.port, ['on'])).toBe('on');
  });

  it('says once that a client is gone in the middle of its handshake', async () => {
    await using server = await serveDoor();
    for (let times = 0; times < 3; times += 1) {
      const socket = connect({ port: server.port, host: '127.0.0.1' });
      await once(socket, 'connect');
      socket.write(Buffer.from([0x16, 0x03, 0x01]));
      socket.end();
      await once(socket.resume(), 'close');
    }
    expect(await server.firstSaid).toMatch(/ended the connection in its handshake/);
    expect(server.said).toHaveLength(1);
  });

  it('says once where clients do not trust its certificate', async () => {
    await using server = await serveDoor();
    for (let times = 0; times < 3; times += 1) {
      const socket = connectTls({ port: server.port, host: '127.0.0.1', servername: 'localhost' });
      const [error] = await once(socket, 'error');
      expect((error as { code: string }).code).toBe('SELF_SIGNED_CERT_IN_CHAIN');
    }
    expect(await server.firstSaid).toMatch(
      /does not trust the certificate there.*NODE_EXTRA_CA_CERTS.*caFile/,
    );
    expect(server.said).toHaveLength(1);
  });

  it('that takes no TLS refuses it at once, and says so once', async () => {
    await using server = await serveDoor(false);
    for (let times = 0; times < 2; times += 1) {
      const socket = connectTls({ port: server.port, host: '127.0.0.1', servername: 'localhost' });
      const [error] = await once(socket, 'error');
      expect((error as { code: string }).code).toBe('ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE');
    }
    expect(server.said).toEqual([expect.stringMatching(/takes none.*appTls\.serve/)]);
    expect(await plainEcho(server.port, [COMMANDS])).toBe(COMMANDS);
  });
});

it.each(['ends', 'breaks'] as const)(
  'does not wait for the first byte of a client that %s before it comes to the door',
  async (how) => {
    const server = createServer({ allowHalfOpen: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const arrived = once(server, 'connection') as Promise<[Socket]>;
    const client = connect({ port: (server.address() as { port: number }).port, host: '127.0.0.1' });
    const [socket] = await arrived;
    socket.on('error', () => {});
    const gone = once(socket, how === 'ends' ? 'end' : 'close');
    if (how === 'ends') client.end();
    else client.resetAndDestroy();
    await gone.catch(() => {});
    const entered = openDoor({ identity, onState: () => {} })(socket);
    if (how === 'ends') expect(await entered).toBe(socket);
    else await expect(entered).rejects.toThrow('The client is gone.');
    socket.destroy();
    server.close();
    await once(server, 'close');
  },
);
