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

/** The words of a test: its name, its file, and the code or text of its error. */
export interface TestWords {
  /** Whether the test names this command: `SPOP`, `spop`, `redis.spop(`, `CLIENT LIST`. */
  names(command: string): boolean;
  /** Whether a word occurs, in any case. */
  has(word: string): boolean;
  /** Whether a word occurs in this case, or as a word that nothing but Redis has: `keepttl`. */
  hasExactly(word: string): boolean;
}

/** Reads the words only when somebody asks. */
export function wordsOf(texts: readonly string[]): TestWords {
  let exact: Set<string> | undefined;
  let lower: Set<string> | undefined;
  const read = (): void => {
    if (exact !== undefined) return;
    exact = new Set();
    lower = new Set();
    for (const text of texts) {
      for (const match of text.slice(0, MAX_TEXT).matchAll(/[A-Za-z][A-Za-z0-9_]*/g)) {
        const word = match[0];
        exact.add(word);
        lower.add(word.toLowerCase());
        // camelCase and snake_case say their parts: setsKeepTtl, test_spop_with_count.
        for (const part of word.split(/_|(?<=[a-z0-9])(?=[A-Z])/)) {
          if (part !== word) {
            lower.add(part.toLowerCase());
            if (part.length > 1 && part === part.toUpperCase()) exact.add(part);
          }
        }
      }
    }
  };
  const namesWord = (word: string): boolean => {
    if (exact?.has(word)) return true;
    return !EVERYDAY.has(word) && lower?.has(word.toLowerCase()) === true;
  };
  return {
    names(command) {
      read();
      const [first = '', second] = command.split(' ');
      if (second === undefined) return namesWord(first);
      return (
        (exact?.has(first) || lower?.has(first.toLowerCase()) === true) &&
        lower?.has(second.toLowerCase()) === true
      );
    },
    has(word) {
      read();
      return lower?.has(word.toLowerCase()) === true;
    },
    hasExactly(word) {
      read();
      return exact?.has(word) === true || (REDIS_ONLY.has(word) && lower?.has(word.toLowerCase()) === true);
    },
  };
}
