import type { Writable } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as ws from 'ws';
import { MaskedFrames } from '../../../src/ssm/transport/masked-frames.ts';

/** ws' own reader, which its types keep to itself. */
const { Receiver } = ws as unknown as {
  Receiver: new (options: { isServer: boolean; allowSynchronousEvents: boolean }) => Writable;
};

/** What a server that was written by others reads in the bytes. */
function readAsServer(bytes: Buffer): Buffer[] {
  const receiver = new Receiver({ isServer: true, allowSynchronousEvents: true });
  const messages: Buffer[] = [];
  receiver.on('message', (data: Buffer, isBinary: boolean) => {
    expect(isBinary).toBe(true);
    messages.push(data);
  });
  receiver.on('error', (error) => {
    throw error;
  });
  receiver.write(bytes);
  return messages;
}

/** `length` bytes, none like its neighbours. */
function bytesOf(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 0xff));
}

const LENGTHS = [0, 1, 2, 3, 4, 5, 125, 126, 127, 1144, 65_535, 65_536, 200_000, 7];

it('are read by a server as they were added, of any length and in order, whenever writes are done', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...LENGTHS), { maxLength: 40 }),
      fc.infiniteStream(fc.nat(5)),
      (lengths, chance) => {
        const messages = lengths.map(bytesOf);
        const read: Buffer[] = [];
        const writing: { frames: Buffer; done: () => void }[] = [];
        // What is done is used again: not before that may anything else stand there.
        const finishOne = (): void => {
          const first = writing.shift();
          if (first === undefined) return;
          read.push(...readAsServer(Buffer.from(first.frames)));
          first.done();
        };
        const frames = new MaskedFrames((bytes, done) => writing.push({ frames: bytes, done }));
        for (const message of messages) {
          frames.add(message);
          const next = chance.next().value;
          if (next < 3) frames.flush();
          if (next > 1) finishOne();
        }
        frames.flush();
        expect(frames.length).toBe(0);
        while (writing.length > 0) finishOne();
        expect(read.map(({ length }) => length)).toEqual(lengths);
        expect(read.every((message, index) => message.equals(messages[index] as Buffer))).toBe(true);
      },
    ),
    { numRuns: 50 },
  );
});

it('take no more memory where every write is done before the next, at once or a little later', () => {
  for (const isAtOnce of [true, false]) {
    const used = new Set<ArrayBufferLike>();
    const later: (() => void)[] = [];
    const frames = new MaskedFrames((bytes, done) => {
      used.add(bytes.buffer);
      if (isAtOnce) done();
      else later.push(done);
    });
    for (let turn = 0; turn < 200; turn++) {
      for (let index = 0; index < 200; index++) frames.add(bytesOf(1144));
      frames.flush();
      for (const done of later.splice(0)) done();
    }
    expect(used.size).toBeLessThanOrEqual(3);
  }
});

it('have a mask of their own each', () => {
  const written: Buffer[] = [];
  const frames = new MaskedFrames((bytes) => written.push(bytes));
  const masks = new Set<string>();
  for (let index = 0; index < 2_000; index++) {
    frames.add(bytesOf(4));
    frames.flush();
    const [frame = Buffer.alloc(0)] = written.splice(0);
    masks.add(frame.toString('hex', 2, 6));
    const mask = frame.subarray(2, 6);
    expect(frame.subarray(6).map((byte, at) => byte ^ (mask[at] as number))).toEqual(bytesOf(4));
  }
  expect(masks.size).toBeGreaterThan(1_990);
});
