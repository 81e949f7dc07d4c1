import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunResults, TestResult } from '../../../src/model/results.ts';
import { KnownTests } from '../../../src/results/known-tests.ts';
import { readLines } from '../../../src/results/read-lines.ts';
import { assertRunResults } from '../../../src/results/validate.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

const PARTS = [
  'a',
  'b',
  'é ✓ 👩‍👩‍👧',
  'say "so" \\',
  '"],"status":"passed"',
  '\u{1f600}',
  '\ud83d',
  '__proto__',
  'constructor',
  '\u0000',
  '\u2028\n',
];
const tests = fc.array(
  fc.record({
    file: fc.constantFrom('a.test.ts', 'é.test.ts', '__proto__'),
    name: fc.array(fc.constantFrom(...PARTS), { maxLength: 2 }),
    status: fc.constantFrom('passed', 'passed', 'passed', 'failed'),
    durationMs: fc.constantFrom(0, 7, 1.25, 1e-7, 123456789012345680, null),
  }),
  { minLength: 1, maxLength: 6 },
);

const ENDLESS = '9'.repeat(400);
/** As a person, another tool or a fault may change a file's text, each at one of the places where it can. */
const EDITS: readonly (readonly [what: RegExp, by: string])[] = (
  [
    [/,"(?=status|error)/, [',\n  "', ',  "']],
    [/\},\n {2}\{/, ['},{', '}, {', '},\n\n  {', '}\n  {']],
    [/\}\n \]/, ['},\n ]', '},\n\n ]', '}\n\n ]']],
    [/"file":"/, [' "file":"', '"file":"b.test.ts","file":"']],
    [/,"name":\[/, [',"file":"b.test.ts","name":[']],
    [
      /,"retries":0/,
      ['2', '0.0', '0,"name":["other"]', '0,"file":"b.test.ts"'].map((by) => `,"retries":${by}`),
    ],
    [/,"error"/, ['5', '1e1', ENDLESS].map((by) => `,"line":${by},"error"`)],
    [/,"error"/, [',"later":{"file":"x"},"error"', ',"__proto__":{"status":"failed"},"error"']],
    [
      /"durationMs":[^,]+/,
      ['1e3', '-0', '01', ENDLESS, '1,"durationMs":2'].map((by) => `"durationMs":${by}`),
    ],
    [/é/, ['\\u00e9']],
    [/a/, ['\\u0061']],
    [/\\ud83d/, ['\ufffd']],
    [/"tests": \[/, ['"tests": [],\n "tests": [']],
    [/\n \]\n\}\n/, ['\n ],\n "tests": []\n}\n']],
    [/"schemaVersion": 1/, ['"schemaVersion": 2']],
    [/\{\n/, ['\ufeff{\n']],
    [/\n/, ['\r\n', '']],
    [/[,}"]/, ['']],
  ] as const
).flatMap(([what, all]) => all.map((by) => [what, by] as const));
const edits = fc.array(fc.record({ edit: fc.nat(EDITS.length - 1), at: fc.nat(40) }), { maxLength: 4 });
const form = fc.constantFrom('ours', 'ours', 'ours', 'ours', 'pretty', 'minified', 'otherOrder', 'cut');

function write(run: RunResults): string {
  const { tests: list, ...head } = run;
  const lines = list.map((test) => `  ${JSON.stringify(test)}`).join(',\n');
  return `${JSON.stringify(head, null, 1).slice(0, -2)},\n "tests": [\n${lines}\n ]\n}\n`;
}

function edit(text: string, index: number, at: number): string {
  const [what = '', by = ''] = EDITS[index] ?? [];
  const places = [...text.matchAll(new RegExp(what, 'g'))];
  const place = places[at % Math.max(1, places.length)];
  return place ? text.slice(0, place.index) + by + text.slice(place.index + place[0].length) : text;
}

function reform(text: string, how: string): string {
  if (how === 'cut') return text.slice(0, (text.length * 2) / 3);
  if (how === 'ours') return text;
  const value = JSON.parse(text) as RunResults;
  if (how === 'otherOrder')
    return write({ ...value, tests: value.tests.map(({ file, ...rest }) => ({ ...rest, file })) });
  return JSON.stringify(value, null, how === 'pretty' ? 2 : 0);
}

/** What reading the whole at once says; undefined where that refuses it. */
function readWhole(bytes: Buffer): RunResults | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    assertRunResults(value, 'it');
    return value;
  } catch {
    return undefined;
  }
}

