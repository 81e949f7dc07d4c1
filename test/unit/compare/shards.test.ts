import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import { type FailOn, judgeGate } from '../../../src/compare/gate.ts';
import { groupRuns } from '../../../src/compare/groups.ts';
import type { NamedRun } from '../../../src/compare/shards.ts';
import type { Comparison } from '../../../src/model/comparison.ts';
import type { RunResults, TestResult } from '../../../src/model/results.ts';
import { reportAsMarkdown } from '../../../src/report/markdown.ts';
import { reportOnTerminal } from '../../../src/report/terminal.ts';
import { makeRun, makeTest, named } from '../../support/run-results.ts';
import { reportAsHtml, reportAsJson, reportAsJunit } from '../../support/whole-reports.ts';

const OLD = '2.8.19';
const NEW = '6.2.11';

/** Tests `a`, `b` … of the file `a.ts`, the failing ones in capitals. */
function testsOf(letters: string): TestResult[] {
  return [...letters].map((letter) =>
    makeTest(letter.toLowerCase(), letter === letter.toLowerCase() ? 'passed' : 'failed', { file: 'a.ts' }),
  );
}

function file(engine: string, letters: string, more: Partial<RunResults> = {}): NamedRun {
  const run = makeRun(engine, testsOf(letters), more);
  return { name: `${engine}-${letters}.json`, run };
}

function compareFiles(files: readonly NamedRun[]): Comparison {
  const { groups, problems } = groupRuns(files);
  const comparison = compareRuns(groups);
  return { ...comparison, problems: [...problems, ...comparison.problems] };
}

function why(files: readonly NamedRun[], failOn: FailOn = 'broken'): readonly string[] {
  return judgeGate(compareFiles(files), failOn).why;
}

const shard = (index: number, count: number): Partial<RunResults> => ({ shard: { index, count } });

