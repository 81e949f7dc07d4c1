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
/** Nearly no word; looked for first, since taking a word apart takes ten times as long. */
const HAS_PARTS = /[_-]|[a-z0-9][A-Z]/;

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
    const [first = '', second] = command.split(' ');
    if (second !== undefined) return (exact.has(first) || this.has(first)) && this.has(second);
    return exact.has(first) || (!EVERYDAY.has(first) && this.has(first));
  }

  /** Which of the known commands may be named; {@link names} tells for sure. */
  commandsOf(known: { readonly has: (name: string) => boolean }): string[] {
    this.#read();
    return [...this.#lower].map((word) => word.toUpperCase()).filter((word) => known.has(word));
  }

  /** Whether a word occurs, in any case. */
  has(word: string): boolean {
    this.#read();
    return this.#lower.has(word.toLowerCase());
  }

  /** Whether a word occurs in this case, or as a word that nothing but Redis has: `keepttl`. */
  hasExactly(word: string): boolean {
    return this.#read().has(word) || (REDIS_ONLY.has(word) && this.has(word));
  }

  #read(): Set<string> {
    if (this.#exact !== undefined) return this.#exact;
    const exact = new Set<string>();
    for (const text of this.#texts()) {
      for (const [word] of text.slice(0, MAX_TEXT).matchAll(/[A-Za-z][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*/g)) {
        exact.add(word);
        this.#lower.add(word.toLowerCase());
        // camelCase, snake_case and kebab-case say their parts: setsKeepTtl, test_spop_with_count.
        if (!HAS_PARTS.test(word)) continue;
        for (const part of word.split(/[_-]|(?<=[a-z0-9])(?=[A-Z])/)) {
          this.#lower.add(part.toLowerCase());
          if (part.length > 1 && part === part.toUpperCase()) exact.add(part);
        }
      }
    }
    this.#exact = exact;
    return exact;
  }
}
