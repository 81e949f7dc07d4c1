/** Command names that are also everyday words: in lower case they say nothing. */
const EVERYDAY: ReadonlySet<string> = new Set(
  (
    'SET GET TYPE TIME MOVE COPY OBJECT WAIT TOUCH SORT EXISTS RENAME EXPIRE RESET COMMAND CONFIG INFO ROLE MEMORY MODULE ' +
    'FUNCTION CLUSTER CLIENT ACL AUTH HELLO PING ECHO KEYS SCAN DUMP RESTORE SELECT WATCH MULTI EXEC MONITOR DEBUG ' +
    'SUBSCRIBE PUBLISH APPEND SCRIPT POST LATENCY SAVE SYNC UNLINK'
  ).split(' '),
);
const REDIS_ONLY: ReadonlySet<string> = new Set(
  'KEEPTTL EXAT PXAT NOVALUES BYSCORE BYLEX WITHSCORE NX XX'.split(' '),
);
const MAX_TEXT = 2_000;
const WORDS = /[A-Za-z][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*/g;
/** Nearly no word; looked for first, since taking a word apart takes ten times as long. */
const HAS_PARTS = /[_-]|[a-z0-9][A-Z]/;
/** More words than the tests of one suite are made of, and longer ones. */
const MAX_KNOWN = 10_000;
const MAX_WORD = 40;

/** What is asked of a word: tests are named, and errors worded, in the same few over and over. */
interface Word {
  readonly lower: string;
  readonly upper: string;
  /** What it is made of, where it is made of several: setsKeepTtl, test_spop_with_count. */
  readonly parts: readonly string[];
}

const KNOWN = new Map<string, Word>();

/** The words of a test: its name, its file, and the text of its error. They are read when somebody first asks. */
export class TestWords {
  readonly #texts: () => readonly string[];
  #exact: Set<string> | undefined;
  #lower: Set<string> = new Set();

  constructor(texts: () => readonly string[]) {
    this.#texts = texts;
  }

  /** Whether the test names this command: `SPOP`, `spop`, `redis.spop(`, `CLIENT LIST`. */
  names(command: string): boolean {
    const exact = this.#read();
    if (!command.includes(' ')) return exact.has(command) || (!EVERYDAY.has(command) && this.has(command));
    const [first = '', second = ''] = command.split(' ');
    return (exact.has(first) || this.has(first)) && this.has(second);
  }

  /** Which of the known commands may be named; {@link names} tells for sure. */
  commandsOf(known: { readonly has: (name: string) => boolean }): string[] {
    this.#read();
    const commands: string[] = [];
    for (const word of this.#lower) {
      const { upper } = wordOf(word);
      if (known.has(upper)) commands.push(upper);
    }
    return commands;
  }

  /** Whether a word occurs, in any case. */
  has(word: string): boolean {
    this.#read();
    return this.#lower.has(wordOf(word).lower);
  }

  /** Whether a word occurs in this case, or as a word that nothing but Redis has: `keepttl`. */
  hasExactly(word: string): boolean {
    return this.#read().has(word) || (REDIS_ONLY.has(word) && this.has(word));
  }

  #read(): Set<string> {
    if (this.#exact !== undefined) return this.#exact;
    const exact = new Set<string>();
    for (const text of this.#texts()) {
      for (const word of text.slice(0, MAX_TEXT).match(WORDS) ?? []) {
        if (exact.has(word)) continue;
        exact.add(word);
        const { lower, parts } = wordOf(word);
        this.#lower.add(lower);
        for (const part of parts) {
          this.#lower.add(wordOf(part).lower);
          if (part.length > 1 && part === wordOf(part).upper) exact.add(part);
        }
      }
    }
    this.#exact = exact;
    return exact;
  }
}

function wordOf(word: string): Word {
  const known = KNOWN.get(word);
  if (known !== undefined) return known;
  const made: Word = {
    lower: word.toLowerCase(),
    upper: word.toUpperCase(),
    parts: HAS_PARTS.test(word) ? word.split(/[_-]|(?<=[a-z0-9])(?=[A-Z])/) : [],
  };
  if (word.length > MAX_WORD) return made;
  if (KNOWN.size >= MAX_KNOWN) KNOWN.clear();
  KNOWN.set(word, made);
  return made;
}
