const SLAB_BYTES = 128 * 1024;
/**
 * Buffers for frames: those of full messages are used again, the others are cut from larger ones. With Node's own pool of
 * 8 KiB, making the buffers was a seventh of the time of an upload, and with new ones for each frame collecting them a fifth.
 */
export class FramePool {
  readonly #fullBytes: number;
  readonly #most: number;
  readonly #kept: Buffer[] = [];
  #slab: Buffer = Buffer.alloc(0);
  #used = 0;

  /** Most frames have `fullBytes`; `most` of these are kept for later. */
  constructor(fullBytes: number, most: number) {
    this.#fullBytes = fullBytes;
    this.#most = most;
  }

  /** `length` bytes with anything in them. */
  take(length: number): Buffer {
    const kept = length === this.#fullBytes ? this.#kept.pop() : undefined;
    if (kept !== undefined) return kept;
    if (this.#used + length > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, length));
      this.#used = 0;
    }
    const frame = this.#slab.subarray(this.#used, this.#used + length);
    this.#used += length;
    return frame;
  }

  /** Takes a frame back that nobody looks at any more. */
  give(frame: Buffer): void {
    if (frame.length === this.#fullBytes && this.#kept.length < this.#most) this.#kept.push(frame);
  }
}
