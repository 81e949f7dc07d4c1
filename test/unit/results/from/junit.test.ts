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
    ['in an element', '<testsuite><testcase name="a" classname="c"/><testcase na', ['a']],
    ['in a test', '<testsuite><testcase name="a" classname="c"><failure>ERR', []],
    ['between two', '<testsuites><testsuite><testcase name="a" classname="c"/>', ['a']],
    ['at its beginning', '', []],
  ])('that is cut off %s has what came before', (_, xml, names) => {
    const report = parse(xml);
    expect(report.cut).toMatch(/before it should|is empty/);
    expect(report.tests.map(({ name }) => name[0])).toEqual(names);
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

  it('may have any number of tests side by side, and suites up to 64 levels deep', () => {
    const many = '<testcase name="a" classname="c"/>'.repeat(100);
    expect(parse(`<testsuite>${many}</testsuite>`).tests).toHaveLength(100);
    const deep = (levels: number) => '<testsuite>'.repeat(levels) + '</testsuite>'.repeat(levels);
    expect(parse(deep(64)).tests).toEqual([]);
    expect(() => parse(deep(65))).toThrow('nested deeper than 64 levels');
  });

  it('is refused with the file and the line at which it is wrong', () => {
    const xml = '<testsuite>\n<testcase name="a">\n</testsuite>';
    expect(() => parse(xml)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          /^Could not read the JUnit report out\.xml:3:\d+: unmatched|unexpected/,
        ),
        details: { file: 'out.xml', line: 3 },
      }),
    );
  });

  it.each([
    ['12', { line: 12 }],
    ['0', { line: 0 }],
    ['-1', {}],
    ['1.5', {}],
    ['here', {}],
    ['', {}],
  ])('has the line of a test where it is one: "%s"', (line, has) => {
    const [test] = parse(`<testsuite><testcase name="a" classname="c" line="${line}"/></testsuite>`).tests;
    expect({ ...test }).toStrictEqual({
      file: 'c',
      name: ['a'],
      status: 'passed',
      retries: 0,
      durationMs: null,
      error: null,
      ...has,
    });
  });

  it.each([
    ['status="failed"', 'failed'],
    ['status="run" result="error"', 'failed'],
    ['status="BROKEN"', 'failed'],
    ['result="suppressed"', 'skipped'],
    ['status="run" result="completed"', 'passed'],
  ])('says in an attribute alone what became of a test: %s', (attribute, status) => {
    const xml = `<testsuite><testcase name="a" classname="c" ${attribute}/></testsuite>`;
    expect(parse(xml).tests).toMatchObject([{ status }]);
  });

  it('may say of a suite as a whole that it was left out', () => {
    const xml = '<testsuite><skipped/><rerunFailure/><testcase name="a" classname="c"/></testsuite>';
    expect(parse(xml).tests).toMatchObject([{ status: 'passed', retries: 0 }]);
  });
});
