import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseJunit } from '../../../../src/results/from/junit.ts';
import { decodeReport } from '../../../../src/results/from/junit-text.ts';
import { parseTap } from '../../../../src/results/from/tap.ts';

const FOLDER = new URL('../../../vectors/reports/', import.meta.url);

function read(name: string) {
  const text = decodeReport(readFileSync(new URL(name, FOLDER)));
  return name.endsWith('.xml') ? parseJunit(text, name, '/app') : parseTap(text, '/app');
}

const lines = (name: string): string[] =>
  read(name).tests.map(
    (test) => `${[test.file, ...test.name].filter((part) => part !== '').join(' | ')}: ${test.status}`,
  );
const errors = (name: string): string[] =>
  read(name).errors.map(({ file = '', message }) => `${file}: ${message.split('\n')[0]}`);

const AVA = [
  'hook › one: failed',
  'hook › two: passed',
  'ava › skipped: skipped',
  'ava › later: todo',
  'ava › passes: passed',
  'ava › breaks: failed',
  'ava › deep: failed',
  'ava › known: passed',
  'ava › message: failed',
  'ava › throws: failed',
  'after › five: passed',
  // Hooks with a title of their own cannot be told from tests: new ones that fail.
  'after › close it: failed',
  'before › connect: failed',
];
const VITEST = [
  'vt.check.mjs | top passes: passed',
  'vt.check.mjs | sets > adds: passed',
  'vt.check.mjs | sets > pops: failed',
  'vt.check.mjs | sets > long text: failed',
  'vt.check.mjs | sets > skip: skipped',
  'vt.check.mjs | sets > todo: todo',
  'vt.check.mjs | sets > inner > deep # one: failed',
  'vt.check.mjs | hooked > h1: skipped',
  'vt.check.mjs | hooked > h2: skipped',
  'vt.check.mjs | retried: passed',
];
const NODE = [
  'passes: passed',
  'breaks: failed',
  'long diff: failed',
  'skipped: skipped',
  'skipped why: skipped',
  'todo fails: todo',
  'todo passes: todo',
  'suite | inner: passed',
  'suite | inner2: failed',
  'hooked | h1: failed',
  'hooked | h2: failed',
  'each | e1: failed',
  'parent | child: passed',
  'parent | child2: failed',
];

