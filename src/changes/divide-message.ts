import type { TestError } from '../model/results.ts';

/** Assertion messages of runners that do not tell expected and received apart: what names which. */
const FORMS: readonly { readonly form: RegExp; readonly isReceivedFirst: boolean }[] = [
  // chai, Vitest
  {
    form: /^(?:AssertionError: )?expected (.{1,300}?) to (?:be|equal|deeply equal|strictly equal|eql) ([^/\n]{1,300})/,
    isReceivedFirst: true,
  },
  // Jest
  { form: /Expected: (.{1,300})\n\s*Received: (.{1,300})/, isReceivedFirst: false },
  // JUnit 5
  { form: /expected: ?<([^>\n]{0,300})> but was: ?<([^>\n]{0,300})>/, isReceivedFirst: false },
  // RSpec and testify
  { form: /expected: (.{1,300})\n\s*(?:got|actual\s{0,9}): (.{1,300})/, isReceivedFirst: false },
  // pytest: by custom the received value comes first
  { form: /^(?:E\s+)?(?:AssertionError: )?assert ([^=\n]{1,300}) == ([^=\n]{1,300})/, isReceivedFirst: true },
  // node:assert
  { form: /\n(\S[^\n]{0,300}) !== ([^\n]{1,300})/, isReceivedFirst: true },
];
/** Without one of these words no form can match. */
const ANY = /xpected|assert|!==/;

/** An error with what was expected and received, where its message says so in a known form. */
export function divideMessage(error: TestError): TestError {
  if (error.expected !== undefined || error.received !== undefined) return error;
  const message = error.message.length > 4_000 ? error.message.slice(0, 4_000) : error.message;
  if (!ANY.test(message)) return error;
  for (const { form, isReceivedFirst } of FORMS) {
    const match = form.exec(message);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const [one, other] = [match[1].trim(), match[2].trim()];
    return { ...error, expected: isReceivedFirst ? other : one, received: isReceivedFirst ? one : other };
  }
  return error;
}
