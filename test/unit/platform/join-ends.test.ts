import type { Socket } from 'node:net';
import { Duplex, PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { joinEnds } from '../../../src/platform/join-ends.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** A local connection whose client takes nothing until told. */
class SlowSocket extends Duplex {
  taken: () => void = () => {};
  override _read(): void {}
  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    this.taken = done;
  }
  setNoDelay(): void {}
  setTimeout(ms: number, callback: () => void): void {
    setTimeout(callback, ms);
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('leaves a client its time to read the end of what came, and closes 2 s after it has', async () => {
  const socket = new SlowSocket();
  const stream = new PassThrough();
  joinEnds(socket as unknown as Socket, stream);
  stream.pipe(socket);
  stream.end('the end of a reply');
  await settled();
  vi.advanceTimersByTime(60_000);
  expect(socket.destroyed).toBe(false);
  socket.taken();
  await settled();
  vi.advanceTimersByTime(1_900);
  expect(socket.destroyed).toBe(false);
  vi.advanceTimersByTime(200);
  expect(socket.destroyed).toBe(true);
});