/** As the runners wrote them, each with a broken test, one that is skipped, a failed hook and a file that does not load. */
describe('a report that a runner wrote', () => {
  it.each([
    ['ava-5.tap', AVA],
    [
      'ava-6.tap',
      [...AVA.slice(2, 10), ...AVA.slice(0, 2), 'before › connect: failed', ...AVA.slice(10, 12)],
    ],
    ['vitest-3.tap', VITEST.map((line) => line.replaceAll(' > ', ' | '))],
    ['vitest-3-flat.tap', VITEST.map((line) => line.replaceAll(' > ', ' | '))],
    ['vitest-3.xml', VITEST.map((line) => line.replace('todo: todo', 'todo: skipped'))],
    ['node-20.tap', NODE],
    ['node-20.xml', NODE.map((line) => `test | ${line}`)],
    [
      'mocha-11.tap',
      ['t works: passed', 't fails: failed', 't sk: skipped', 't pending: skipped', 't deep works: passed'],
    ],
    [
      'mocha-11-xunit.xml',
      [
        't | works: passed',
        't | fails: failed',
        't | sk: skipped',
        't | pending: skipped',
        't deep | works: passed',
      ].map((line) => `a.js | ${line}`),
    ],
    [
      'mocha-junit-reporter.xml',
      ['t works: passed', 't fails: failed', 't deep works: passed'].map((line) => `a.js | ${line}`),
    ],
    [
      'jest-junit.xml',
      [
        'top: passed',
        'sets adds: passed',
        'sets pops: failed',
        'sets sk: skipped',
        'sets td: passed',
        'hooked h1: failed',
        'untitled: passed',
      ].map((line) => `a.check.js | ${line}`),
    ],
    [
      'deno-2.xml',
      ['top: passed', 'breaks: failed', 'sk: skipped', 'steps > one: passed', 'steps > two: failed'].map(
        (line) => `a_test.ts | ${line}`,
      ),
    ],
    [
      'playwright.xml',
      [
        'top: passed',
        'sets › adds: passed',
        'sets › breaks: failed',
        'sets › sk: skipped',
        'sets › flaky: passed',
        'hooked › h: failed',
      ].map((line) => `a.spec.ts | ${line}`),
    ],
    [
      'playwright-projects.xml',
      [
        'chromium | sets › adds: passed',
        'chromium | sets › breaks on one: failed',
        'firefox | sets › adds: passed',
        'firefox | sets › breaks on one: passed',
      ].map((line) => `a.spec.js | ${line}`),
    ],
    [
      'ctest-3.xml',
      [
        'sets.adds: passed',
        'sets.breaks: failed',
        'sets.disabled: skipped',
        'sets.skips: skipped',
        'sets.hangs: failed',
        'nocmd: failed',
        'fixture.setup: failed',
        'needs.db: failed',
      ],
    ],
    [
      'robot-xunit.xml',
      [
        'Robot.Hooked | Needs It: failed',
        ...[
          'Adds A Member: passed',
          'Breaks Encoding: failed',
          'Is Skipped: skipped',
          'Has Own Message: failed',
        ].map((line) => `Robot.Sub.Sets | ${line}`),
      ],
    ],
    [
      'nose2.xml',
      [
        'test_adds: passed',
        'test_breaks: failed',
        'test_fixed: failed',
        'test_known: skipped',
        'test_skip: skipped',
        'test_sub (i=1): failed',
        'test_sub (i=2): failed',
      ].map((line) => `test_a.Sets | ${line}`),
    ],
    [
      'unittest-xml-0.xml',
      [
        'test_adds: passed',
        'test_breaks: failed',
        'test_sub (i=1): failed',
        'test_sub (i=2): failed',
        'test_skip: skipped',
        'test_known: skipped',
        'test_fixed: failed',
      ].map((line) => `test_a.py | Sets | ${line}`),
    ],
    [
      'pytest-reruns.xml',
      [
        'test_f: passed',
        'test_p[a b]: passed',
        'test_p[x/y]: failed',
        'test_p[\\xe9]: passed',
        'test_p[1.5]: passed',
        'test_xf: skipped',
        'test_xp: failed',
        'test_teardown: failed',
      ].map((line) => `un2 | ${line}`),
    ],
  ])('has the tests that ran: %s', (name, tests) => {
    expect(lines(name)).toEqual(tests);
  });

  it.each([
    ['ava-6.tap', 'noload.test.mjs: noload.test.mjs exited with a non-zero exit code: 1'],
    ['vitest-3.tap', "nl.check.mjs: Cannot find module './nope.mjs' imported from '/app/nl.check.mjs'"],
    ['vitest-3-flat.tap', "nl.check.mjs: Cannot find module './nope.mjs' imported from '/app/nl.check.mjs'"],
    ['vitest-3.xml', "nl.check.mjs: Cannot find module './nope.mjs' imported from '/app/nl.check.mjs'"],
    ['vitest-3.xml', 'vt.check.mjs: hook broke'],
    ['node-20.tap', 'b.test.js: test failed'],
    ['mocha-11.tap', ': hook broke'],
    ['mocha-11-xunit.xml', 'a.js: hook broke'],
    ['mocha-junit-reporter.xml', 'a.js: hook broke'],
    ['nose2.xml', "test_b: No module named 'nope'"],
    ['nose2.xml', 'test_a.Hooked: RuntimeError: ERR cannot prepare'],
    ['unittest-xml-1.xml', "test_b.py: No module named 'nope'"],
    ['unittest-xml-2.xml', 'test_a.py: ERR cannot prepare'],
    ['jest-junit.xml', "b.check.js: Cannot find module './nope' from 'b.check.js'"],
  ])('has what happened outside the tests: %s, %s', (name, error) => {
    expect(errors(name)).toContain(error);
  });

  it('has what was expected and received, also from a value that goes on in the first column', () => {
    const error = (name: string, test: string) =>
      read(name).tests.find((one) => one.name.at(-1)?.endsWith(test))?.error;
    expect(error('vitest-3.tap', 'long text')).toMatchObject({
      message: expect.stringMatching(/^expected 'line one/),
      expected: 'line one\n---\nline # three',
      received: 'line one\n...\nline three',
    });
    expect(error('ava-6.tap', 'breaks')).toMatchObject({ expected: "'1'", received: "'2'" });
    expect(error('ava-5.tap', 'message')).toMatchObject({
      message: expect.stringMatching(/^with own message\n/),
      expected: '2',
      received: '1',
    });
    expect(error('node-20.tap', 'long diff')).toMatchObject({
      type: 'AssertionError',
      message: expect.stringMatching(/'row 0',\n\.\.\.\n.*quicklist/s),
    });
  });

  it('says of a failure what its test printed, where that is all that is said, and of what kept a test from running', () => {
    const said = (name: string, test: string) =>
      read(name).tests.find((one) => one.name.at(-1) === test)?.error?.message;
    expect(said('ctest-3.xml', 'sets.breaks')).toBe('expected: ziplist, received: quicklist');
    expect(said('ctest-3.xml', 'needs.db')).toBe('Fixture dependency failed');
    expect(said('robot-xunit.xml', 'Breaks Encoding')).toBe('quicklist != ziplist');
  });

  it('has a test once that was tried again, and one whose teardown failed as well', () => {
    const { tests } = read('pytest-reruns.xml');
    expect(tests[0]).toMatchObject({ status: 'passed', retries: 1 });
    expect(read('playwright-projects.xml').tests.map(({ retries }) => retries)).toEqual([0, 1, 0, 0]);
    expect(tests.at(-1)).toMatchObject({
      retries: 0,
      error: { message: expect.stringMatching(/^AssertionError: call fails too/) },
    });
  });

  it('says that it is not whole where a hook kept tests from running', () => {
    expect(read('ava-5.tap').cut).toContain('of 14 points 13 came');
  });

  it('is read here, each of them', () => {
    for (const name of readdirSync(FOLDER).filter((one) => /\.(?:xml|tap)$/.test(one)))
      expect(() => read(name), name).not.toThrow();
  });
});

/** Where programs lie on every machine, and what runners print that only looks like a path. */
const ANYWHERE = /^\/(?:app|usr|test|tests|spec|a|b|c)\b/;

describe('the reports that are kept here', () => {
  const names = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.\w+$/.test(name),
  );

  it.each(names)('name neither a folder nor the host of who made them: %s', (name) => {
    const text = decodeReport(readFileSync(new URL(name, FOLDER)));
    const paths = text.match(/(?<![\w.:/>@$\])*-])\/(?:[\w.@-]+\/)+[\w.@-]+/g) ?? [];
    expect(paths.filter((path) => !ANYWHERE.test(path))).toEqual([]);
    expect(text).not.toMatch(/\b[A-Za-z]:\\\w|file:\/\/\/(?!app\b)/);
    expect(text.match(/\bhostname="(?!host"|chromium"|firefox"|")[^"]*"/g) ?? []).toEqual([]);
  });
});
