import { HashTable } from './hash-table.ts';

/** The words that a command's form keeps; any other argument is somebody's data. */
export interface CommandVocabulary {
  /** Options, in capital letters. */
  readonly options: Iterable<string>;
  /** Commands whose first argument is the name of another, in capital letters. */
  readonly containers: ReadonlySet<string>;
}

/** One form in which a command was sent. */
export interface CountedForm {
  /** `SET 4 EX`: the name, for a container the subcommand, the number of arguments, the options in their order. */
  readonly text: string;
  count: number;
}

/** More forms than any suite has; what comes then is counted together. */
const MAX_FORMS = 2_000;
const OTHER = 'OTHER';
const MAX_NAMES = 1_000;

/** A command's name, in capital letters. */
export interface Name {
  readonly text: string;
  readonly isContainer: boolean;
}

/** Both halves of a hash stay whole numbers below this. */
export const HALF = 0x3ff_ffff;
export const SEED_A = 5_381;
export const SEED_B = 52_711;

/**
 * Counts the commands of all connections to one server, by their forms and without their data.
 *
 * Forms are found by a hash of 52 bits over name, options and number of arguments; only a new one becomes a text.
 * Measured: 75 ns a command of four arguments, 90 where chunks of 1,400 bytes cut them (`npm run bench -- tunnel` has what it costs a tunnel).
 */
export class CommandCounter {
  readonly #forms: CountedForm[] = [];
  readonly #byHash = new HashTable(MAX_FORMS);
  readonly #options: readonly string[];
  readonly #optionsByHash: HashTable;
  readonly #containers: ReadonlySet<string>;
  readonly #names: Name[] = [];
  readonly #namesByHash = new HashTable(MAX_NAMES);
  readonly #other: CountedForm = { text: OTHER, count: 0 };
  /** By the first byte of an option, in either case: a bit for each length that one has. Most data is told by that. */
  readonly optionLengths: Uint32Array = new Uint32Array(256);
  /** The one that was sent last. */
  last: CountedForm | undefined;

  constructor({ options, containers }: CommandVocabulary) {
    this.#containers = containers;
    this.#options = [...options];
    this.#optionsByHash = new HashTable(this.#options.length);
    for (const [index, option] of this.#options.entries()) {
      const [a, b] = hashOfText(option);
      this.#optionsByHash.add(a, b, index);
      const first = option.charCodeAt(0);
      for (const byte of [first, first | 0x20])
        this.optionLengths[byte] = (this.optionLengths[byte] ?? 0) | (1 << option.length);
    }
  }

  /** How often each form was sent. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = this.#other.count > 0 ? { [OTHER]: this.#other.count } : {};
    // A name that is not told may stand for several.
    for (const { text, count } of this.#forms) counts[text] = (counts[text] ?? 0) + count;
    return counts;
  }

  /** The option that a hash stands for; undefined for any other word. */
  optionOf(a: number, b: number): string | undefined {
    return this.#options[this.#optionsByHash.find(a, b)];
  }

  /** The name that a hash stands for, once it was seen: a text for each command would take longer than all else. */
  nameOf(a: number, b: number): Name | undefined {
    return this.#names[this.#namesByHash.find(a, b)];
  }

  addName(a: number, b: number, text: string): Name {
    const name: Name = { text, isContainer: this.#containers.has(text) };
    if (this.#namesByHash.add(a, b, this.#names.length)) this.#names.push(name);
    return name;
  }

  /** Counts one command. `describe` is asked only for a form that is new. */
  add(a: number, b: number, describe: () => string): void {
    let form = this.#forms[this.#byHash.find(a, b)];
    if (form === undefined) {
      form = this.#other;
      if (this.#byHash.add(a, b, this.#forms.length)) {
        form = { text: describe(), count: 0 };
        this.#forms.push(form);
      }
    }
    form.count += 1;
    this.last = form;
  }
}

function hashOfText(word: string): [a: number, b: number] {
  let a = SEED_A;
  let b = SEED_B;
  for (const character of word) {
    const byte = character.charCodeAt(0);
    a = (Math.imul(a, 33) ^ byte) & HALF;
    b = (Math.imul(b, 31) + byte) & HALF;
  }
  return [a, b];
}
