import { type CommandCounter, HALF, type Name, SEED_A, SEED_B } from './command-counter.ts';

/** No name, option or length is longer: past it an argument is skipped without being looked at. */
const MAX_WORD_BYTES = 31;
/** A header (`*3\r\n`) or a short argument that a chunk cuts is kept until the rest comes. */
const MAX_HEADER_BYTES = 16;
const MAX_INLINE_BYTES = 64 * 1024;
const STAR = 42;
const DOLLAR = 36;
const CR = 13;
const LF = 10;
/** What cannot be a name may be data, and is not told. */
const HIDDEN_NAME: Name = { text: '?', isContainer: false };

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
  #name: Name = HIDDEN_NAME;
  readonly #words: string[] = [];
  #wordCount = 0;
  /** Where reading stopped. */
  #stop = 0;
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
    let at = this.#skip;
    this.#skip = 0;
    if (this.#rest !== undefined) {
      bytes = Buffer.concat([this.#rest, chunk]);
      this.#rest = undefined;
    }
    while (at < bytes.length) {
      this.#stop = at;
      const next = this.#missing === 0 ? this.#readHead(bytes, at) : this.#readArguments(bytes, at);
      if (next < 0) {
        if (this.#isReadable) this.#rest = bytes.subarray(this.#stop);
        return;
      }
      at = next;
    }
    this.#skip = at - bytes.length;
  }

  /** @returns Where to go on; -1 where the head is not there in full, or is none. */
  #readHead(bytes: Uint8Array, at: number): number {
    if (bytes[at] !== STAR) return this.#readInline(bytes, at);
    let count = 0;
    let next = at + 1;
    // Byte by byte: to look for the end of the line first takes twice as long.
    for (; ; next += 1) {
      if (next >= bytes.length) return this.#wait(bytes.length - at, MAX_HEADER_BYTES);
      const byte = bytes[next] as number;
      if (byte === CR) break;
      if (byte < 48 || byte > 57) return this.#giveUp();
      count = count * 10 + byte - 48;
    }
    if (next === at + 1 || next - at > 10) return this.#giveUp();
    this.#begin(count);
    return next + 2;
  }

  #begin(count: number): void {
    this.#missing = count;
    this.#arguments = count;
    this.#hashA = (SEED_A + count) & HALF;
    this.#hashB = (SEED_B + count) & HALF;
    this.#wordCount = 0;
  }

  /** Reads as many arguments as there are, in one go: most of what is read is this. */
  #readArguments(bytes: Uint8Array, from: number): number {
    const { optionLengths } = this.#counter;
    const size = bytes.length;
    const total = this.#arguments;
    let at = from;
    let missing = this.#missing;
    while (missing > 0 && at < size) {
      if (bytes[at] !== DOLLAR) return this.#giveUp();
      let start = at + 1;
      let length = 0;
      for (; ; start += 1) {
        if (start >= size) return this.#waitAt(at, missing, size - at);
        const byte = bytes[start] as number;
        if (byte === CR) break;
        if (byte < 48 || byte > 57) return this.#giveUp();
        length = length * 10 + byte - 48;
      }
      start += 2;
      const end = start + length;
      const index = total - missing;
      const isWord = index === 0 || (index === 1 && this.#name.isContainer);
      if (length > MAX_WORD_BYTES) {
        if (index === 0) this.#name = HIDDEN_NAME;
      } else if (isWord || length > 0) {
        if (start > size || (start === size && length > 0)) return this.#waitAt(at, missing, 0);
        if (isWord || ((optionLengths[bytes[start] as number] as number) & (1 << length)) !== 0) {
          if (end > size) return this.#waitAt(at, missing, 0);
          this.#take(bytes, start, end, index);
        }
      }
      missing -= 1;
      at = end + 2;
    }
    this.#missing = missing;
    if (missing === 0) this.#count();
    return at;
  }

  /** Waits for the rest of the argument that begins at `at`, of whose header so many bytes are there. */
  #waitAt(at: number, missing: number, length: number): number {
    this.#stop = at;
    this.#missing = missing;
    return this.#wait(length, MAX_HEADER_BYTES);
  }

  /** Mixes the name, a subcommand or an option into the form. */
  #take(bytes: Uint8Array, start: number, end: number, index: number): void {
    let a = SEED_A;
    let b = SEED_B;
    for (let at = start; at < end; at += 1) {
      let byte = bytes[at] as number;
      if (byte >= 97 && byte <= 122) byte -= 32;
      // Data mostly shows itself by its first byte.
      else if (index > 0 && byte !== 45 && (byte < 65 || byte > 90)) return;
      a = (Math.imul(a, 33) ^ byte) & HALF;
      b = (Math.imul(b, 31) + byte) & HALF;
    }
    if (index === 0) {
      this.#name = this.#counter.nameOf(a, b) ?? this.#counter.addName(a, b, wordIn(bytes, start, end));
    } else {
      const option = this.#counter.optionOf(a, b);
      if (option === undefined && !(index === 1 && this.#name.isContainer)) return;
      this.#words[this.#wordCount] = option ?? wordIn(bytes, start, end);
      this.#wordCount += 1;
    }
    this.#hashA = (Math.imul(this.#hashA, 31) + a) & HALF;
    this.#hashB = (Math.imul(this.#hashB, 33) ^ b) & HALF;
  }

  #count(): void {
    this.#counter.add(this.#hashA, this.#hashB, this.#describe);
  }

  readonly #describe = (): string => {
    const { text, isContainer } = this.#name;
    const words = this.#words.slice(0, this.#wordCount);
    const subcommand = isContainer ? words.slice(0, 1) : [];
    const options = words.slice(subcommand.length);
    return [text, ...subcommand, this.#arguments - 1, ...options].join(' ');
  };

  /** A command as a person types it into telnet: a line. */
  #readInline(bytes: Uint8Array, at: number): number {
    const end = bytes.indexOf(LF, at);
    if (end < 0) return this.#wait(bytes.length - at, MAX_INLINE_BYTES);
    const words = latin1(bytes, at, end).split(/\s+/).filter(Boolean);
    const [name] = words;
    if (name === undefined) return end + 1;
    if (!/^[A-Za-z][\w.-]{0,30}$/.test(name)) return this.#giveUp();
    this.#begin(words.length);
    for (const [index, word] of words.entries()) {
      const text = Buffer.from(word, 'latin1');
      if (text.length <= MAX_WORD_BYTES) this.#take(text, 0, text.length, index);
    }
    this.#missing = 0;
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

/** A word in capital letters; what cannot be one may be data, and is not told. */
function wordIn(bytes: Uint8Array, start: number, end: number): string {
  const word = latin1(bytes, start, end).toUpperCase();
  return /^[A-Z][\w.-]*$/.test(word) ? word : '?';
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