describe('shards', () => {
  it('read, of two engines from eight files, exactly as two whole runs but for the number of shards', () => {
    const suite = (isNew: boolean): TestResult[] =>
      Array.from({ length: 20 }, (_, index) => {
        const isBroken = index % 4 === 0 && isNew;
        return makeTest(`suite > case ${index}`, isBroken || index === 7 ? 'failed' : 'passed', {
          file: `test/part-${index % 4}.test.ts`,
          message: isBroken ? `expected ${index} to be ${index + 1}` : 'always so',
          durationMs: index,
        });
      });
    const more = (exitCode: number): Partial<RunResults> => ({ exitCode, durationMs: 4_000 });
    const sides = [OLD, NEW].map((engine) => makeRun(engine, suite(engine === NEW), more(1)));
    const parts = sides.flatMap((run) =>
      [0, 1, 2, 3].map((index): NamedRun => {
        const tests = run.tests.filter((test) => test.file === `test/part-${index}.test.ts`);
        const exitCode = tests.some(({ status }) => status === 'failed') ? 1 : 0;
        return {
          name: `${run.runId}-${index}.json`,
          run: { ...run, runId: `${run.runId}-${index}`, tests, exitCode, durationMs: 1_000 },
        };
      }),
    );
    // In the order in which a matrix's jobs end.
    const eight = [3, 0, 5, 1, 6, 2, 7, 4].map((index) => parts[index] as NamedRun);
    const two = sides.map((run) => ({ name: run.runId, run }));
    const read = (files: readonly NamedRun[]): string[] => {
      const comparison = compareFiles(files);
      const gate = judgeGate(comparison, 'broken');
      return [
        reportOnTerminal(comparison, { gate }),
        reportAsMarkdown(comparison, { gate }),
        reportAsHtml(comparison, { gate, createdAt: new Date(0) }),
        reportAsJunit(comparison),
        reportAsJson(comparison, gate),
      ];
    };
    const whole = read(two);
    expect(whole[0]).toContain('14 passed, 6 failed');
    const inParts = read(eight);
    expect(inParts[0]?.match(/4 shards: 1\d passed/g)).toHaveLength(2);
    expect(inParts.map((text) => text.replaceAll(/4 shards: |, 4 shards|"shards":4,/g, ''))).toEqual(whole);
  });

  it('are summed up, and each test stands once', () => {
    const comparison = compareFiles([
      file(OLD, 'abc'),
      file(NEW, 'abC'),
      file(OLD, 'de', { durationMs: 1 }),
      file(NEW, 'DE'),
    ]);
    expect(named(comparison)).toEqual(['a: same', 'b: same', 'c: broken', 'd: broken', 'e: broken']);
    expect(comparison.runs).toMatchObject([
      { shards: 2, repeats: 1, counts: { passed: 5, failed: 0, total: 5 }, durationMs: 1_235 },
      { shards: 2, repeats: 1, counts: { passed: 2, failed: 3, total: 5 } },
    ]);
    expect(comparison.problems).toEqual([]);
    expect(reportOnTerminal(comparison)).toContain('2 shards: 2 passed, 3 failed');
  });

  it('may be repeated: files of the same tests are repetitions, shard by shard', () => {
    const comparison = compareFiles([
      ...[file(OLD, 'abc'), file(OLD, 'de'), file(OLD, 'abC'), file(OLD, 'de')],
      ...[file(NEW, 'abc'), file(NEW, 'dE'), file(NEW, 'abc'), file(NEW, 'dE')],
    ]);
    expect(named(comparison)).toEqual(['a: same', 'b: same', 'c: flaky', 'd: same', 'e: broken']);
    expect(comparison.runs).toMatchObject([
      { shards: 2, repeats: 2 },
      { shards: 2, repeats: 2 },
    ]);
    expect(comparison.tests[2]?.tally?.[0]).toEqual({ passed: 1, failed: 1, total: 2 });
  });

  it('are known by their numbers where the runner told them, whichever files each took', () => {
    const comparison = compareFiles([
      file(OLD, 'ab', shard(1, 2)),
      file(OLD, 'cd', shard(2, 2)),
      file(OLD, 'abc', shard(1, 2)),
      file(OLD, 'd', shard(2, 2)),
      file(NEW, 'abcd'),
    ]);
    expect(comparison.runs).toMatchObject([{ shards: 2, repeats: 2 }, { repeats: 1 }]);
    expect(comparison.problems).toEqual([]);
    expect(comparison.tests.map(({ tally }) => tally?.[0]?.total)).toEqual([2, 2, 2, 2]);
  });

  it('need not have the same tests on both sides', () => {
    const files = [file(OLD, 'ab'), file(OLD, 'cd'), file(NEW, 'a'), file(NEW, 'bc'), file(NEW, 'd')];
    expect(compareFiles(files).counts.same).toBe(4);
    expect(why(files)).toEqual([]);
  });

  it('say by their own name how they ended, and only what their own tests do not account for', () => {
    const crashed = { outcome: 'crashed', outcomeDetail: 'it died' } as const;
    const comparison = compareFiles([
      file(OLD, 'abC'),
      file(OLD, 'de', { exitCode: 9 }),
      file(NEW, 'abc', { ...crashed, ...shard(1, 2) }),
      file(NEW, 'de', shard(2, 2)),
    ]);
    expect(comparison.problems).toEqual([
      'local:2.8 (redis 2.8.19, shard 2 of 2): the command ended with exit code 9, although no test failed',
      'local:6.2 (redis 6.2.11, shard 1 of 2): crashed: it died',
    ]);
    expect(comparison.runs[0]).toMatchObject({ unexplainedExit: 9 });
    expect(comparison.runs[1]).toMatchObject({ outcome: 'crashed', outcomeDetail: 'it died' });
  });

  it('without anything to do are whole, too, where the runner says that it was a shard', () => {
    const empty = { outcome: 'noTests', exitCode: 0, ...shard(3, 3) } as const;
    const side = (engine: string) => [
      file(engine, 'ab', shard(1, 3)),
      file(engine, 'c', shard(2, 3)),
      file(engine, '', empty),
    ];
    expect(why([...side(OLD), ...side(NEW)])).toEqual([]);
    const died = { ...empty, exitCode: 1 } as const;
    expect(why([...side(OLD), ...side(NEW).slice(0, 2), file(NEW, '', died)])).toEqual([
      'local:6.2 has no whole run: it executed no test',
    ]);
  });

  it('whose run died before its first test are no repetition of another', () => {
    const comparison = compareFiles([
      ...[file(OLD, 'ab'), file(OLD, 'cd'), file(NEW, 'ab')],
      file(NEW, '', { outcome: 'crashed' }),
    ]);
    expect(comparison.runs[1]).toMatchObject({ repeats: 1, shards: 2, outcome: 'crashed' });
  });
});

