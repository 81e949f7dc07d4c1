import type { RunResults } from '../../../src/model/results.ts';
import { mergeTries } from '../../../src/results/counted-once.ts';
import { isGoJson, parseGoJson } from '../../../src/results/from/go-json.ts';
import { parseJunit } from '../../../src/results/from/junit.ts';
import { explainUnloaded, findLoadErrors } from '../../../src/results/from/load-errors.ts';
import { parseTap } from '../../../src/results/from/tap.ts';
import { makeRun } from '../run-results.ts';

/**
 * What a run of a suite says, as a comparison reads it.
 *
 * @param output - What its command printed, where that is known and it failed.
 */
export function readSuiteRun(target: string, reports: readonly string[], output?: string): RunResults {
  const read = reports.map((text) => {
    if (text.startsWith('<')) return parseJunit(text, `${target}.xml`, '/app');
    return isGoJson(text) ? parseGoJson(text, '/app') : parseTap(text, '/app');
  });
  const tests = mergeTries(
    read.flatMap((report) => report.tests),
    true,
  );
  const told = explainUnloaded(
    read.flatMap((report) => report.errors),
    output ?? reports.join('\n'),
    '/app',
  );
  const errors =
    output === undefined ? told : [...told, ...findLoadErrors(output, '/app', { tests, errors: told })];
  const hasFailed =
    output !== undefined || errors.length > 0 || tests.some(({ status }) => status === 'failed');
  return makeRun(target === '2.8' ? '2.8.19' : '6.2.11', tests, {
    errors,
    exitCode: hasFailed ? 1 : 0,
    ...(tests.length === 0 ? { outcome: 'noTests' } : {}),
  });
}
