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
/** No name, option or length is longer: past it an argument is skipped without being looked at. */
const MAX_WORD_BYTES = 32;
/** A header (`*3\r\n`) or a short argument that a chunk cuts is kept until the rest comes. */
const MAX_HEADER_BYTES = 16;
const MAX_INLINE_BYTES = 64 * 1024;
const STAR = 42;
const DOLLAR = 36;
const CR = 13;
const LF = 10;
/** Both halves of a hash stay whole numbers below this, so that together they fit into a double. */
const HALF = 0x3ff_ffff;
const SEED_A = 5_381;
const SEED_B = 52_711;

/**
 * Counts the commands of all connections to one server, by their forms and without their data.
 *
 * Forms are found by a hash of 52 bits over name, options and number of arguments; only a new one becomes a text.
 * Measured: 75 to 250 ns a command, a tunnel's own work for it being some hundred times that.
 */
export class CommandCounter {
  readonly #forms = new Map<number, CountedForm>();
  readonly #options = new Map<number, string>();
  readonly #containers: ReadonlySet<string>;
  readonly #other: CountedForm = { text: OTHER, count: 0 };
  /** The one that was sent last. */
  last: CountedForm | undefined;

  constructor({ options, containers }: CommandVocabulary) {
    this.#containers = containers;
    for (const option of options) this.#options.set(hashOfText(option), option);
  }

  /** How often each form was sent. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = this.#other.count > 0 ? { [OTHER]: this.#other.count } : {};
    // A name that is not told may stand for several.
    for (const { text, count } of this.#forms.values()) counts[text] = (counts[text] ?? 0) + count;
    return counts;
  }

  /** The option that a hash stands for; undefined for any other word. */
  optionOf(hash: number): string | undefined {
    return this.#options.get(hash);
  }

  isContainer(name: string): boolean {
    return this.#containers.has(name);
  }

  /** Counts one command. `describe` is asked only for a form that is new. */
  add(hash: number, describe: () => string): void {
    let form = this.#forms.get(hash);
    if (form === undefined) {
      form = this.#forms.size < MAX_FORMS ? { text: describe(), count: 0 } : this.#other;
      if (form !== this.#other) this.#forms.set(hash, form);
    }
    form.count += 1;
    this.last = form;
  }
}

/**
 * Reads what one client sends, in pieces cut anywhere, and counts it. Nothing is kept but a short argument that a piece
 * ends in. What is no RESP is not read any further.
 */
export class CommandReader {
  readonly #counter: CommandCounter;
  #rest: Uint8Array | undefined;
  /** Bytes of a long argument that are still to come. */
  #skip = 0;
  /** Arguments of the current command that are still to come, its name among them. */
  #missing = 0;
  #arguments = 0;
  #hashA = 0;
  #hashB = 0;
  #name = '';
  #words: string[] = [];
  #isReadable = true;

  constructor(counter: CommandCounter) {
    this.#counter = counter;
  }

  /** Whether all so far could be read as commands. */
  get isReadable(): boolean {
    return this.#isReadable;
  }

