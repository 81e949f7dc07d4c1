import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRedisTargetError } from '../../../../src/errors.ts';
import { parseJunit } from '../../../../src/results/from/junit.ts';

const parse = (xml: string) => parseJunit(xml, 'out.xml', '/app');
const brief = (xml: string) =>
  parse(xml).tests.map((test) => [test.file, test.name.join(' > '), test.status]);

describe('JUnit XML', () => {
  it.each([
    [
      'RSpec',
      '<testsuite name="rspec"><testcase classname="spec.a_spec" name="Sets adds" file="./spec/a_spec.rb" time="0.5"/></testsuite>',
      [['./spec/a_spec.rb', 'spec.a_spec > Sets adds', 'passed']],
    ],
    [
      'Gradle',
      '<?xml version="1.0" encoding="UTF-8"?><testsuite name="a.Sets"><properties/><testcase name="adds()" classname="a.Sets"><skipped/></testcase><system-out><![CDATA[<x>]]></system-out></testsuite>',
      [['a.Sets', 'adds()', 'skipped']],
    ],
    [
      'Go',
      '<testsuites><testsuite name="app/sets"><testcase classname="sets" name="TestPop/two"><failure message="Failed">a_test.go:3: no</failure></testcase></testsuite></testsuites>',
      [['sets', 'TestPop/two', 'failed']],
    ],
    [
      'mocha-junit-reporter, with nested suites',
      '<testsuites><testsuite file="/app/a.js"><testsuite><testcase classname="adds" name="sets adds"/></testsuite></testsuite></testsuites>',
      [['a.js', 'adds > sets adds', 'passed']],
    ],
    [
      'GoogleTest',
      '<testsuite><testcase name="a" classname="b" status="notrun"/></testsuite>',
      [['b', 'a', 'skipped']],
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
    ['half a file', '<testsuites><testsuite><testcase name="a"', ''],
    ['an empty file', '', ''],
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
