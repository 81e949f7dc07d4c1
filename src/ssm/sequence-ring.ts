/**
 * Values by sequence number, of which each new one has the next, and which leave in nearly that order. A Map that as much goes
 * through is rebuilt again and again, and its tables were some MB of a tunnel's memory under load.
 */
export class SequenceRing<T> {
  /** As many as a power of two; a number's place is what is left of it. */
  #slots: (T | undefined)[] = new Array<T | undefined>(256).fill(undefined);
  /** The oldest number that is there; the next one where none is. */
  #first = 0;
  #next = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): number {
    return this.#first;
  }

  get next(): number {
    return this.#next;
  }

  add(value: T): void {
    if (this.#next - this.#first === this.#slots.length) this.#grow();
    this.#slots[this.#next & (this.#slots.length - 1)] = value;
    this.#next++;
    this.#size++;
  }

  /** Takes the value of that number out; undefined where it is not there. */
  take(number: number): T | undefined {
    if (number < this.#first || number >= this.#next) return undefined;
    const at = number & (this.#slots.length - 1);
    const value = this.#slots[at];
    if (value === undefined) return undefined;
    this.#slots[at] = undefined;
    this.#size--;
    if (number === this.#first) this.#skipGone();
    return value;
  }

  /** Oldest first. */
  *values(): Generator<T> {
    for (let number = this.#first; number < this.#next; number++) {
      const value = this.#slots[number & (this.#slots.length - 1)];
      if (value !== undefined) yield value;
    }
  }

  #skipGone(): void {
    const mask = this.#slots.length - 1;
    while (this.#first < this.#next && this.#slots[this.#first & mask] === undefined) this.#first++;
  }

  #grow(): void {
    const slots = new Array<T | undefined>(2 * this.#slots.length).fill(undefined);
    for (let number = this.#first; number < this.#next; number++)
      slots[number & (slots.length - 1)] = this.#slots[number & (this.#slots.length - 1)];
    this.#slots = slots;
  }
}