  push(chunk: Uint8Array): void {
    if (!this.#isReadable) return;
    let bytes = chunk;
    let at = 0;
    if (this.#skip > 0) {
      if (chunk.length <= this.#skip) {
        this.#skip -= chunk.length;
        return;
      }
      at = this.#skip;
      this.#skip = 0;
    }
    if (this.#rest !== undefined) {
      bytes = Buffer.concat([this.#rest, chunk]);
      this.#rest = undefined;
    }
    while (at < bytes.length) {
      const next = this.#missing === 0 ? this.#readHead(bytes, at) : this.#readArgument(bytes, at);
      if (next < 0) {
        if (this.#isReadable) this.#rest = bytes.subarray(at);
        return;
      }
      at = next;
    }
    if (at > bytes.length) this.#skip = at - bytes.length;
  }

  /** @returns Where to go on; -1 where the head is not there in full, or is none. */
  #readHead(bytes: Uint8Array, at: number): number {
    if (bytes[at] !== STAR) return this.#readInline(bytes, at);
    const end = bytes.indexOf(LF, at);
    if (end < 0) return this.#wait(bytes.length - at, MAX_HEADER_BYTES);
    const count = numberIn(bytes, at + 1, end - 1);
    if (count < 0) return this.#giveUp();
    this.#begin(count);
    return end + 1;
  }

  #begin(count: number): void {
    this.#missing = count;
    this.#arguments = count;
    this.#hashA = (SEED_A + count) & HALF;
    this.#hashB = (SEED_B + count) & HALF;
    this.#name = '';
    if (this.#words.length > 0) this.#words = [];
  }

  #readArgument(bytes: Uint8Array, at: number): number {
    if (bytes[at] !== DOLLAR) return this.#giveUp();
    let start = at + 1;
    let length = 0;
    for (; ; start += 1) {
      const byte = bytes[start];
      if (byte === undefined) return this.#wait(bytes.length - at, MAX_HEADER_BYTES);
      if (byte === CR) break;
      if (byte < 48 || byte > 57) return this.#giveUp();
      length = length * 10 + byte - 48;
    }
    start += 2;
    const end = start + length;
    if (length <= MAX_WORD_BYTES) {
      if (end > bytes.length) return -1;
      this.#take(bytes, start, end);
    } else if (this.#missing === this.#arguments) this.#name = '?';
    this.#missing -= 1;
    if (this.#missing === 0) this.#count();
    return end + 2;
  }

  /** Mixes the name, a subcommand or an option into the form. */
  #take(bytes: Uint8Array, start: number, end: number): void {
    const index = this.#arguments - this.#missing;
    let a = SEED_A;
    let b = SEED_B;
    for (let at = start; at < end; at += 1) {
      let byte = bytes[at] ?? 0;
      if (byte >= 97 && byte <= 122) byte -= 32;
      // Data mostly shows itself by its first byte.
      else if (index > 0 && byte !== 45 && (byte < 65 || byte > 90)) return;
      a = (Math.imul(a, 33) ^ byte) & HALF;
      b = (Math.imul(b, 31) + byte) & HALF;
    }
    if (index === 0) {
      this.#name = nameIn(bytes, start, end, a * (HALF + 1) + b);
    } else {
      const isSubcommand = index === 1 && this.#counter.isContainer(this.#name);
      const option = this.#counter.optionOf(a * (HALF + 1) + b);
      if (option === undefined && !isSubcommand) return;
      this.#words.push(option ?? wordIn(bytes, start, end));
    }
    this.#hashA = (Math.imul(this.#hashA, 31) + a) & HALF;
    this.#hashB = (Math.imul(this.#hashB, 33) ^ b) & HALF;
  }

  #count(): void {
    if (this.#arguments === 0) return;
    this.#counter.add(this.#hashA * (HALF + 1) + this.#hashB, this.#describe);
  }

  readonly #describe = (): string => {
    const isContainer = this.#counter.isContainer(this.#name);
    const [first] = this.#words;
    const subcommand = isContainer && first !== undefined ? [first] : [];
    const options = this.#words.slice(subcommand.length);
    return [this.#name, ...subcommand, this.#arguments - 1, ...options].join(' ');
  };

  /** A command as a person types it into telnet: a line. */
  #readInline(bytes: Uint8Array, at: number): number {
    const end = bytes.indexOf(LF, at);
    if (end < 0) return this.#wait(bytes.length - at, MAX_INLINE_BYTES);
    const words = latin1(bytes, at, end).trim().split(/\s+/).filter(Boolean);
    const [name] = words;
    if (name === undefined) return end + 1;
    if (!/^[A-Za-z][\w.-]{0,31}$/.test(name)) return this.#giveUp();
    this.#begin(words.length);
    for (const word of words) {
      const text = Buffer.from(word, 'latin1');
      if (text.length <= MAX_WORD_BYTES) this.#take(text, 0, text.length);
      this.#missing -= 1;
    }
    this.#count();
    return end + 1;
  }

  #wait(length: number, most: number): number {
    if (length > most) this.#giveUp();
    return -1;
  }

  #giveUp(): number {
    this.#isReadable = false;
    this.#rest = undefined;
    return -1;
  }
}

/** Names by their hashes, of all connections: a text for each command would take longer than all else. */
const NAMES = new Map<number, string>();
const MAX_NAMES = 1_000;

function nameIn(bytes: Uint8Array, start: number, end: number, hash: number): string {
  const known = NAMES.get(hash);
  if (known !== undefined) return known;
  const name = wordIn(bytes, start, end);
  if (NAMES.size < MAX_NAMES) NAMES.set(hash, name);
  return name;
}

/** A word in capital letters; what cannot be one may be data, and is not told. */
function wordIn(bytes: Uint8Array, start: number, end: number): string {
  const word = latin1(bytes, start, end).toUpperCase();
  return /^[A-Z][\w.-]*$/.test(word) ? word : '?';
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

function hashOfText(word: string): number {
  let a = SEED_A;
  let b = SEED_B;
  for (const character of word) {
    const byte = character.charCodeAt(0);
    a = (Math.imul(a, 33) ^ byte) & HALF;
    b = (Math.imul(b, 31) + byte) & HALF;
  }
  return a * (HALF + 1) + b;
}

function numberIn(bytes: Uint8Array, start: number, end: number): number {
  if (end <= start || end - start > 9) return -1;
  let number = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 48 || byte > 57) return -1;
    number = number * 10 + byte - 48;
  }
  return number;
}
