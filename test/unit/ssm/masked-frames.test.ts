import type { Writable } from 'node:stream';
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

it.each([false, true])(
  'are read by a server as they were added, of any length and in order, where a write that is done at once is %s',
  (isDone) => {
    const written: Buffer[] = [];
    const frames = new MaskedFrames((bytes) => {
      // What is done is used again.
      written.push(isDone ? Buffer.from(bytes) : bytes);
      return isDone;
    });
    const messages = [0, 1, 2, 3, 4, 5, 125, 126, 127, 1144, 65_535, 65_536, 200_000, 7].map(bytesOf);
    for (const [index, message] of messages.entries()) {
      frames.add(message);
      if (index % 3 === 0) frames.flush();
    }
    frames.flush();
    expect(frames.length).toBe(0);
    const read = readAsServer(Buffer.concat(written));
    expect(read.map((message) => message.toString('hex'))).toEqual(
      messages.map((message) => message.toString('hex')),
    );
  },
);

it('have a mask of their own each', () => {
  const written: Buffer[] = [];
  const frames = new MaskedFrames((bytes) => {
    written.push(bytes);
    return false;
  });
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
