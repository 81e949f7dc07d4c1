import type { TestError } from '../model/results.ts';

/** Assertion messages of runners that do not tell expected and received apart: what names which. */
const FORMS: readonly { readonly form: RegExp; readonly isReceivedFirst: boolean }[] = [
  // chai, Vitest, also behind the test's own words
  {
    form: /^(?:AssertionError: )?(?:[^\n:]{1,200}: )?expected (.{1,300}?) to (?:be|equal|deeply equal|strictly equal|eql) ([^/\n]{1,300})/,
    isReceivedFirst: true,
  },
  // chai, code
  {
    form: /^(?:AssertionError: )?[Ee]xpected (.{1,300}?) to (?:include|contain|match|have string) ([^\n]{1,300})/,
    isReceivedFirst: true,
  },
  // Jest
  {
    form: /Expected(?: [a-z]{1,12})?:\s{1,9}(.{1,300})\n\s*Received(?: [a-z]{1,12})?:\s{1,9}(.{1,300})/,
    isReceivedFirst: false,
  },
  // JUnit 4 and 5
  { form: /expected: ?<(.{0,300}?)> but was: ?<(.{0,300})>/, isReceivedFirst: false },
  // chai and Vitest, an error
  {
    form: /to throw error (?:including|matching) (.{1,300}?) but got (.{1,300})/,
    isReceivedFirst: false,
  },
  // RSpec, testify, AssertJ, Minitest, xUnit.net, NUnit
  {
    form: /[Ee]xpected: (.{1,300})\n\s*(?:got|[Aa]ctual|[Bb]ut was)\s{0,9}:\s{1,9}(.{1,300})/,
    isReceivedFirst: false,
  },
  // RSpec, an error
  {
    form: /expected \S{1,80} with (.{1,300}?), got #<[\w:]{1,80}: (.{1,300}?)>(?: with backtrace|$)/m,
    isReceivedFirst: false,
  },
  // pytest, also below a message of the test's own: by custom the received value comes first
  {
    form: /^(?:E\s+)?(?:AssertionError: )?assert ([^=\n]{1,300}) == ([^=\n]{1,300})/m,
    isReceivedFirst: true,
  },
  {
    form: /^(?:E\s+)?(?:AssertionError: )?assert (['"].{1,300}?['"]) in (['"].{1,300})/m,
    isReceivedFirst: false,
  },
  // pytest.raises(match=…), from version 8.4 on, 7 on, and before
  {
    form: /(?:Expected r|R)egex: (.{1,300})\n\s*(?:Actual message|Input): (.{1,300})/,
    isReceivedFirst: false,
  },
  {
    form: /(?:[Pp]attern |^AssertionError: )(['"].{1,300}?['"]) does not match (['"].{1,300})/,
    isReceivedFirst: false,
  },
  // unittest
  { form: /^AssertionError: (?:\w{1,20} differ: )?(.{1,300}?) != (.{1,300})/, isReceivedFirst: true },
  { form: /^AssertionError: (['"].{1,300}?['"]) not found in (['"].{1,300})/, isReceivedFirst: false },
  // PHPUnit
  { form: /\n\+\+\+ Actual\n@@[^\n]{0,20}\n-(.{1,300})\n\+(.{1,300})/, isReceivedFirst: false },
  {
    form: /Failed asserting that (?:exception message )?(.{1,300}?) (?:contains|matches expected) (.{1,300}?)\.?$/m,
    isReceivedFirst: true,
  },
  // node:assert
  { form: /\n(\S[^\n]{0,300}) !== ([^\n]{1,300})/, isReceivedFirst: true },
  { form: /\+ actual - expected\n\n\+ ([^\n]{1,300})\n- ([^\n]{1,300})/, isReceivedFirst: true },
  {
    form: /did not match the regular expression (\/.{1,300}?\/[a-z]{0,8})\. Input:\n\n([^\n]{1,300})/,
    isReceivedFirst: false,
  },
  // Go's testing, by custom
  { form: /\bgot:? (.{1,300}?)[,;] (?:but )?want(?:ed)?:? (.{1,300})/, isReceivedFirst: true },
];
/** Without one of these words no form can match. */
const ANY = /xpected|assert|Assert|!=|got|egex|attern|not match/;

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
