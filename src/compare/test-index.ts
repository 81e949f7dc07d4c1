/** What a test is called: its file, its name, and which of several of that name it is, counted from 0. */
export interface Called {
  readonly file: string;
  readonly name: readonly string[];
  readonly occurrence: number;
}

/**
 * Tests by file, then by the last part of their name, and only where a file has several of those by the whole name: one text for all of a
 * name would have to be made, hashed and kept for each of a hundred thousand tests.
 */
export class TestIndex<T extends object> {
  readonly #files = new Map<string, Map<string, T | Map<string, T>>>();
  readonly #nameOf: (test: T) => readonly string[];
  #namesakes = 0;

  /** @param nameOf - The name that a test was added under. */
  constructor(nameOf: (test: T) => readonly string[]) {
    this.#nameOf = nameOf;
  }

  /** Whether several tests have one name. */
  get hasNamesakes(): boolean {
    return this.#namesakes > 0;
  }

  get({ file, name, occurrence }: Called): T | undefined {
    const found = this.#files.get(file)?.get(lastOf(name));
    if (found === undefined) return undefined;
    if (found instanceof Map) return found.get(keyOf(name, occurrence));
    return occurrence === 0 && isSameName(this.#nameOf(found), name) ? found : undefined;
  }

  /** Adds a test under a name that is not there yet: that which it has on the first target that has it. */
  add({ file, name, occurrence }: Called, test: T): void {
    let names = this.#files.get(file);
    if (names === undefined) {
      names = new Map();
      this.#files.set(file, names);
    }
    if (occurrence > 0) this.#namesakes += 1;
    const last = lastOf(name);
    const found = names.get(last);
    if (found instanceof Map) found.set(keyOf(name, occurrence), test);
    else if (found === undefined && occurrence === 0) names.set(last, test);
    else {
      const whole = new Map([[keyOf(name, occurrence), test]]);
      if (found !== undefined) whole.set(keyOf(this.#nameOf(found), 0), found);
      names.set(last, whole);
    }
  }

  delete({ file, name, occurrence }: Called): void {
    const names = this.#files.get(file);
    const found = names?.get(lastOf(name));
    if (found instanceof Map) found.delete(keyOf(name, occurrence));
    else names?.delete(lastOf(name));
    if (occurrence > 0) this.#namesakes -= 1;
  }
}

/** Whether two names are the same, part by part; those of one results file and another are often one list. */
export function isSameName(one: readonly string[], other: readonly string[]): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) if (one[index] !== other[index]) return false;
  return true;
}

function lastOf(name: readonly string[]): string {
  return name[name.length - 1] ?? '';
}

/** No part of a name has the number's place: it is no text of its own. */
function keyOf(name: readonly string[], occurrence: number): string {
  return `${occurrence}\u0000${name.join('\u0000')}`;
}
