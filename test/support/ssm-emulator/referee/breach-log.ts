const MOST = 1_000;

/** What clients did against the text; the same sentence is kept once with a count. */
export class BreachLog {
  readonly #counts: Map<string, number> = new Map();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  add(text: string): void {
    const count = this.#counts.get(text) ?? 0;
    if (count > 0 || this.#counts.size < MOST) this.#counts.set(text, count + 1);
    this.#changed();
  }

  get texts(): string[] {
    return [...this.#counts].map(([text, count]) => (count > 1 ? `${text} (${count} times)` : text));
  }
}
