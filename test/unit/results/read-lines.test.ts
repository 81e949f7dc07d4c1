import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunResults, TestResult } from '../../../src/model/results.ts';
import { KnownTests } from '../../../src/results/known-tests.ts';
import { readRunResults } from '../../../src/results/read.ts';
import { writeRunResults } from '../../../src/results/write.ts';
import { makeTest, makeRun as makeTests } from '../../support/run-results.ts';
import { makeFolder } from './samples.ts';

/** Names that need escapes, that look like what follows a name, and that have more bytes than letters. */
const PARTS = [
  'works',
  'a "quoted" \\ one',
  '],"status":"',
  'ü ✓ 👩‍👩‍👧',
  'line\nbreak',
  '',
  '}',
  '\u2028',
  'does it, [then]',
];
const tests = fc.array(
  fc.record({
    file: fc.constantFrom('test/a.test.ts', 'test/b "c".ts', ''),
    name: fc.array(fc.constantFrom(...PARTS), { maxLength: 3 }),
    durationMs: fc.oneof(fc.constant(null), fc.nat(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    line: fc.option(fc.nat(), { nil: undefined }),
    retries: fc.constantFrom(0, 0, 0, 2),
    status: fc.constantFrom('passed', 'passed', 'passed', 'failed', 'skipped'),
  }),
  { maxLength: 12 },
);

function toTest({
  line,
  ...rest
}: Omit<Partial<TestResult>, 'line'> & { readonly line: number | undefined }): TestResult {
  return makeTest('', rest.status, { ...rest, ...(line === undefined ? {} : { line }) });
}

/** Each of the runs read as a file, one beside the other. */
async function readBeside(texts: readonly string[]): Promise<RunResults[]> {
  await using folder = await makeFolder();
  const known = new KnownTests();
  const read: RunResults[] = [];
  for (const [index, text] of texts.entries()) {
    const path = join(folder.path, `${index}.json`);
    await writeFile(path, text);
    read.push(await readRunResults(path, known));
  }
  return read;
}

async function textOf(run: RunResults): Promise<string> {
  await using folder = await makeFolder();
  const path = join(folder.path, 'results.json');
  writeRunResults(path, run);
  const { readFile } = await import('node:fs/promises');
  return await readFile(path, 'utf8');
}

describe('results files that are read one beside the other', () => {
  it('say what they would alone, whatever the other says', async () => {
    await fc.assert(
      fc.asyncProperty(tests, tests, fc.nat(3), async (some, others, shift) => {
        // Mostly the same tests, and some of another place.
        const mixed = [...some.slice(shift), ...others, ...some.slice(0, shift)];
        const runs = [some, mixed, others].map((list) => makeTests('6.2.11', list.map(toTest)));
        const texts = await Promise.all(runs.map(textOf));
        expect(await readBeside(texts)).toEqual(texts.map((text) => JSON.parse(text)));
      }),
      { numRuns: 60 },
    );
  });

  it('share the names of tests that both have, also where each has some of its own and its own order of files', async () => {
    const suite = (...names: string[]): TestResult[] =>
      names.map((name) => makeTest(name.slice(1), 'passed', { file: name.slice(0, 1) }));
    const texts = await Promise.all(
      [suite('ax', 'ay', 'bx', 'by', 'cx'), suite('cx', 'ay', 'anew', 'bx', 'by')].map(
        async (list) => await textOf(makeTests('6.2.11', list)),
      ),
    );
    const [one, other] = await readBeside(texts);
    const names = new Set(one?.tests.map(({ name }) => name));
    expect(other?.tests.map(({ name }) => names.has(name))).toEqual([true, true, false, true, true]);
  });

  it.each([
    [
      'before the status',
      { file: 'f', name: ['n'], retries: 0, durationMs: 1.5, status: 'passed', error: null },
    ],
    [
      'behind the error',
      { file: 'f', name: ['n'], status: 'passed', retries: 0, durationMs: 2, error: null, line: 7 },
    ],
    [
      'unknown to this release',
      { file: 'f', name: ['n'], status: 'passed', retries: 0, durationMs: 2, error: null, later: [1] },
    ],
    [
      'twice',
      JSON.parse('{"file":"f","name":["n"],"status":"passed","retries":0,"durationMs":1,"error":null}'),
    ],
  ])('are read with fields that stand %s', async (_, test) => {
    const run = makeTests('6.2.11', [test as TestResult, makeTest('b')]);
    const text = await textOf(run);
    const [, read] = await readBeside([text, text]);
    expect(read).toEqual(JSON.parse(text));
  });

  it.each([
    ['a comma too few', (text: string) => text.replace('},\n  {', '}\n  {'), 'not whole JSON'],
    ['a comma too many', (text: string) => text.replace('}\n ]', '},\n ]'), 'not whole JSON'],
    ['no duration', (text: string) => text.replace('"durationMs":1', '"durationMs":'), 'not whole JSON'],
    [
      'a duration that is no JSON',
      (text: string) => text.replace('"durationMs":1', '"durationMs":01'),
      'not whole JSON',
    ],
    [
      'half a fraction',
      (text: string) => text.replace('"durationMs":1', '"durationMs":1.'),
      'not whole JSON',
    ],
    ['a field too few', (text: string) => text.replace('"retries":0,', ''), 'at `tests[0].retries` nothing'],
    [
      'a duration that is a text',
      (text: string) => text.replace('"durationMs":1', '"durationMs":"1"'),
      'durationMs',
    ],
    ['an unfinished list', (text: string) => text.slice(0, -4), 'not whole JSON'],
  ])('are refused with %s as they are alone', async (_, spoil, says) => {
    const text = await textOf(makeTests('6.2.11', [makeTest('a'), makeTest('b')]));
    const wrong = spoil(text);
    expect(wrong).not.toBe(text);
    await expect(readBeside([wrong])).rejects.toThrow(says);
    await expect(readBeside([text, wrong])).rejects.toThrow(says);
  });
});
