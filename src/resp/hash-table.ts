/**
 * Numbers by hashes of twice 26 bits, in typed arrays: a Map with doubles for its keys takes several times as long.
 */
export class HashTable {
  readonly #a: Int32Array;
  readonly #b: Int32Array;
  /** One more than the value; 0: free. */
  readonly #values: Int32Array;
  readonly #mask: number;
  readonly #most: number;
  #size = 0;

  /** @param most - More are not taken. */
  constructor(most: number) {
    this.#most = most;
    const slots = 2 ** Math.ceil(Math.log2(Math.max(1, most) * 2));
    this.#a = new Int32Array(slots);
    this.#b = new Int32Array(slots);
    this.#values = new Int32Array(slots);
    this.#mask = slots - 1;
  }

  /** @returns -1 where there is none. */
  find(a: number, b: number): number {
    let slot = (a ^ (b << 3)) & this.#mask;
    for (;;) {
      const value = this.#values[slot] as number;
      if (value === 0 || (this.#a[slot] === a && this.#b[slot] === b)) return value - 1;
      slot = (slot + 1) & this.#mask;
    }
  }

  /** @returns Whether there was room; the hash must not be there yet. */
  add(a: number, b: number, value: number): boolean {
    if (this.#size >= this.#most) return false;
    let slot = (a ^ (b << 3)) & this.#mask;
    while (this.#values[slot] !== 0) slot = (slot + 1) & this.#mask;
    this.#a[slot] = a;
    this.#b[slot] = b;
    this.#values[slot] = value + 1;
    this.#size += 1;
    return true;
  }
}
