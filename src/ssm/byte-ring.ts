const LEAST_BYTES = 32 * 1024;

/**
 * Bytes in the order of their coming, copied into one buffer that is used again and again: a copy of its own for each piece
 * that was written was as much garbage as was sent. It grows as it has to, which is bounded by whoever writes.
 */
export class ByteRing {
  /** As long as a power of two. */
  #bytes: Uint8Array = new Uint8Array(0);
  /** Where the first byte is. */
  #start = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Takes a copy. */
  push(bytes: Uint8Array): void {
    if (this.#length + bytes.length > this.#bytes.length) this.#grow(this.#length + bytes.length);
    const at = (this.#start + this.#length) & (this.#bytes.length - 1);
    const head = Math.min(bytes.length, this.#bytes.length - at);
    if (head === bytes.length) {
      this.#bytes.set(bytes, at);
    } else {
      this.#bytes.set(bytes.subarray(0, head), at);
      this.#bytes.set(bytes.subarray(head), 0);
    }
    this.#length += bytes.length;
  }

  /** Moves `length` bytes, which must be there, into `target` from `offset` on. */
  moveTo(target: Uint8Array, offset: number, length: number): void {
    const end = this.#start + length;
    if (end <= this.#bytes.length) {
      target.set(this.#bytes.subarray(this.#start, end), offset);
    } else {
      const head = this.#bytes.length - this.#start;
      target.set(this.#bytes.subarray(this.#start), offset);
      target.set(this.#bytes.subarray(0, length - head), offset + head);
    }
    this.#length -= length;
    this.#start = this.#length === 0 ? 0 : end & (this.#bytes.length - 1);
  }

  clear(): void {
    this.#bytes = new Uint8Array(0);
    this.#start = 0;
    this.#length = 0;
  }

  #grow(least: number): void {
    let size = Math.max(LEAST_BYTES, this.#bytes.length);
    while (size < least) size *= 2;
    const bytes = new Uint8Array(size);
    const { length } = this;
    if (length > 0) this.moveTo(bytes, 0, length);
    this.#bytes = bytes;
    this.#start = 0;
    this.#length = length;
  }
}
