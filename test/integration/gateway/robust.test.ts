import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ServeGatewayOptions } from '../../../src/gateway/serve.ts';
import { startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { RawClient, serveInFrontOf } from './support.ts';

const MOST_MORE_BYTES = 64 * 1024 * 1024;
const PASSWORD = 'geheim';
const LOGIN: Partial<ServeGatewayOptions> = {
  login: { name: '`auth`', credentials: () => Promise.resolve({ password: PASSWORD }) },
};

/** Watches how much memory this process has more than at first. */
function watchMemory(): { readonly mostMore: number; look(): void } {
  globalThis.gc?.();
  const { external, heapUsed } = process.memoryUsage();
  let most = 0;
  return {
    get mostMore() {
      return most;
    },
    look: () => {
      const now = process.memoryUsage();
      most = Math.max(most, now.external + now.heapUsed - external - heapUsed);
    },
  };
}

describe.skipIf(lacks('6.2', 'valkey-9.1'))('a gateway that reads what passes', () => {
  it('keeps little of a reply of hundreds of megabytes whose client reads slowly, and of what a client sends to a server that reads nothing', async () => {
    await using engine = await startEngine('6.2', { args: ['--requirepass', PASSWORD] });
    await using gateway = await serveInFrontOf(engine.port, LOGIN);
    await using client = new RawClient(gateway.port);
    await client.ask('SETRANGE big 67108863 x\r\n', /:67108864\r\n/);
    const { socket } = client;
    socket.removeAllListeners('data');
    const memory = watchMemory();
    socket.write('GET big\r\nGET big\r\n');
    let left = 2 * (67_108_864 + '$67108864\r\n\r\n'.length);
    let chunks = 0;
    while (left > 0) {
      const [bytes] = (await once(socket, 'data')) as [Buffer];
      left -= bytes.length;
      socket.pause();
      await new Promise((resolve) => setImmediate(resolve));
      chunks += 1;
      if (chunks % 50 === 0) memory.look();
      socket.resume();
    }
    expect(left).toBe(0);
    expect(memory.mostMore).toBeLessThan(MOST_MORE_BYTES);

    await using sleeper = new RawClient(gateway.port);
    sleeper.send('DEBUG SLEEP 0.5\r\n');
    await using sender = new RawClient(gateway.port);
    const part = Buffer.alloc(1024 * 1024, 'x');
    const sending = watchMemory();
    sender.send(`*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$${80 * part.length}\r\n`);
    for (let index = 0; index < 80; index += 1) {
      if (!sender.socket.write(part)) await once(sender.socket, 'drain');
      sending.look();
    }
    await sender.ask('\r\nSTRLEN k\r\n', /:83886080\r\n/);
    expect(sending.mostMore).toBeLessThan(MOST_MORE_BYTES);
  });

  it.each([
    '*1\r\nPING\r\n',
    '*x\r\n',
    '*1\r\n$-5\r\n',
    '*2147483648\r\n',
    'PING\r\nSET "a\r\nPING\r\n',
    'a'.repeat(70_000),
  ])('lets the server answer what is no command, while others live on: %#', async (wrong) => {
    await using engine = await startEngine('valkey-9.1', { args: ['--requirepass', PASSWORD] });
    await using gateway = await serveInFrontOf(engine.port, LOGIN);
    await using other = new RawClient(gateway.port);
    await other.ask('PING\r\n', /PONG/);
    await using direct = new RawClient(engine.port);
    await direct.ask(`AUTH ${PASSWORD}\r\n`, /OK\r\n/);
    await using client = new RawClient(gateway.port);
    direct.send(wrong);
    client.send(wrong);
    expect(`+OK\r\n${await client.ended}`).toBe(await direct.ended);
    expect(gateway.said).toEqual([expect.stringMatching(/RT_RESP_/)]);
    expect(await other.ask('PING\r\n', /PONG/)).toBe('+PONG\r\n');
  });

  it('says of a server that is no Redis what it is not, in the client’s own language', async () => {
    const http = createHttpServer();
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    try {
      await using gateway = await serveInFrontOf((http.address() as AddressInfo).port, LOGIN);
      await using client = new RawClient(gateway.port);
      client.send('PING\r\n');
      expect(await client.ended).toMatch(/^-ERR what the server sends is no RESP.*\(RT_RESP_INVALID\)\r\n$/);
      expect(gateway.said).toEqual([
        expect.stringMatching(/^a local connection was closed: .*"HTTP\/1\.1 400.*\(RT_RESP_INVALID\)$/),
      ]);
    } finally {
      http.closeAllConnections();
      http.close();
    }
  });

  it('gives a client that ends its side all that was answered, and one whose server ends what came before', async () => {
    await using engine = await startEngine('6.2', { args: ['--requirepass', PASSWORD] });
    for (const options of [LOGIN, {}]) {
      await using gateway = await serveInFrontOf(engine.port, options);
      await using half = new RawClient(gateway.port);
      half.socket.end(`AUTH ${PASSWORD}\r\n${'PING\r\n'.repeat(500)}ECHO last\r\n`);
      expect(await half.ended).toBe(`+OK\r\n${'+PONG\r\n'.repeat(500)}$4\r\nlast\r\n`);
      await using blocked = new RawClient(gateway.port);
      await blocked.ask(`AUTH ${PASSWORD}\r\nCLIENT SETNAME victim\r\n`, /OK\r\n\+OK/);
      blocked.send('BLPOP nothing 0\r\n');
      await using killer = new RawClient(gateway.port);
      await killer.ask(`AUTH ${PASSWORD}\r\nCLIENT KILL TYPE normal SKIPME yes\r\n`, /:\d+\r\n/);
      expect(await blocked.ended).toBe('+OK\r\n+OK\r\n');
      expect(await killer.ask('PING\r\n', /PONG/)).toBe('+PONG\r\n');
      await using gone = new RawClient(gateway.port);
      await gone.ask(`AUTH ${PASSWORD}\r\n`, /OK/);
      gone.send('*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$100000\r\nhalf');
      gone.socket.resetAndDestroy();
      expect(await killer.ask('EXISTS k\r\n', /:/)).toBe(':0\r\n');
    }
  });

  it('passes replication, which is no RESP, once the server takes it up', async () => {
    await using engine = await startEngine('6.2', {
      args: ['--requirepass', PASSWORD, '--repl-diskless-sync-delay', '0'],
    });
    await using gateway = await serveInFrontOf(engine.port, LOGIN);
    await using replica = await startEngine('6.2');
    await using asked = new RawClient(replica.port);
    await using client = new RawClient(gateway.port);
    await client.ask('SET a 1\r\n', /OK/);
    await asked.ask(`REPLICAOF 127.0.0.1 ${gateway.port}\r\n`, /OK/);
    let got = '';
    while (got !== ':1\r\n') got = await asked.ask('EXISTS a\r\n', /:\d\r\n/);
    await client.ask('SET b 2\r\n', /OK/);
    while (got !== '$1\r\n2\r\n') got = await asked.ask('GET b\r\n', /\$(-1|1\r\n2)\r\n/);
  });
});
