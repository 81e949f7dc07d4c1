/** Where a stack begins. */
const STACK = /\n[^\S\n]*(?:at [\w.<(/$]|❯ |from \/)[^\n]*[:(]\d/;
/** An error's class and the first line of its message. */
const THROWN = /^(?:Uncaught )?\w*(?:Error|Exception)(?: \[\w+\])?: (.*)$/;

/** Python prints the exception below its stack, and one that another led to below that. */
const TRACEBACK = 'Traceback (most recent call last)';
const LAST_OF_TRACEBACK = /^[\s\S]*\n {2}File "[^"\n]*", line \d+[^\n]*\n(?: {4}[^\n]*\n)*(\S[\s\S]*)$/;

/**
 * The message of an error that was printed whole: what stands before its stack; once, where it was printed as a message and then
 * as an error. A text that is nothing but a stack stays as it is.
 */
export function messageOfThrown(text: string): string {
  const whole = text.trim();
  const thrown = whole.startsWith(TRACEBACK) ? LAST_OF_TRACEBACK.exec(whole)?.[1] : undefined;
  if (thrown !== undefined) return thrown.trim();
  const start = text.search(STACK);
  const said = (start < 0 ? text : text.slice(0, start)).trim();
  if (said === '') return text.trim();
  const lines = said.split('\n');
  const echo = lines.findIndex((line, index) => index > 0 && THROWN.exec(line)?.[1] === lines[0]);
  return echo < 0 ? said : lines.slice(0, echo).join('\n').trim();
}
