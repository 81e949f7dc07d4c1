import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { serve } from '../../support/tcp-server.ts';
import { echo, echoed, exchange, sha256, tunnelTo } from './support.ts';

it('stops taking from a server whose local reader is slow, and loses nothing', async () => {
  const bytes = randomBytes(40_000_000);
  await using server = await serve((socket) => socket.end(bytes));
  await using opened = await tunnelTo(server.port);
  const socket = connect(opened.tunnel.port, '127.0.0.1');
  socket.pause();
  await once(socket, 'connect');
  const session = opened.emulator.sessions[0];
  // As long as anything still comes, its number grows.
  let last = -1;
  await expect
    .poll(
      () => {
        const now = session?.counters.bytesOut ?? 0;
        const isStill = now > 0 && now === last;
        last = now;
        return isStill;
      },
      { interval: 400, timeout: 20_000 },
    )
    .toBe(true);
  // 4 MiB here, the agent's window, and what the kernel keeps for the local connection.
  expect(last).toBeLessThan(20_000_000);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  expect(sha256(Buffer.concat(chunks))).toBe(sha256(bytes));
  await opened.tunnel.close();
  opened.emulator.assertClean();
});

it('stops taking from a local writer whose server is slow', async () => {
  let release = (): void => {};
  await using server = await serve((socket) => {
    release = () => void socket.pipe(socket);
  });
  await using opened = await tunnelTo(server.port);
  const bytes = randomBytes(40_000_000);
  const socket = connect(opened.tunnel.port, '127.0.0.1');
  const hash: Buffer[] = [];
  let received = 0;
  socket.write(bytes);
  const session = opened.emulator.sessions[0];
  let last = -1;
  await expect
    .poll(
      () => {
        const now = session?.counters.bytesIn ?? 0;
        const isStill = now > 0 && now === last;
        last = now;
        return isStill;
      },
      { interval: 400, timeout: 20_000 },
    )
    .toBe(true);
  expect(last).toBeLessThan(30_000_000);
  release();
  for await (const chunk of socket) {
    hash.push(chunk as Buffer);
    received += (chunk as Buffer).length;
    if (received === bytes.length) break;
  }
  expect(sha256(Buffer.concat(hash))).toBe(sha256(bytes));
  await opened.tunnel.close();
  opened.emulator.assertClean();
});

it.skipIf(lacks('2.8', '6.2')).each(['2.8', '6.2'] as const)(
  'gives every reply of Redis %s to a client that half-closes at once',
  async (version) => {
    await using engine = await startEngine(version);
    await using opened = await tunnelTo(engine.port);
    const value = 'v'.repeat(500_000);
    const commands = `SET big ${value}\r\n${'GET big\r\n'.repeat(20)}PING\r\n`;
    const expected = `+OK\r\n${`$500000\r\n${value}\r\n`.repeat(20)}+PONG\r\n`;
    // An inline command of 2.8 is limited to 64 KB.
    const bulk = commands.replace(/^SET.*?\r\n/, `*3\r\n$3\r\nSET\r\n$3\r\nbig\r\n$500000\r\n${value}\r\n`);
    expect((await exchange(opened.tunnel.port, Buffer.from(bulk))).toString() === expected).toBe(true);
    opened.emulator.faults.dropSocketEveryMs(50, 300);
    expect((await exchange(opened.tunnel.port, Buffer.from(bulk))).toString() === expected).toBe(true);
  },
);

describe.skipIf(lacks('6.2'))('a client that half-closes right behind its commands', () => {
  it.each([
    [
      'has the reply to a command that waits longer than those before it were answered',
      'PING\r\nBLPOP x 2\r\n',
    ],
    ['has it where the commands before it were answered long before', 'PING\r\n|BLPOP x 2\r\n'],
    [
      'has it where it is asked for in a transaction’s line of commands',
      'MULTI\r\nPING\r\nEXEC\r\nBLPOP x 2\r\n',
    ],
  ])('%s', async (_what, commands) => {
    await using engine = await startEngine('6.2');
    const states: string[] = [];
    await using opened = await tunnelTo(engine.port, {}, { onState: (text) => void states.push(text) });
    const [first = '', then] = commands.split('|');
    const socket = connect({ port: opened.tunnel.port, host: '127.0.0.1', allowHalfOpen: true });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    const ended = once(socket, 'end');
    socket.write(first);
    if (then !== undefined) {
      await once(socket, 'data');
      socket.write(then);
    }
    socket.end();
    await ended;
    socket.destroy();
    expect(Buffer.concat(chunks).toString()).toMatch(/\+PONG\r\n\*-1\r\n$|\*1\r\n\+PONG\r\n\*-1\r\n$/);
    expect(states).toEqual([]);
  });

  it('is told of an answer that came too late behind one that did not', async () => {
    await using engine = await startEngine('6.2');
    const states: string[] = [];
    await using opened = await tunnelTo(engine.port, {}, { onState: (text) => void states.push(text) });
    const answers = await exchange(opened.tunnel.port, Buffer.from('PING\r\nBLPOP x 20\r\n'));
    expect(answers.toString()).toBe('+PONG\r\n');
    expect(states).toEqual([expect.stringMatching(/had no answer for 5 s/)]);
  });

  it('is not kept waiting where each of its commands is answered', async () => {
    await using engine = await startEngine('6.2');
    await using opened = await tunnelTo(engine.port);
    const startedAt = performance.now();
    for (let time = 0; time < 5; time += 1)
      expect(String(await exchange(opened.tunnel.port, Buffer.from('PING\r\n')))).toBe('+PONG\r\n');
    // A second for each where nobody counts.
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });
});

it('leaves no timer and no socket behind', async () => {
  await using server = await serve(echo);
  const count = (): number =>
    process.getActiveResourcesInfo().filter((name) => /Timeout|TCPSocketWrap|TCPServerWrap/.test(name))
      .length;
  const measure = async (): Promise<number> => {
    const opened = await tunnelTo(server.port, {}, { sessions: 2 });
    await Promise.all([1, 2, 3].map(() => echoed(opened.tunnel.port, randomBytes(1000))));
    const open = connect(opened.tunnel.port, '127.0.0.1');
    open.on('error', () => {});
    await once(open, 'connect');
    opened.emulator.faults.dropSockets();
    await opened.tunnel.close();
    await opened.tunnel.close();
    await opened[Symbol.asyncDispose]();
    return count();
  };
  // The first time leaves the HTTP client's own keep-alive sockets.
  const first = await measure();
  const second = await measure();
  await expect.poll(count, { timeout: 10_000 }).toBeLessThanOrEqual(Math.max(first, second));
  await expect.poll(count, { timeout: 10_000 }).toBeLessThanOrEqual(first);
});
