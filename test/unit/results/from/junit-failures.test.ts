import { describe, expect, it } from 'vitest';
import { parseJunit } from '../../../../src/results/from/junit.ts';

const parse = (xml: string) => parseJunit(xml, 'out.xml', '/app');

describe('a failure in JUnit XML', () => {
  it.each([
    [
      // As in onsi/ginkgo issue 1102.
      'go-junit-report, of testify',
      '<failure message="Failed" type="">=== RUN   TestPop&#xA;    pop_test.go:98: &#xA;        &#x9;Error Trace:&#x9;/app/pop_test.go:98&#xA;        &#x9;Error:      &#x9;Not equal: &#xA;        &#x9;            &#x9;expected: &quot;ziplist&quot;&#xA;        &#x9;            &#x9;actual  : &quot;quicklist&quot;&#xA;        &#x9;Test:       &#x9;TestPop&#xA;</failure>',
      'Not equal: \nexpected: "ziplist"\nactual  : "quicklist"',
    ],
    [
      // As in gravitational/teleport issue 18284.
      'gotestsum, of testify',
      `<failure message="Failed">    access_test.go:1000: &#xA;        &#x9;Error Trace:&#x9;/app/access_test.go:1000&#xA;        &#x9;Error:      &#x9;Received unexpected error:&#xA;        &#x9;            &#x9;ERR unknown command 'hello', with args beginning with: '3' &#xA;        &#x9;Test:       &#x9;TestRedisPubSub/subscribe&#xA;</failure>`,
      "Received unexpected error:\nERR unknown command 'hello', with args beginning with: '3'",
    ],
    [
      'gotestsum, of the standard library',
      '<failure message="Failed">=== RUN   TestPop&#xA;    pop_test.go:12: got 1, want 2&#xA;--- FAIL: TestPop (0.00s)&#xA;</failure>',
      'pop_test.go:12: got 1, want 2',
    ],
    [
      // The form of redis/lettuce issue 939.
      'Surefire, of an exception that wraps another',
      `<error message="Error in execution" type="org.springframework.data.redis.RedisSystemException">org.springframework.data.redis.RedisSystemException: Error in execution&#xA;&#x9;at a.B.c(B.java:1)&#xA;Caused by: java.util.concurrent.ExecutionException: x&#xA;Caused by: io.lettuce.core.RedisCommandExecutionException: ERR unknown command 'XADD'&#xA;&#x9;at d.E.f(E.java:2)</error>`,
      "Error in execution\nCaused by: io.lettuce.core.RedisCommandExecutionException: ERR unknown command 'XADD'",
    ],
    [
      'Surefire, of an exception that says already what it wraps',
      '<error message="failed: ERR no">a.B: failed: ERR no&#xA;Caused by: c.D: ERR no</error>',
      'failed: ERR no',
    ],
    ['a failure without a word', '<failure message="Failed"/>', 'Failed'],
  ])('has what %s says of a failure', (_, failure, message) => {
    const xml = `<testsuite><testcase name="a" classname="b">${failure}</testcase></testsuite>`;
    expect(parse(xml).tests[0]?.error?.message).toBe(message);
  });

  it.each([
    ['a wordless element first', '<failure/><error message="ERR no"/>', { message: 'ERR no' }],
    [
      'a phrase without content',
      '<failure message="Test failure">ERR no\n  at a (b.js:1:2)</failure>',
      { message: 'ERR no', at: 'b.js:1:2' },
    ],
    [
      'another phrase',
      '<failure message="The test case has failed.">ERR no</failure>',
      { message: 'ERR no' },
    ],
    ["the test's name as its type", '<failure type="a" message="ERR no"/>', { message: 'ERR no' }],
    [
      "Minitest's difference",
      '<failure type="Minitest::Assertion" message="--- expected...">--- expected\n+++ actual\n@@ -1 +1 @@\n-"ziplist"\n+"listpack"\n</failure>',
      {
        message: '-"ziplist"\n+"listpack"',
        type: 'Minitest::Assertion',
        expected: '"ziplist"',
        received: '"listpack"',
      },
    ],
    [
      'escape characters by reference',
      '<failure message="&#x1B;[31mERR&#27;[0m no"/>',
      { message: 'ERR no' },
    ],
    ['escape characters spelled out', '<failure message="#x1B[31mERR no#x1B[0m"/>', { message: 'ERR no' }],
    [
      'characters beyond XML',
      '<failure message="ERR &#0;&#xFFFF;&#xD83D;&#xDE00;&#xD83D;"/>',
      { message: 'ERR \u{1F600}' },
    ],
  ])('takes what a failure says from %s', (_, failure, error) => {
    const xml = `<testsuite><testcase name="a" classname="b">${failure}</testcase></testsuite>`;
    expect(parse(xml).tests[0]?.error).toEqual(error);
  });

  it("takes the message from below Python's stack, and no place of PHPUnit's into it", () => {
    const errorOf = (failure: string) =>
      parse(`<testsuite><testcase classname="A" name="a">${failure}</testcase></testsuite>`).tests[0]?.error;
    const traceback =
      'Traceback (most recent call last):\n  File "/app/tests/test_a.py", line 3, in test_a\n    self.fail("failed")\n';
    expect(
      errorOf(
        `<failure type="AssertionError" message="failed">${traceback}AssertionError: no\nmore\n</failure>`,
      ),
    ).toEqual({
      message: 'no\nmore',
      type: 'AssertionError',
      at: 'tests/test_a.py:3',
    });
    expect(
      errorOf(
        '<failure type="ExpectationFailedException">A::a\nFailed asserting that 19 matches expected 20.\n\n/app/tests/A.php:24\n/app/tests/B.php:2</failure>',
      ),
    ).toMatchObject({ message: 'Failed asserting that 19 matches expected 20.', at: 'tests/A.php:24' });
    expect(errorOf('<failure>: Timeout - Async callback was not invoked</failure>')?.message).toBe(
      'Timeout - Async callback was not invoked',
    );
  });

  const errorOf = (failure: string, name = 'a') =>
    parse(`<testsuite><testcase name="${name}" classname="C">${failure}</testcase></testsuite>`).tests[0]
      ?.error;
  const DIFF = '--- expected\n+++ actual\n@@ -1 +1 @@\n-"ziplist"\n+"listpack"\n';

  it('keeps its own words beside a difference, and the words before the difference where it has none', () => {
    const sides = { expected: '"ziplist"', received: '"listpack"' };
    expect(errorOf(`<failure message="encoding of k">${DIFF}</failure>`)).toEqual({
      message: 'encoding of k',
      ...sides,
    });
    expect(errorOf(`<failure message=" --- expected... ">small list\n${DIFF}</failure>`)).toEqual({
      message: 'small list\n-"ziplist"\n+"listpack"',
      ...sides,
    });
  });

  it.each([
    ['are cut off', 'Expected: 1...', 'Failure:\nExpected: 1\n  Actual: 2', 'Expected: 1'],
    ['are all that is said', 'still loading...', 'still loading...\n at x', 'still loading...'],
    ['stand nowhere else', 'waiting...', 'Timeout', 'waiting...'],
  ])('takes three dots for a cut only where its words %s', (_, message, text, said) => {
    expect(errorOf(`<failure message="${message}">${text}</failure>`)?.message).toBe(said);
  });

  it.each([
    [
      'below its message',
      'no match',
      'no match\n  Expected: 1\n  Received: 2',
      { expected: '1', received: '2' },
    ],
    [
      'not where its message says them',
      'expected 1 to equal 2',
      'expected 1 to equal 2\nExpected: 3\nReceived: 4',
      {},
    ],
    ['not above its message', 'no match', 'Expected: 1\nReceived: 2\nno match', {}],
    ['not where only one is told', 'no match', 'no match\nExpected: 1', {}],
    ['not where its message stands nowhere', 'no match', 'Expected: 1\nReceived: 2', {}],
    ['not of a message of several lines', 'no\nmatch', 'no\nmatch\nExpected: 1\nReceived: 2', {}],
    ['not far below', 'no match', `no match\n${'x\n'.repeat(3_000)}Expected: 1\nReceived: 2`, {}],
  ])('has what was expected and received %s', (_, message, text, sides) => {
    const { expected, received } =
      errorOf(`<failure message="${message.replace('\n', '&#10;')}">${text}</failure>`) ?? {};
    expect({ expected, received }).toEqual({ expected: undefined, received: undefined, ...sides });
  });

  it.each([
    ["the test's title", 'testPop', 'SetsTest::testPop\nERR no', 'ERR no'],
    [
      "the test's title with its data",
      'testPop with data set #1',
      'SetsTest::testPop with data set #1 (7)\nERR no',
      'ERR no',
    ],
    ['the name alone', 'pops', 'pops\nERR no', 'ERR no'],
    ['nothing of the kind', 'pops', 'ERR pops\nERR no', 'ERR pops\nERR no'],
    ['nothing, where there is nothing else', 'pops', 'pops\n \n', 'pops'],
  ])('leaves out of its text %s', (_, name, text, message) => {
    expect(errorOf(`<failure>${text}</failure>`, name)?.message).toBe(message);
  });

  it.each([
    ['Error', 'ReplyError: ERR no', { message: 'ReplyError: ERR no' }],
    ['ReplyError', 'ReplyError: ERR no', { message: 'ERR no', type: 'ReplyError' }],
    ['ReplyError', 'ERR no', { message: 'ERR no', type: 'ReplyError' }],
    ['Sets#a', 'ERR no', { message: 'ERR no' }],
    ['sets.a', 'ERR no', { message: 'ERR no' }],
    ['#a.Error', 'ERR no', { message: 'ERR no', type: '#a.Error' }],
    ['.a.Error', 'ERR no', { message: 'ERR no', type: '.a.Error' }],
    ['two words', 'ERR no', { message: 'ERR no' }],
  ])('has the class of what was thrown where its type is one: %s, %s', (type, message, error) => {
    expect(errorOf(`<failure type="${type}" message="${message}"/>`)).toEqual(error);
  });

  it('says what its text says where that is more than blanks and the lines of a runner', () => {
    const second = '<error message="ERR second"/>';
    expect(errorOf(`<failure>=== RUN   TestA\n \n</failure>${second}`)?.message).toBe('ERR second');
    expect(errorOf(`<failure>ERR first</failure>${second}`)?.message).toBe('ERR first');
    expect(errorOf('<failure message="failed">  </failure>')?.message).toBe('failed');
  });

  it.each([
    [
      'Error: expect(received).toBe(expected) // Object.is equality\n\n    Expected: 1\n    Received: 2',
      { message: 'expect(received).toBe(expected) // Object.is equality', expected: '1', received: '2' },
    ],
    [
      "ReplyError: ERR unknown command 'UNLINK'",
      { message: "ERR unknown command 'UNLINK'", type: 'ReplyError' },
    ],
    ['Test timeout of 1000ms exceeded.', { message: 'Test timeout of 1000ms exceeded.' }],
  ])('says what was thrown where Playwright has the place and the title for a message: %s', (said, error) => {
    const head = '  [one] › sub/a.spec.ts:2:31 › sets › pops ─────────';
    expect(
      errorOf(
        `<failure message="a.spec.ts:2:31 pops" type="FAILURE">\n<![CDATA[${head}\n\n    ${said}\n\n      1 | const a = 1;\n    > 2 | pops();\n        at /app/sub/a.spec.ts:2:86\n\n    Retry #1 ────────\n\n    Error: other\n]]></failure>`,
        'pops',
      ),
    ).toEqual({ ...error, at: 'sub/a.spec.ts:2:86' });
  });

  it("adds node:test's cause to a hook that failed, where it is told", () => {
    const hook = (text: string) =>
      errorOf(`<failure message="failed running before hook ">${text}</failure>`);
    expect(hook('[Error] {\n  cause: ReplyError: ERR no\n}')?.message).toMatch(
      /^failed running before hook ?: ReplyError: ERR no$/,
    );
    expect(hook('ERR without a cause')?.message).toBe('ERR without a cause');
  });

  it('says of exceptions that wrap each other what the last began with', () => {
    expect(
      errorOf('<error message="no">a.B: no\nCaused by: c.D: one\nCaused by: e.F: two</error>')?.message,
    ).toBe('no\nCaused by: e.F: two');
  });
});
