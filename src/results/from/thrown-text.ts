/** Where a stack begins. */
const STACK = /\n[^\S\n]*(?:at [\w.<(/$]|❯ |from \/)[^\n]*[:(]\d/;
/** An error's class and the first line of its message. */
const THROWN = /^(?:Uncaught )?\w*(?:Error|Exception)(?: \[\w+\])?: (.*)$/;

/**
 * The message of an error that was printed whole: what stands before its stack; once, where it was printed as a message and then
 * as an error. A text that is nothing but a stack stays as it is.
 */
export function messageOfThrown(text: string): string {
  const start = text.search(STACK);
  const said = (start < 0 ? text : text.slice(0, start)).trim();
  if (said === '') return text.trim();
  const lines = said.split('\n');
  const echo = lines.findIndex((line, index) => index > 0 && THROWN.exec(line)?.[1] === lines[0]);
  return echo < 0 ? said : lines.slice(0, echo).join('\n').trim();
}
