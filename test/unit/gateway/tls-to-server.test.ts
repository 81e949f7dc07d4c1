import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { makeIdentity } from '../../../src/gateway/ca.ts';
import { type TlsServer, waitAndSee } from '../../../src/gateway/tls-to-server.ts';
import { RespClient } from '../../../src/resp/client.ts';

const identity = makeIdentity();
const WORDS = { ca: 'the CA setting', servername: 'the name setting', off: 'set it off' };

interface Listening extends AsyncDisposable {
  readonly port: number;
}

async function listen(server: ReturnType<typeof createServer>): Promise<Listening> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => open.add(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const pong = (socket: Socket): void =>
  void socket.on('error', () => {}).on('data', () => socket.write('+PONG\r\n'));

async function see({ port }: Listening, ca: string | undefined, host = 'localhost'): Promise<boolean> {
  const server: TlsServer = {
    host,
    port,
    options: { servername: host, ...(ca ? { ca } : {}) },
    words: WORDS,
  };
  const ping = async (open: () => import('node:stream').Duplex): Promise<void> => {
    const client = new RespClient(open());
    try {
      await client.call(['PING']);
    } finally {
      client.close();
    }
  };
  return await waitAndSee(() => connect({ port, host: '127.0.0.1' }), server, ping);
}

describe('a first try, where nobody says whether a server speaks TLS,', () => {
  it('finds none where the server answers in plain', async () => {
    await using server = await listen(createServer(pong));
    expect(await see(server, undefined)).toBe(false);
  });

  it('finds it where a plain PING ends the connection', async () => {
    const { cert, key } = identity;
    await using server = await listen(createTlsServer({ cert: `${cert}${identity.ca}`, key }, pong));
    expect(await see(server, identity.ca)).toBe(true);
  });

  it('says what is wrong with the certificate, and which setting mends it', async () => {
    const { cert, key } = identity;
    await using server = await listen(createTlsServer({ cert: `${cert}${identity.ca}`, key }, pong));
    await expect(see(server, undefined)).rejects.toMatchObject({
      code: 'RT_TARGET_TLS',
      message: expect.stringContaining('the CA setting'),
      details: { reason: 'unknown-ca' },
    });
    await expect(see(server, identity.ca, 'other.example')).rejects.toMatchObject({
      code: 'RT_TARGET_TLS',
      message: expect.stringContaining('the name setting'),
      details: { reason: 'name' },
    });
  });

  it('says what was said without TLS where the server speaks neither', async () => {
    await using server = await listen(
      createServer((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    await expect(see(server, undefined)).rejects.toMatchObject({ code: 'RT_RESP_INVALID' });
  });

  it('finds it also where a plain PING is never answered', async () => {
    const { cert, key } = identity;
    const inner = createTlsServer({ cert: `${cert}${identity.ca}`, key }, pong);
    // As one that looks long at what is no TLS before it closes.
    await using server = await listen(
      createServer((socket) => {
        socket.once('readable', () => {
          const bytes = socket.read() as Buffer;
          if (bytes[0] !== 0x16) return;
          socket.unshift(bytes);
          inner.emit('connection', socket);
        });
      }),
    );
    expect(await see(server, identity.ca)).toBe(true);
  });
});
