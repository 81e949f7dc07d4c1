import { formatEngine } from '../model/engine.ts';
import type { RunResults, TestResult, TestStatus } from '../model/results.ts';

/** The version of the Common Test Report Format (https://ctrf.io) that is written. */
const SPEC_VERSION = '0.0.0';
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
          name: run.runner.name,
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
        extra: { target, engine, outcome: run.outcome, exitCode: run.exitCode, errors: run.errors },
      },
    },
    null,
    1,
  )}\n`;
}

function describeTest(test: TestResult): Readonly<Record<string, unknown>> {
  const { file, name, status, retries, durationMs, line, error } = test;
  const suite = name.slice(0, -1);
  return {
    name: name.at(-1) ?? '',
    status: STATUSES[status],
    rawStatus: status,
    duration: Math.round(durationMs ?? 0),
    ...(suite.length === 0 ? {} : { suite }),
    ...(file === '' ? {} : { filePath: file }),
    ...(line === undefined ? {} : { line }),
    retries,
    flaky: isFlaky(test),
    ...(error === null ? {} : { message: error.message, extra: { error } }),
  };
}

function isFlaky({ status, retries }: TestResult): boolean {
  return status === 'passed' && retries > 0;
}
