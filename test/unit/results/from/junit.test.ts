import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRedisTargetError } from '../../../../src/errors.ts';
import { parseJunit } from '../../../../src/results/from/junit.ts';
import { decodeReport } from '../../../../src/results/from/junit-text.ts';

const parse = (xml: string) => parseJunit(xml, 'out.xml', '/app');
const brief = (xml: string) =>
  parse(xml).tests.map((test) => [test.file, test.name.join(' > '), test.status]);

describe('JUnit XML', () => {
  it.each([
    [
      'RSpec',
      '<testsuite name="rspec"><testcase classname="spec.a_spec" name="Sets adds" file="./spec/a_spec.rb" time="0.5"/></testsuite>',
      [['spec/a_spec.rb', 'Sets adds', 'passed']],
    ],
    [
      'Gradle',
      '<?xml version="1.0" encoding="UTF-8"?><testsuite name="a.Sets"><properties/><testcase name="adds()" classname="a.Sets"><skipped/></testcase><system-out><![CDATA[<x>]]></system-out></testsuite>',
      [['a.Sets', 'adds()', 'skipped']],
    ],
    [
      'Go',
      '<testsuites><testsuite name="app/sets"><testcase classname="sets" name="TestPop/two"><failure message="Failed">a_test.go:3: no</failure></testcase></testsuite></testsuites>',
      [['app/sets', 'TestPop/two', 'failed']],
    ],
    [
      'mocha-junit-reporter, with nested suites',
      '<testsuites><testsuite file="/app/a.js"><testsuite><testcase classname="adds" name="sets adds"/></testsuite></testsuite></testsuites>',
      [['a.js', 'sets adds', 'passed']],
    ],
    [
      'GoogleTest',
      '<testsuite><testcase name="a" classname="b" status="notrun"/></testsuite>',
      [['b', 'a', 'skipped']],
    ],
    [
      // Its suites have the moment at which they began behind their names.
      'unittest-xml-reporting',
      '<testsuite name="TestSets-20251114214921" file=".py"><testcase classname="TestSets" name="test_adds" file="tests/test_sets.py" line="8"/></testsuite>',
      [['tests/test_sets.py', 'TestSets > test_adds', 'passed']],
    ],
    [
      'jest-junit, on Windows',
      '<testsuites name="jest tests"><testsuite name="__tests__\\a.test.js"><testcase classname="sets" name="adds"/></testsuite></testsuites>',
      [['__tests__/a.test.js', 'sets > adds', 'passed']],
    ],
    [
      'PHPUnit 10 and later, which was given a path',
      '<testsuites><testsuite name="CLI Arguments"><testsuite name="App\\SetsTest" file="/app/tests/SetsTest.php"><testcase name="testAdds" file="/app/tests/SetsTest.php" line="5" class="App\\SetsTest" classname="App.SetsTest"/></testsuite></testsuite></testsuites>',
      [['tests/SetsTest.php', 'App.SetsTest > testAdds', 'passed']],
    ],
    ['no test', '<testsuites/>', []],
  ])('of %s is read', (_, xml, tests) => {
    expect(brief(xml)).toEqual(tests);
  });

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
    [
      'nested suites, and a todo that fails',
      '<testsuites><testsuite name="GET"><testcase name="works" classname="test"/></testsuite><testsuite name="SET"><testsuite name="NX"><testcase name="works" classname="test"/></testsuite><testcase name="later" classname="test"><skipped type="todo"/><failure message="nope"/></testcase></testsuite></testsuites>',
      [
        ['test', 'GET > works', 'passed'],
        ['test', 'SET > NX > works', 'passed'],
        ['test', 'SET > later', 'todo'],
      ],
    ],
    [
      "a file for a suite's name, and no title for a suite",
      '<testsuites><testsuite name="./packages/a/x.test.js"><testcase classname=" works" name=" works"/><testcase classname="s works" name="s works"/></testsuite><testsuite name="packages/b/x.test.js"><testcase classname="s works" name="s works"/></testsuite></testsuites>',
      [
        ['packages/a/x.test.js', 'works', 'passed'],
        ['packages/a/x.test.js', 's works', 'passed'],
        ['packages/b/x.test.js', 's works', 'passed'],
      ],
    ],
    [
      'a class that the file says, and one within it',
      '<testsuite name="pytest"><testcase file="tests/test_a.py" classname="tests.test_a" name="test_x"/><testcase file="tests/test_a.py" classname="tests.test_a.TestSets" name="test_x"/></testsuite>',
      [
        ['tests/test_a.py', 'test_x', 'passed'],
        ['tests/test_a.py', 'TestSets > test_x', 'passed'],
      ],
    ],
    [
      'PHPUnit',
      '<testsuites><testsuite name="/app/phpunit.xml"><testsuite name="Unit"><testsuite name="App\\SetsTest" file="/app/tests/SetsTest.php"><testcase name="testAdds" class="App\\SetsTest" classname="App.SetsTest" file="/app/tests/SetsTest.php" line="9"/></testsuite></testsuite></testsuite></testsuites>',
      [['tests/SetsTest.php', 'Unit > App.SetsTest > testAdds', 'passed']],
    ],
    [
      'a failure before and behind what says skipped',
      '<testsuite><testcase name="a" classname="c"><skipped/><failure/></testcase><testcase name="b" classname="c"><failure/><skipped/></testcase></testsuite>',
      [
        ['c', 'a', 'failed'],
        ['c', 'b', 'failed'],
      ],
    ],
  ])('with %s is read', (_, xml, tests) => {
    expect(brief(xml)).toEqual(tests);
  });

  it.each([
    [
      "Vitest's suite",
      'a.test.js',
      '<testcase classname="a.test.js" name="s &gt; one"><skipped/></testcase><testcase classname="a.test.js" name="s"><failure message="hook broke"/></testcase>',
      1,
    ],
    [
      "Vitest's file",
      'a.test.js',
      '<testcase classname="a.test.js" name="a.test.js"><failure message="hook broke"/></testcase>',
      0,
    ],
    [
      "jest-junit's file, said twice",
      'a.test.js',
      '<testcase classname="Test suite failed to run" name="a.test.js"><error>  ● Test suite failed to run\n\n    hook broke\n\n      at x (a.test.js:1:1)</error></testcase><testcase classname="Test suite failed to run" name="a.test.js"><failure>{}</failure></testcase>',
      0,
    ],
    [
      "Mocha's hook",
      'a.test.js',
      '<testcase file="a.test.js" classname="s" name="&quot;before all&quot; hook for &quot;one&quot;"><failure>hook broke\nError: hook broke\n    at x (a.test.js:1:1)</failure></testcase>',
      0,
    ],
    ['a suite', 'a.test.js', '<error message="hook broke"/><testcase classname="a.test.js" name="one"/>', 1],
  ])('tells of %s as of an error outside any test', (_, file, content, tests) => {
    const report = parse(`<testsuites><testsuite name="${file}">${content}</testsuite></testsuites>`);
    expect(report.errors).toMatchObject([{ file, message: expect.stringMatching(/^hook broke/) }]);
    expect(report.tests).toHaveLength(tests);
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

  it.each([
    ['0.013', 13],
    ['0,013', 13],
    ['12,5', 12_500],
    ['1,234', 1_234_000],
    ['1,234.5', 1_234_500],
    ['1.234,5', 1_234_500],
    ['1,234,567', 1_234_567_000],
    ['', null],
    ['soon', null],
  ])('reads the time %s', (time, durationMs) => {
    const [test] = parse(`<testsuite><testcase name="a" classname="b" time="${time}"/></testsuite>`).tests;
    expect(test?.durationMs).toBe(durationMs);
  });

  it.each([
    ['UTF-8 with a mark', '', (xml: string) => Buffer.from(`\uFEFF${xml}`)],
    ['UTF-16', ' encoding="UTF-16"', (xml: string) => Buffer.from(`\uFEFF${xml}`, 'utf16le')],
    ['UTF-16 without a mark', ' encoding="UTF-16"', (xml: string) => Buffer.from(xml, 'utf16le')],
    ['Latin-1', ' encoding="ISO-8859-1"', (xml: string) => Buffer.from(xml, 'latin1')],
    ['windows-1252', " encoding='windows-1252'", (xml: string) => Buffer.from(xml, 'latin1')],
    ['what nobody knows', ' encoding="x-none"', (xml: string) => Buffer.from(xml)],
    ['UTF-8 behind a banner', '', (xml: string) => Buffer.from(`\n> app@1.0.0 test\n> rspec\n\n${xml}`)],
  ])('is read in %s', (_, encoding, encode) => {
    const xml = `<?xml version="1.0"${encoding}?><testsuite><testcase name="Stück" classname="c"/></testsuite>`;
    expect(brief(decodeReport(encode(xml)))).toEqual([['c', 'Stück', 'passed']]);
  });

  it.each([
    ['in an element', '<testsuite><testcase name="a" classname="c"/><testcase na', ['a']],
    ['in a test', '<testsuite><testcase name="a" classname="c"><failure>ERR', []],
    ['between two', '<testsuites><testsuite><testcase name="a" classname="c"/>', ['a']],
    ['at its beginning', '', []],
  ])('that is cut off %s has what came before', (_, xml, names) => {
    const report = parse(xml);
    expect(report.cut).toMatch(/before it should|is empty/);
    expect(report.tests.map(({ name }) => name[0])).toEqual(names);
  });

  it.each([
    ['Surefire, of JUnit 5', '<testcase name="" classname="a.SetsTest">', 'a.SetsTest'],
    ['Surefire, of JUnit 4', '<testcase name="a.SetsTest" classname="a.SetsTest">', 'a.SetsTest'],
    ['Gradle', '<testcase name="initializationError" classname="a.SetsTest">', 'a.SetsTest'],
    ['gotestsum', '<testcase classname="" name="TestMain">', 'example.org/app/sets'],
  ])('has what failed of a whole class or package as an error outside its tests: %s', (_, tag, file) => {
    const { tests, errors } = parse(
      `<testsuites><testsuite name="example.org/app/sets"><testcase classname="sets" name="passes" file="b.go"/>${tag}<failure message="ERR no"/></testcase></testsuite></testsuites>`,
    );
    expect(tests.map(({ name }) => name.at(-1))).toEqual(['passes']);
    expect(errors).toEqual([{ file, message: 'ERR no' }]);
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

  it('counts the tries that Surefire tells of', () => {
    const xml =
      '<testsuite><testcase name="a" classname="b" time="1,234.5"><flakyFailure/><flakyError/></testcase></testsuite>';
    expect(parse(xml).tests).toMatchObject([{ status: 'passed', retries: 2, durationMs: 1_234_500 }]);
  });

  it.each([
    [
      'a bomb',
      '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><testsuites>&c;</testsuites>',
      'document type',
    ],
    ['an external entity', '<!DOCTYPE x SYSTEM "file:///etc/passwd"><testsuites/>', 'document type'],
    ['an unknown entity', '<testsuite><testcase name="&x;"/></testsuite>', 'entity'],
    ['HTML', '<html><body/></html>', 'not <testsuites>'],
    ['a text', 'nothing here', ''],
    ['deep nesting', '<testsuite>'.repeat(100_000), 'nested deeper'],
  ])('is refused where it is %s', (_, xml, message) => {
    let thrown: unknown;
    try {
      parse(xml);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'RT_JUNIT_INVALID', message: expect.stringContaining(message) });
    expect(String(thrown)).toContain('out.xml');
  });

  it('gives results or its one code for any text', () => {
    const piece = fc.constantFrom(
      '<testsuites>',
      '<testsuite>',
      '<testcase name="a">',
      '<failure>',
      '</failure>',
      '</testcase>',
      '</testsuite>',
      '</testsuites>',
      '&#0;',
      '&amp;',
      '<![CDATA[',
      ']]>',
      '<!--',
      '\u0000',
      '\ud800',
      '<?xml version="1.0"?>',
    );
    const text = fc
      .array(fc.oneof(piece, fc.string({ unit: 'binary' })), { maxLength: 20 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, (xml) => {
        try {
          parse(xml);
        } catch (error) {
          if (!isRedisTargetError(error) || error.code !== 'RT_JUNIT_INVALID') throw error;
        }
      }),
    );
  });

  it('gives back every name that XML can hold', () => {
    const escapeXml = (text: string): string =>
      text.replaceAll(/[&<>"\n\r\t]/g, (c) => `&#${c.charCodeAt(0)};`);
    const name = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.array(name, { maxLength: 5 }), (names) => {
        const xml = `<testsuite>${names.map((one) => `<testcase classname="c" name="${escapeXml(one)}"/>`).join('')}</testsuite>`;
        expect(parse(xml).tests.map((test) => test.name)).toEqual(names.map((one) => [one]));
      }),
    );
  });
});
