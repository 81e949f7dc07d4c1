const SLAB_BYTES = 128 * 1024;

/**
 * Buffers for frames, cut from larger ones: with Node's own pool of 8 KiB, making the buffers was a seventh of the
 * time of an upload. Frames are given up in the order of their making, so a slab does not outlive its last one long.
 */
export class FrameSlab {
  #slab: Buffer = Buffer.alloc(0);
  #used = 0;

  /** `length` bytes with anything in them. */
  take(length: number): Buffer {
    if (this.#used + length > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, length));
      this.#used = 0;
    }
    const frame = this.#slab.subarray(this.#used, this.#used + length);
    this.#used += length;
    return frame;
  }
}
