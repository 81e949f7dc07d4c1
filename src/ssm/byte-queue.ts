/** Bytes in the order of their coming, taken out in other pieces than they were put in. */
export class ByteQueue {
  #chunks: Uint8Array[] = [];
  /** Chunks before it are taken. */
  #first = 0;
  /** Bytes of the first chunk that are taken. */
  #taken = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Keeps `bytes` as they are, not a copy. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#length += bytes.length;
  }

  /** Moves `length` bytes, which must be there, into `target` from `offset` on. */
  moveTo(target: Uint8Array, offset: number, length: number): void {
    let left = length;
    while (left > 0) {
      const chunk = this.#chunks[this.#first] as Uint8Array;
      const size = Math.min(left, chunk.length - this.#taken);
      target.set(chunk.subarray(this.#taken, this.#taken + size), offset + length - left);
      left -= size;
      this.#advance(chunk, size);
    }
    this.#length -= length;
  }

  /** At most `maxBytes` as one buffer: a view where the first chunk has as many, else a copy. */
  take(maxBytes: number): Uint8Array {
    const length = Math.min(maxBytes, this.#length);
    const chunk = this.#chunks[this.#first];
    if (chunk !== undefined && chunk.length - this.#taken >= length) {
      const view = chunk.subarray(this.#taken, this.#taken + length);
      this.#advance(chunk, length);
      this.#length -= length;
      return view;
    }
    const copy = Buffer.allocUnsafe(length);
    this.moveTo(copy, 0, length);
    return copy;
  }

  clear(): void {
    this.#chunks = [];
    this.#first = 0;
    this.#taken = 0;
    this.#length = 0;
  }

  #advance(chunk: Uint8Array, size: number): void {
    this.#taken += size;
    if (this.#taken < chunk.length) return;
    this.#taken = 0;
    this.#first++;
    // Now and then rather than shift(), which costs as much as there are chunks.
    if (this.#first === this.#chunks.length || this.#first >= 1024) {
      this.#chunks = this.#chunks.slice(this.#first);
      this.#first = 0;
    }
  }
}
