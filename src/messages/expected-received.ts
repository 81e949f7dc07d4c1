import type { TestError } from '../model/results.ts';
import { ASSERTION_FORMS } from './assertion-forms.ts';
import { sidesOfDiff } from './line-diff.ts';

/** Without one of these words no form can match. */
const ANY =
  /xpected|xpecting|assert|Assert|!=|got|egex|attern|not match|Received|want|differ|is not None|does not contain/;
/** JUnit 4 puts what differs in brackets, and dots for what both begin or end with: `ERR [unknown] command`. */
const COMPACTED = /^((?:\.{3})?.*?)\[(.*)\](.*)$/s;

/** An error with what was expected and received, where its message says so in a known form. */
export function divideMessage(error: TestError): TestError {
  if (error.expected !== undefined || error.received !== undefined) return error;
  const message = error.message.length > 4_000 ? error.message.slice(0, 4_000) : error.message;
  if (!ANY.test(message)) return error;
  for (const { form, isReceivedFirst } of ASSERTION_FORMS) {
    const match = form.exec(message);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const [one, other] = spread(match[1].trim(), match[2].trim());
    return { ...error, expected: isReceivedFirst ? other : one, received: isReceivedFirst ? one : other };
  }
  const sides = sidesOfDiff(message);
  return sides === undefined ? error : { ...error, ...sides };
}

/** Both without JUnit 4's brackets, where what stands around them is the same. */
function spread(one: string, other: string): [string, string] {
  const [a, b] = [COMPACTED.exec(one), COMPACTED.exec(other)];
  if (a === null || b === null || a[1] !== b[1] || a[3] !== b[3] || (a[1] === '' && a[3] === ''))
    return [one, other];
  return [`${a[1]}${a[2]}${a[3]}`, `${b[1]}${b[2]}${b[3]}`];
}