describe('files of one engine that overlap in part', () => {
  it('are a problem that names them, and are counted as repetitions', () => {
    const comparison = compareFiles([file(OLD, 'abc'), file(OLD, 'cd'), file(NEW, 'abcd')]);
    expect(comparison.problems).toEqual([
      expect.stringMatching(
        /^2\.8\.19-abc\.json and 2\.8\.19-cd\.json are both of local:2\.8 and overlap in part: 1 of 3 and of 2 tests stand in both/,
      ),
    ]);
    expect(comparison.runs[0]).toMatchObject({ repeats: 2 });
  });

  it.each([
    ['a part of the tests', [file(OLD, 'abcd'), file(OLD, 'ab')], 1],
    ['the same tests', [file(OLD, 'abcd'), file(OLD, 'abCd'), file(OLD, 'dcba')], 0],
    ['one that bridges two', [file(OLD, 'ab'), file(OLD, 'cd'), file(OLD, 'bc')], 2],
    ['a run that died on its way', [file(OLD, 'abcd'), file(OLD, 'ab', { outcome: 'crashed' })], 0],
    [
      'a file that did not load',
      [file(OLD, 'abcd'), file(OLD, '', { errors: [{ message: 'no', file: 'a.ts' }] })],
      0,
    ],
  ])('are told from shards and repetitions: %s', (_, files, problems) => {
    expect(groupRuns([...files, file(NEW, 'abcd')]).problems).toHaveLength(problems);
  });

  it('do not overlap in part where only an id in a name differs from run to run', () => {
    const run = (time: string) =>
      file(OLD, '', { tests: [...testsOf('ab'), makeTest(`at ${time}`, 'passed', { file: 'a.ts' })] });
    const files = [run('2026-11-24T12:00:00Z'), run('2026-11-24T12:00:09Z'), file(NEW, 'ab')];
    expect(groupRuns(files).problems).toEqual([]);
  });
});

describe('a side that lacks a part of the suite', () => {
  it.each([
    [
      'a shard that the runner numbered',
      [file(NEW, 'ab', shard(1, 3)), file(NEW, 'c', shard(2, 3))],
      'lacks shard 3 of 3',
    ],
    ['two of them', [file(NEW, 'ab', shard(2, 3))], 'lacks shards 1, 3 of 3'],
    [
      'the tests of a shard',
      [file(NEW, 'abc')],
      'lacks a shard that local:2.8 has: none of its 2 tests is there',
    ],
  ])('fails the gate: %s', (_, files, words) => {
    const all = [file(OLD, 'abc', shard(1, 2)), file(OLD, 'de', shard(2, 2)), ...files];
    expect(why(all).join('\n')).toContain(`local:6.2 ${words}`);
    expect(compareFiles(all).problems.join('\n')).toContain(words);
    expect(why(all, 'never')).toEqual([]);
  });

  it('fails the gate where half of its tests are missing, on either side', () => {
    expect(why([file(OLD, 'abcdef'), file(NEW, 'abc')])).toEqual(['local:6.2 lacks 3 of 6 tests']);
    expect(why([file(OLD, 'abc'), file(NEW, 'abcdefg')])).toEqual(['local:2.8 lacks 4 of 7 tests']);
    expect(why([file(OLD, 'abcdef'), file(NEW, 'abcd')])).toEqual([]);
  });

  it('lacks the same shard on both sides', () => {
    const side = (engine: string) => [file(engine, 'ab', shard(1, 3)), file(engine, 'e', shard(3, 3))];
    expect(why([...side(OLD), ...side(NEW)])).toEqual([
      'local:2.8 lacks shard 2 of 3',
      'local:6.2 lacks shard 2 of 3',
    ]);
  });

  it('lacks nothing where one and the same shard of both sides is compared alone', () => {
    expect(why([file(OLD, 'ab', shard(2, 4)), file(NEW, 'ab', shard(2, 4))])).toEqual([]);
    expect(why([file(OLD, 'ab', shard(2, 4)), file(NEW, 'cd', shard(3, 4))])).toContain(
      'local:6.2 lacks shards 1, 2, 4 of 4',
    );
  });
});

