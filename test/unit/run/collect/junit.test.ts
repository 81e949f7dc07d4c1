import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRedisTargetError } from '../../../../src/errors.ts';
import { parseJunit } from '../../../../src/run/collect/junit.ts';

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
