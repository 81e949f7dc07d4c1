import { randomFillSync } from 'node:crypto';

const SLAB_BYTES = 128 * 1024;
/** So many are kept for later: as much as waits in the socket's own buffer. */
const MOST_KEPT = 8;
const MASKS = new Uint32Array(1024);
let usedMasks = MASKS.length;

/** What frames are written into, one after another. */
class Slab {
  readonly bytes: Buffer;
  readonly view: DataView;
  /** Writes that are not done with it. */
  writes = 0;
  /** Frames before it were handed out. */
  start = 0;
  end = 0;

  constructor(length: number) {
    this.bytes = Buffer.allocUnsafeSlow(length);
    this.view = new DataView(this.bytes.buffer);
  }
}

/**
 * Binary messages as a client's WebSocket frames, masked (RFC 6455, sections 5.2 and 5.3), gathered so that those of one
 * turn go out in one write. Of an upload in messages of 1,024 bytes half of the time went into `ws`' own: a buffer, a mask
 * byte by byte and an entry of writev for each.
 */
export class MaskedFrames {
  readonly #write: (frames: Buffer, done: () => void) => void;
  #slab: Slab = new Slab(0);
  /** Whose writes are done. */
  readonly #kept: Slab[] = [];

  /** `write` gets whole frames, and calls `done` when it needs them no longer: then their place is used again. */
  constructor(write: (frames: Buffer, done: () => void) => void) {
    this.#write = write;
  }

  /** Bytes that wait for `flush`. */
  get length(): number {
    return this.#slab.end - this.#slab.start;
  }

  /** Takes a copy of `message`. */
  add(message: Uint8Array): void {
    // The longest header: its two bytes, a length of eight, and the mask.
    const most = 14 + message.length;
    if (this.#slab.end + most > this.#slab.bytes.length) this.#renew(most);
    const slab = this.#slab;
    const maskAt = writeLength(slab, message.length);
    const mask = nextMask();
    slab.view.setUint32(maskAt, mask, true);
    writeMasked(slab, maskAt + 4, message, mask);
  }

  flush(): void {
    if (this.length === 0) return;
    const slab = this.#slab;
    const frames = slab.bytes.subarray(slab.start, slab.end);
    slab.start = slab.end;
    slab.writes++;
    this.#write(frames, () => this.#written(slab));
  }

  #written(slab: Slab): void {
    slab.writes--;
    if (slab.writes > 0 || slab.start < slab.end) return;
    slab.start = 0;
    slab.end = 0;
    if (slab !== this.#slab && slab.bytes.length === SLAB_BYTES && this.#kept.length < MOST_KEPT)
      this.#kept.push(slab);
  }

  #renew(leastBytes: number): void {
    this.flush();
    if (this.#slab.end + leastBytes <= this.#slab.bytes.length) return;
    const kept = leastBytes <= SLAB_BYTES ? this.#kept.pop() : undefined;
    this.#slab = kept ?? new Slab(Math.max(SLAB_BYTES, leastBytes));
  }
}

/** Answers where the mask stands. */
function writeLength({ view, end: at }: Slab, length: number): number {
  // FIN and the binary opcode.
  view.setUint8(at, 0x82);
  if (length <= 125) {
    view.setUint8(at + 1, 0x80 | length);
    return at + 2;
  }
  if (length <= 0xffff) {
    view.setUint8(at + 1, 0x80 | 126);
    view.setUint16(at + 2, length);
    return at + 4;
  }
  view.setUint8(at + 1, 0x80 | 127);
  view.setUint32(at + 2, 0);
  view.setUint32(at + 6, length);
  return at + 10;
}

function writeMasked(slab: Slab, start: number, message: Uint8Array, mask: number): void {
  const { bytes, view } = slab;
  const end = start + message.length;
  bytes.set(message, start);
  slab.end = end;
  let at = start;
  for (; at + 4 <= end; at += 4) view.setUint32(at, view.getUint32(at, true) ^ mask, true);
  for (let shift = 0; at < end; at++, shift += 8) view.setUint8(at, view.getUint8(at) ^ (mask >>> shift));
}

function nextMask(): number {
  if (usedMasks === MASKS.length) {
    randomFillSync(MASKS);
    usedMasks = 0;
  }
  return MASKS[usedMasks++] as number;
}