/** Both files, one beside the other, each as it would be read alone, or not at all. */
function expectAsWhole(...texts: readonly string[]): (RunResults | undefined)[] {
  const known = new KnownTests();
  return texts.map((text) => {
    const bytes = Buffer.from(text);
    const read = readLines(bytes, known);
    if (read !== undefined) expect(read).toStrictEqual(readWhole(bytes));
    return read;
  });
}

const LINES = {
  a: '  {"file":"f","name":["a"],"status":"passed","retries":0,"durationMs":1,"error":null}',
  b: '  {"file":"f","name":["b"],"status":"passed","retries":0,"durationMs":1,"error":null}',
  c: '  {"file":"f","name":["c"],"status":"passed","retries":0,"durationMs":1,"error":null}',
};
function withLines(...lines: readonly string[]): string {
  return write(makeRun('6.2.11', [makeTest('x')])).replace(/ {2}\{"file".*\n/, `${lines.join(',\n')}\n`);
}

describe('a results file that somebody has changed', () => {
  it('says line by line what it says as a whole, and so does the file beside it', () => {
    fc.assert(
      fc.property(
        tests,
        tests,
        fc.array(fc.tuple(form, edits), { minLength: 2, maxLength: 2 }),
        (some, others, changes) => {
          const lists = [some, [...some.slice(1), ...others]];
          const texts = lists.map((list) =>
            write(
              makeRun(
                '6.2.11',
                list.map((test) =>
                  makeTest('', test.status as TestResult['status'], test as Partial<TestResult>),
                ),
              ),
            ),
          );
          const changed = texts.map((text, index) => {
            const [how = 'ours', steps = []] = changes[index] ?? [];
            return steps.reduce((before, step) => edit(before, step.edit, step.at), reform(text, how));
          });
          expect(expectAsWhole(...texts)).not.toContain(undefined);
          expectAsWhole(...changed, ...texts);
          expectAsWhole(...texts, ...changed);
        },
      ),
      { numRuns: 600 },
    );
  });

  it('lends no name to another test where a line holds two and one is split over the next', () => {
    const split = LINES.c.replace(',"durationMs"', ',\n  "durationMs"');
    const [, read] = expectAsWhole(withLines(`${LINES.a}, ${LINES.b}`, split), withLines(LINES.a, LINES.c));
    expect(read?.tests.map(({ name }) => name)).toEqual([['a'], ['c']]);
  });

  it.each([
    ['name', '"name":["b"]'],
    ['file', '"file":"g"'],
  ])('lends no %s to another test where a line says it twice', (_, again) => {
    const twice = LINES.a.replace(',"error"', `,${again},"error"`);
    const [first, second] = expectAsWhole(withLines(twice, LINES.c), withLines(LINES.a, LINES.c));
    expect(first?.tests[0]?.file).toBe(again.includes('file') ? 'g' : 'f');
    expect(second?.tests[0]).toMatchObject({ file: 'f', name: ['a'] });
  });

  it.each([
    ['a comma behind the last test, hidden by an empty line', `${LINES.c},\n`],
    ['a duration without an end', LINES.c.replace('"durationMs":1', `"durationMs":${'9'.repeat(400)}`)],
    ['a line without an end', LINES.c.replace(',"error"', `,"line":${'9'.repeat(400)},"error"`)],
  ])('is refused with %s, alone and beside another', (_, last) => {
    const wrong = withLines(LINES.a, LINES.b, last);
    expect(readWhole(Buffer.from(wrong))).toBeUndefined();
    expect(expectAsWhole(wrong)).toEqual([undefined]);
    expect(expectAsWhole(withLines(LINES.a, LINES.b, LINES.c), wrong)[1]).toBeUndefined();
  });
});