describe('any way of cutting a suite into shards', () => {
  it('gives the verdicts of the whole', () => {
    const letters = 'abcdefghijkl';
    const side = fc.record({
      failing: fc.subarray([...letters]),
      cuts: fc.array(fc.nat({ max: 3 }), { minLength: letters.length, maxLength: letters.length }),
    });
    fc.assert(
      fc.property(side, side, (one, other) => {
        const text = (failing: readonly string[]): string =>
          [...letters].map((letter) => (failing.includes(letter) ? letter.toUpperCase() : letter)).join('');
        const parts = (engine: string, { failing, cuts }: typeof one): NamedRun[] =>
          [0, 1, 2, 3]
            .map((part) => [...text(failing)].filter((_, index) => cuts[index] === part).join(''))
            .filter((part) => part !== '')
            .map((part) => file(engine, part));
        const inParts = compareFiles([...parts(OLD, one), ...parts(NEW, other)]);
        const whole = compareFiles([file(OLD, text(one.failing)), file(NEW, text(other.failing))]);
        expect(named(inParts).sort()).toEqual(named(whole).sort());
        expect(inParts.problems).toEqual(whole.problems);
        expect(inParts.runs.map(({ counts }) => counts)).toEqual(whole.runs.map(({ counts }) => counts));
      }),
    );
  });

  it('gives the verdicts and rates of whole runs where each shard is repeated, in whichever order the files come', () => {
    const letters = [...'abcdefgh'];
    const run = fc.subarray(letters);
    const side = fc.array(run, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(
        fc.tuple(side, side),
        fc.array(fc.nat({ max: 2 }), { minLength: letters.length, maxLength: letters.length }),
        fc.boolean(),
        fc.array(fc.nat(), { minLength: 32, maxLength: 32 }),
        (sides, cuts, isNumbered, order) => {
          const text = (failing: readonly string[]): string =>
            letters.map((letter) => (failing.includes(letter) ? letter.toUpperCase() : letter)).join('');
          const used = [...new Set(cuts)].sort();
          const parts = (engine: string, failing: readonly string[]): NamedRun[] =>
            used.map((cut, index) =>
              file(
                engine,
                [...text(failing)].filter((_, letter) => cuts[letter] === cut).join(''),
                isNumbered ? shard(index + 1, used.length) : {},
              ),
            );
          const engines = [OLD, NEW];
          const eachPart = engines.flatMap((engine, index) =>
            (sides[index] ?? []).flatMap((failing) => parts(engine, failing)),
          );
          // The baseline's first file says which side it is.
          const [first, ...others] = eachPart;
          const shuffled = others
            .map((part, index) => [order[index] ?? 0, part] as const)
            .sort(([a], [b]) => a - b)
            .map(([, part]) => part);
          const inParts = compareFiles([first as NamedRun, ...shuffled]);
          const whole = compareFiles(
            engines.flatMap((engine, index) =>
              (sides[index] ?? []).map((failing) => file(engine, text(failing))),
            ),
          );
          const told = ({ tests }: Comparison): unknown[] =>
            tests
              .map(({ name, verdict, tally, undecided = false }) => ({ name, verdict, tally, undecided }))
              .sort((a, b) => (a.name[0] ?? '').localeCompare(b.name[0] ?? ''));
          expect(told(inParts)).toEqual(told(whole));
          expect(inParts.problems).toEqual(whole.problems);
          expect(inParts.runs.map(({ repeats }) => repeats)).toEqual([3, 3]);
        },
      ),
    );
  });
});
