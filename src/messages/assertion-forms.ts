/** How an assertion's message names the two values. */
export interface AssertionForm {
  /** Its two groups are the values. Linear in the text's length. */
  readonly form: RegExp;
  readonly isReceivedFirst: boolean;
}

const received = (form: RegExp): AssertionForm => ({ form, isReceivedFirst: true });
const expected = (form: RegExp): AssertionForm => ({ form, isReceivedFirst: false });

/** Of runners that do not tell expected and received apart: each as the runner prints it. */
export const ASSERTION_FORMS: readonly AssertionForm[] = [
  // chai, Vitest, RSpec, also behind the test's own words
  received(
    /^(?:AssertionError: )?(?:[^\n:]{1,200}: )?expected (.{1,900}?) to (?:be|equal|deeply equal|deep equal|strictly equal|loosely equal|loosely deep equal|eql|eq) ([^/\n]{1,900})/,
  ),
  // chai, code
  received(
    /^(?:AssertionError: )?[Ee]xpected (.{1,300}?) to (?:include|contain|match|have string) ([^\n]{1,300})/,
  ),
  // Jest's snapshots
  expected(/^Snapshot:\s{1,9}(.{1,900})\nReceived:\s{1,9}(.{1,900})/m),
  // Jest
  expected(/Expected(?: [a-z]{1,12})?:\s{1,9}(.{1,900})\n\s*Received(?: [a-z]{1,12})?:\s{1,9}(.{1,900})/),
  // JUnit 4 and 5
  expected(/expected: ?<(.{0,900}?)> but was: ?<(.{0,900})>/),
  // JUnit 4, of what is nothing
  expected(/^(?:.{0,200}? )?expected (null), but was:<(.{0,900})>/),
  // Hamcrest
  expected(/^Expected: (?:is )?(.{1,900})\n\s+but: (?:was )?(.{1,900})/m),
  // chai and Vitest, an error
  expected(/to throw error (?:including|matching) (.{1,300}?) but got (.{1,300})/),
  // RSpec, testify, AssertJ, Minitest, xUnit.net, NUnit
  expected(/[Ee]xpected: (.{1,900})\n\s*(?:got|[Aa]ctual|[Bb]ut was)\s{0,9}:\s{1,9}(.{1,900})/),
  // RSpec, of a list without an order
  expected(
    /expected collection contained:\s{1,9}(.{1,900})\n\s*actual collection contained:\s{1,9}(.{1,900})/,
  ),
  // RSpec, an error
  expected(/expected \S{1,80} with (.{1,300}?), got #<[\w:]{1,80}: (.{1,300}?)>(?: with backtrace|$)/m),
  // Minitest
  expected(/^Expected (\/.{1,300}\/[a-z]{0,8}) to match (.{1,300})\.$/m),
  // AssertJ
  received(
    /^Expecting(?: actual)?:?\s*\n?\s+(\S.{0,900})\n(?:to be equal to|to contain|to match pattern|to start with):?\s*\n?\s+(\S.{0,900})/m,
  ),
  // pytest, also below a message of the test's own: by custom the received value comes first
  received(/^(?:E\s+)?(?:AssertionError: )?assert (.{1,900}?) == (.{1,900})/m),
  received(/^(?:E\s+)?(?:AssertionError: )?assert (.{1,900}) is (None|True|False)$/m),
  expected(/^(?:E\s+)?(?:AssertionError: )?assert (['"].{1,300}?['"]) in (['"].{1,300})/m),
  // pytest.raises(match=…), from version 8.4 on, 7 on, and before
  expected(/(?:Expected r|R)egex: (.{1,300})\n\s*(?:Actual message|Input): (.{1,300})/),
  expected(/(?:[Pp]attern |^AssertionError: )(['"].{1,300}?['"]) does not match (['"].{1,300})/),
  // unittest
  received(/^(?:AssertionError: )?(?:\w{1,20} differ: )?(\S.{0,900}?) != (\S.{0,900})$/m),
  received(/^(?:AssertionError: )?(\S.{0,900}) is not (None)$/m),
  expected(/^(?:AssertionError: )?(['"].{1,300}?['"]) not found in (['"].{1,300})/),
  // PHPUnit
  received(
    /Failed asserting that (?:exception message )?(.{1,900}?) (?:contains|matches expected|is identical to|is equal to) (.{1,900}?)\.?$/m,
  ),
  received(/Failed asserting that (.{1,900}?) is (null|true|false)\.$/m),
  // testify, of a part
  received(/^(?:\s*Error:\s+)?(?:Error )?(".{1,300}") does not contain (".{1,300}")$/m),
  // node:assert
  received(/\n(\S[^\n]{0,900}) !==? ([^\n]{1,900})/),
  expected(/did not match the regular expression (\/.{1,300}?\/[a-z]{0,8})\. Input:\n\n([^\n]{1,300})/),
  // Go's testing, by custom
  received(/\bgot:? (.{1,300}?)[,;] (?:but )?want(?:ed)?:? (.{1,300})/),
  expected(/\b(?:want(?:ed)?|[Ee]xpected):? (\S.{0,300}?)(?:[,;](?: but)?| but) got:? (.{1,300})/),
];
