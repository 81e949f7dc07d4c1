import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { serve } from '../../support/tcp-server.ts';
import { echo, echoed, sha256, tunnelTo } from './support.ts';

/** What may be held beside the input itself: both ends, the emulator and this test's own buffers, in bytes. */
const MEMORY_BOUND = 300 * 1024 * 1024;

/** The most memory that was in use beyond what is now, until it is stopped. */
function watchMemory(): () => number {
  const inUse = (): number => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = inUse();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, inUse());
  }, 20);
  return () => {
    clearInterval(timer);
    return most - before;
  };
}

it('carries 100 MB of random bytes each way while the socket dies every 50 to 500 ms, in bounded memory', {
  timeout: 400_000,
}, async () => {
  await using server = await serve(echo);
  await using opened = await tunnelTo(server.port);
  const bytes = randomBytes(100_000_000);
  opened.emulator.faults.dropSocketEveryMs(50, 500);
  const stop = watchMemory();
  expect(await echoed(opened.tunnel.port, bytes)).toBe(sha256(bytes));
  expect(stop()).toBeLessThan(MEMORY_BOUND);
  expect(opened.emulator.sessions).toHaveLength(1);
  opened.emulator.faults.clear();
  await opened.tunnel.close();
  opened.emulator.assertClean();
});

it('carries 1,000 connections one after another while the socket dies every 50 to 500 ms', {
  timeout: 400_000,
}, async () => {
  await using server = await serve(echo);
  await using opened = await tunnelTo(server.port);
  opened.emulator.faults.dropSocketEveryMs(50, 500);
  for (let index = 0; index < 1000; index += 1) {
    const input = randomBytes(1 + (index % 50));
    expect(await echoed(opened.tunnel.port, input)).toBe(sha256(input));
  }
  opened.emulator.faults.clear();
  await opened.emulator.until(({ sessions }) => sessions[0]?.counters.streamsOpen === 0, 20_000);
  await opened.tunnel.close();
  opened.emulator.assertClean();
});

it('keeps 40 KB of newlines as they are, written in pieces of every size from 1 to 3,000 bytes', {
  timeout: 400_000,
}, async () => {
  await using server = await serve(echo);
  await using opened = await tunnelTo(server.port);
  const socket = connect({ port: opened.tunnel.port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const bytes = Buffer.alloc(40_960, '\n');
  let missing = 0;
  let isWhole = true;
  let done: () => void = () => undefined;
  socket.on('data', (chunk: Buffer) => {
    isWhole &&= chunk.every((byte) => byte === 10);
    missing -= chunk.length;
    if (missing === 0) done();
  });
  for (let size = 1; size <= 3000; size += 1) {
    missing = bytes.length;
    const back = new Promise<void>((resolve) => {
      done = resolve;
    });
    for (let at = 0; at < bytes.length; at += size) socket.write(bytes.subarray(at, at + size));
    await back;
    if (!isWhole) throw new Error(`A newline was changed in pieces of ${size} bytes`);
  }
  expect(missing).toBe(0);
  socket.destroy();
  await opened.tunnel.close();
  opened.emulator.assertClean();
});
