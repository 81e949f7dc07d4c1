/** What tools for Go write into every failure (go-junit-report, gotestsum). */
const SAYS_NOTHING = /^\s*(?:failed)?\s*$/i;
/** testify's report of one assertion, up to its next label. */
const TESTIFY = /^[^\S\n]*Error:\s+(\S[\s\S]{0,4000}?)(?=\n[^\S\n]*(?:Test|Messages):\s|$(?![\s\S]))/m;
/** The runner's own lines: `=== RUN TestA`, `--- FAIL: TestA (0.00s)`. */
const RUNNERS_LINES = /^[^\S\n]*(?:=== |--- FAIL).*(?:\n|$)/gm;
/** Longer texts are not searched. */
const MAX_TEXT = 100_000;
/** What a Java exception wraps; the last is where it began. */
const CAUSED_BY = /^Caused by: .*$/gm;

/**
 * What a failure says: its message with what a wrapped exception began with, or where it has no message of its own,
 * its text.
 */
export function messageOfFailure(message: string, text: string): string {
  if (!SAYS_NOTHING.test(message)) {
    const cause = text.slice(0, MAX_TEXT).match(CAUSED_BY)?.at(-1);
    if (cause === undefined || message.includes(cause.replace(/^Caused by: [\w.$]+: /, ''))) return message;
    return `${message}\n${cause}`;
  }
  const plain = text.slice(0, MAX_TEXT).replace(RUNNERS_LINES, '');
  const said = TESTIFY.exec(plain)?.[1];
  return said?.replace(/\n\s+/g, '\n').trim() || plain.trim() || message || text;
}
