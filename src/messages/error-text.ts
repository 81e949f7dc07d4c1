import type { TestError } from '../model/results.ts';
import { ENGINE_CODES } from './engine-error.ts';

const MAX_TEXT = 4_000;
/** An error printed, or its message where an engine gave it; quotes, brackets and a regular expression's slash may stand before it. */
const ERROR_TEXT = new RegExp(
  `^[\\s"'\`/[(<#^]*(?:(?:${ENGINE_CODES}) \\S|[\\w.:\\\\]{0,80}(?:Error|Exception|Failure)\\b)`,
);
/** An assertion about what is thrown: both of its values are errors, also where only a part of the message was expected. */
const OF_THROWN =
  /to throw|to raise|toThrow|to (?:have been|be) rejected|exception message|(?:error|exception|rejection)\b.{0,40}\b(?:including|matching|with message)|[Rr]egex(?: pattern)?: |^expected \S{1,80} with .{1,300}, got #<|but (?:it )?(?:was )?rejected/im;

/** Whether a text is an error, or an error's message as an engine words it. */
export function isErrorText(text: string): boolean {
  return ERROR_TEXT.test(text.slice(0, MAX_TEXT));
}

/** Whether what an assertion expected and what it received are both errors: then only their wording differs. */
export function comparesErrors({ message, expected, received }: TestError): boolean {
  if (expected === undefined || received === undefined) return false;
  if (!isErrorText(received)) return false;
  return isErrorText(expected) || OF_THROWN.test(message.slice(0, MAX_TEXT)) || isPartOf(expected, received);
}

/** Half of an error's words: `unknown command 'FOO'` of ``ERR unknown command `FOO`, with args beginning with: ``. */
function isPartOf(expected: string, received: string): boolean {
  const words = new Set(wordsOf(received));
  const own = wordsOf(expected);
  return own.length > 1 && own.filter((word) => words.has(word)).length * 2 >= own.length;
}

function wordsOf(text: string): string[] {
  return (
    text
      .slice(0, MAX_TEXT)
      .toLowerCase()
      .match(/[a-z]{2,}/g) ?? []
  );
}
