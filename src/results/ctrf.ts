import { formatEngine } from '../model/engine.ts';
import type { RunResults, TestError, TestResult, TestStatus } from '../model/results.ts';

/** The version of the Common Test Report Format (https://ctrf.io) that is written. */
const SPEC_VERSION = '0.0.0';
/** Whose the keys in `extra` are, as the format wants them to say. */
const NAMESPACE = 'redis-target';
const STATUSES: Readonly<Record<TestStatus, 'passed' | 'failed' | 'skipped' | 'pending'>> = {
  passed: 'passed',
  failed: 'failed',
  skipped: 'skipped',
  todo: 'pending',
};

/**
 * A run's results in the Common Test Report Format, for the tools that read it: file and suites, retries, flaky and skipped tests.
 * Errors outside any test, which the format has no place for, and the engine stand in its `extra`.
 */
export function formatCtrf(run: RunResults): string {
  const count = (status: TestStatus): number => run.tests.filter((test) => test.status === status).length;
  const start = Date.parse(run.startedAt);
  const { engine, target } = run.target;
  return `${JSON.stringify(
    {
      reportFormat: 'CTRF',
      specVersion: SPEC_VERSION,
      timestamp: run.startedAt,
      generatedBy: 'redis-target',
      results: {
        tool: {
          name: run.runner.name || 'unknown',
          ...(run.runner.version === null ? {} : { version: run.runner.version }),
        },
        summary: {
          tests: run.tests.length,
          passed: count('passed'),
          failed: count('failed'),
          skipped: count('skipped'),
          pending: count('todo'),
          other: 0,
          flaky: run.tests.filter(isFlaky).length,
          start,
          stop: start + Math.round(run.durationMs),
        },
        tests: run.tests.map(describeTest),
        environment: {
          testEnvironment: formatEngine(engine),
          ...(run.commit === null ? {} : { commit: run.commit }),
        },
        extra: {
          [`${NAMESPACE}.run`]: {
            target,
            engine,
            outcome: run.outcome,
            exitCode: run.exitCode,
            errors: run.errors,
          },
        },
      },
    },
    null,
    1,
  )}\n`;
}

function describeTest(test: TestResult): Readonly<Record<string, unknown>> {
  const { file, name, status, retries, durationMs, line, error, tries = [] } = test;
  const suite = name.slice(0, -1);
  return {
    // The format wants one.
    name: name.at(-1) || '(no title)',
    status: STATUSES[status],
    rawStatus: status,
    duration: Math.round(durationMs ?? 0),
    ...(suite.length === 0 ? {} : { suite }),
    ...(file === '' ? {} : { filePath: file }),
    ...(line === undefined ? {} : { line }),
    retries,
    flaky: isFlaky(test),
    ...(tries.length === 0 ? {} : { retryAttempts: tries.map(describeTry) }),
    ...(error === null ? {} : { message: error.message, extra: { [`${NAMESPACE}.error`]: error } }),
  };
}

function describeTry(error: TestError | null, index: number): Readonly<Record<string, unknown>> {
  return { attempt: index + 1, status: 'failed', ...(error === null ? {} : { message: error.message }) };
}

function isFlaky({ status, retries }: TestResult): boolean {
  return status === 'passed' && retries > 0;
}
