import { compareRuns } from '../../src/compare/compare-runs.ts';
import type { Comparison, Verdict } from '../../src/model/comparison.ts';
import type { Engine } from '../../src/model/engine.ts';
import type { RunResults, TestError, TestResult, TestStatus } from '../../src/model/results.ts';

/** A test's result as a runner would report it; its name's parts are given with ` > ` between them. */
export function makeTest(
  name: string,
  status: TestStatus = 'passed',
  more: Partial<TestResult> & { readonly message?: string } = {},
): TestResult {
  const { message, ...rest } = more;
  return {
    file: 'test/app.test.ts',
    name: name.split(' > '),
    status,
    retries: 0,
    durationMs: 1,
    error: status === 'failed' ? makeError(message ?? 'it failed') : null,
    ...rest,
  };
}

export function makeError(message: string, more: Partial<TestError> = {}): TestError {
  return { message, ...more };
}

let runs = 0;

/** A run's results on an engine, `2.8.19` or `valkey 8.1.1`. */
export function makeRun(
  engine: string,
  tests: readonly TestResult[],
  more: Partial<RunResults> & { readonly targetName?: string } = {},
): RunResults {
  runs += 1;
  const { targetName, ...rest } = more;
  const parsed = parseEngine(engine);
  const line = parsed.version.split('.').slice(0, 2).join('.');
  const name = targetName ?? `local:${line}`;
  return {
    schemaVersion: 1,
    createdBy: { name: 'redis-target', version: '0.1.0' },
    runId: `run-${runs}`,
    target: {
      requested: name,
      target: name,
      kind: 'local',
      engine: parsed,
      endpoint: 'redis://127.0.0.1:6379',
      via: 'process',
    },
    runner: { name: 'vitest', version: '4.1.12' },
    command: ['npm', 'test'],
    commit: null,
    startedAt: '2026-11-24T12:00:00.000Z',
    durationMs: 1_234,
    outcome: 'completed',
    exitCode: tests.some(({ status }) => status === 'failed') ? 1 : 0,
    tests,
    errors: [],
    ...rest,
  };
}

function parseEngine(text: string): Engine {
  const [name = '', version] = text.split(' ');
  if (version === undefined) return { name: 'redis', version: name };
  return { name: name === 'valkey' ? 'valkey' : 'redis', version };
}

/** Compares one test with these statuses per run; each side is a list of runs. */
export function verdictOf(
  baseline: readonly TestStatus[],
  candidate: readonly TestStatus[],
): Verdict | undefined {
  const runs = (engine: string, statuses: readonly TestStatus[]) =>
    statuses.map((status) => makeRun(engine, [makeTest('it works', status)]));
  return compareRuns([runs('2.8.19', baseline), runs('6.2.11', candidate)]).tests[0]?.verdict;
}

/** One run on 2.8.19 against one on 6.2.11. */
export function compareTests(baseline: readonly TestResult[], candidate: readonly TestResult[]): Comparison {
  return compareRuns([[makeRun('2.8.19', baseline)], [makeRun('6.2.11', candidate)]]);
}

/** `suite > test: verdict`. */
export const named = ({ tests }: Comparison): string[] =>
  tests.map(({ name, verdict }) => `${name.join(' > ')}: ${verdict}`);
