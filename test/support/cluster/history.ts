/**
 * What was written and what was acknowledged, key by key, by one writer a key: so it can be told afterwards whether anything that
 * was acknowledged is lost, or anything was answered for another key.
 */
export class History {
  readonly #sent = new Map<string, number>();
  readonly #acknowledged = new Map<string, number>();
  readonly #faults: string[] = [];

  /** @returns What to write next to the key. */
  next(key: string): string {
    const number = (this.#sent.get(key) ?? 0) + 1;
    this.#sent.set(key, number);
    return `${key}=${number}`;
  }

  acknowledge(key: string, value: string): void {
    this.#acknowledged.set(key, numberIn(value));
  }

  /** A read that began after everything that is acknowledged by now. */
  saw(key: string, value: string | null): void {
    const [least, most] = [this.#acknowledged.get(key) ?? 0, this.#sent.get(key) ?? 0];
    const number = value === null ? 0 : numberIn(value);
    if (value !== null && !value.startsWith(`${key}=`))
      this.#faults.push(`${key} was answered with ${value}`);
    else if (number < least) this.#faults.push(`${key} is ${value}, and ${least} was acknowledged`);
    else if (number > most) this.#faults.push(`${key} is ${value}, and only ${most} was sent`);
  }

  get keys(): readonly string[] {
    return [...this.#sent.keys()];
  }

  get acknowledged(): number {
    return [...this.#acknowledged.values()].reduce((sum, count) => sum + count, 0);
  }

  /** A sentence for each thing that may not be. */
  get faults(): readonly string[] {
    return this.#faults;
  }
}

function numberIn(value: string): number {
  return Number(value.slice(value.lastIndexOf('=') + 1));
}
