import { describe, expect, it } from 'vitest';
import { parseJunit } from '../../../../src/results/from/junit.ts';

const parse = (xml: string) => parseJunit(xml, 'out.xml', '/app');

describe('what JUnit XML has among the tests and is none', () => {
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

  it.each([
    ['a test that has the name of another file', '<testcase classname="b" name="src/a.js">', 'src/a.js'],
    ['a test that has the name of its class', '<testcase classname="sets" name="sets">', 'sets'],
    [
      'a test of Java that is called TestMain',
      '<testcase classname="com.x.Sets" name="TestMain">',
      'TestMain',
    ],
    ['a test without a class', '<testcase classname="" name="adds">', 'adds'],
    ['a test without a class or words', '<testcase name="collects">', 'collects'],
  ])('leaves among the tests %s', (_, tag, title) => {
    const { tests, errors } = parse(`<testsuite>${tag}<failure message="ERR no"/></testcase></testsuite>`);
    expect(errors).toEqual([]);
    expect(tests).toMatchObject([{ name: [title], status: 'failed', error: { message: 'ERR no' } }]);
  });

  it.each(['sets.sh', 'test_sets.py', 'redis.sets.t'])(
    'leaves among the tests one of CTest that is called as a file is: %s',
    (name) => {
      const test = (title: string, content: string) =>
        `<testcase name="${title}" classname="${title}" status="${content === '' ? 'run' : 'fail'}">${content}</testcase>`;
      for (const others of ['', test('adds', '')]) {
        const { tests, errors } = parse(
          `<testsuite name="(empty)">${others}${test(name, '<failure message=""/><system-out>ERR no</system-out>')}</testsuite>`,
        );
        expect(errors).toEqual([]);
        expect(tests.at(-1)).toMatchObject({ file: '', name: [name], error: { message: 'ERR no' } });
      }
    },
  );

  it.each([
    ['unittest-xml-reporting', 'unittest.loader._FailedTest', 'tests/sub/test_a.py', 'tests/test_b.py'],
    ['nose2', 'nose2.loader.ModuleImportFailure', 'tests.sub.test_a', 'tests.test_b'],
    [
      'unittest-xml-reporting, of load_tests',
      'unittest.loader.LoadTestsFailure',
      'tests/sub/test_a.py',
      'tests/test_b.py',
    ],
  ])('names the module of a package that did not load, as %s divides it', (_, loader, ...files) => {
    const failed = (package_: string, module: string) =>
      `<testcase classname="${loader}.${package_}" name="${module}" file="/usr/lib/python3.11/unittest/loader.py"><error message="no">ImportError: Failed\nTraceback (most recent call last):\nModuleNotFoundError: No module named 'nope'\n</error></testcase>`;
    const xml = `<testsuite name="tests">${failed('tests.sub', 'test_a')}${failed('tests', 'test_b')}</testsuite>`;
    // nose2 names no files.
    const { tests, errors } = parse(loader.startsWith('nose2') ? xml.replaceAll(/ file="[^"]*"/g, '') : xml);
    expect(tests).toEqual([]);
    expect(errors).toMatchObject(files.map((file) => ({ file, message: "No module named 'nope'" })));
  });

  it("tells of a hook of Mocha's with the suites around it, however its reporter puts them together", () => {
    const hook = (name: string, suites: string) =>
      parse(
        `${suites}<testcase classname="x" name="${name}"><failure message="hook broke"/></testcase>${suites.replaceAll('<', '</').replaceAll(/ name="[^"]*"/g, '')}`,
      ).errors;
    const each = '&quot;before each&quot; hook for &quot;adds&quot;';
    expect(hook(`sets ${each}`, '<testsuite name="outer">')).toMatchObject([{ suite: ['outer', 'sets'] }]);
    expect(hook(each, '<testsuite name="outer">')).toMatchObject([{ suite: ['outer'] }]);
    expect(hook(`sets ${each}: adds`, '<testsuite name="">')).toMatchObject([{ suite: ['sets'] }]);
  });

  it('tells of each file that did not load, and of each once', () => {
    const file = (name: string) =>
      `<testsuite name="${name}"><testcase classname="Test suite failed to run" name="${name}"><error>Cannot find module</error></testcase><testcase classname="Test suite failed to run" name="${name}"><failure>{}</failure></testcase></testsuite>`;
    const { tests, errors } = parse(`<testsuites>${file('a.test.js')}${file('b.test.js')}</testsuites>`);
    expect(tests).toEqual([]);
    expect(errors).toEqual([
      { file: 'a.test.js', message: 'Cannot find module' },
      { file: 'b.test.js', message: 'Cannot find module' },
    ]);
  });

  it('tells of a module that pytest could not collect by the last line that pytest marked', () => {
    const module = (text: string) =>
      parse(
        `<testsuite name="pytest"><testcase classname="" name="tests.test_a"><error message="collection failure">${text}</error></testcase></testsuite>`,
      ).errors;
    expect(module('Traceback:\nE   ImportError: one\nE     more\nE   ERR two  ')).toEqual([
      { file: 'tests.test_a', message: 'ERR two' },
    ]);
    expect(module('ImportError: no mark')).toEqual([
      { file: 'tests.test_a', message: 'collection failure', type: 'ImportError' },
    ]);
  });

  it('tells of an error outside any suite without a file', () => {
    expect(parse('<testsuites><error message="ERR no"/></testsuites>').errors).toStrictEqual([
      { message: 'ERR no' },
    ]);
  });

  it("takes a test's own output for no part of its failure", () => {
    const xml =
      '<testsuite><testcase name="a" classname="c"><failure>ERR one</failure>\n<system-out>noise</system-out></testcase><testcase name="b" classname="c"><error>ERR two</error><system-err>noise</system-err></testcase></testsuite>';
    expect(parse(xml).tests.map(({ error }) => error?.message)).toEqual(['ERR one', 'ERR two']);
  });
});
