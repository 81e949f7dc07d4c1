import type { ComparedTest, Comparison } from '../model/comparison.ts';
import { wordsOf } from '../model/verdicts.ts';
import { escapeXml } from './escape.ts';
import { describeReason, flakyWords, nameRuns, nameTest, statusWords } from './words.ts';

/**
 * A comparison as JUnit XML, one suite for each candidate: what broke or fails differently is a failure, what is
 * only on one side, skipped or accepted is skipped, and a run that is not whole is an error of its suite.
 */
export function reportAsJunit(comparison: Comparison): string {
  const names = nameRuns(comparison.runs);
  const suites = comparison.runs.slice(1).map((_, index) => formatSuite(comparison, names, index));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="redis-target compare">\n${suites.join('\n')}\n</testsuites>\n`;
}

function formatSuite({ tests, problems }: Comparison, names: readonly string[], candidate: number): string {
  const counts = { failure: 0, skipped: 0 };
  const cases = tests.map((test) => {
    const outcome = outcomeOf(test, names, candidate);
    if (outcome?.startsWith('<failure')) counts.failure += 1;
    if (outcome?.startsWith('<skipped')) counts.skipped += 1;
    const head = `<testcase classname="${escapeXml(test.file)}" name="${escapeXml(nameTest(test))}"`;
    return outcome === undefined ? `${head}/>` : `${head}>${outcome}</testcase>`;
  });
  const errors = problems.map(
    (problem, index) =>
      `<testcase classname="redis-target" name="run ${index + 1}"><error message="${escapeXml(problem)}"/></testcase>`,
  );
  const name = escapeXml(`${names[0]} → ${names[candidate + 1]}`);
  const total = cases.length + errors.length;
  return [
    `<testsuite name="${name}" tests="${total}" failures="${counts.failure}" errors="${errors.length}" skipped="${counts.skipped}">`,
    ...errors,
    ...cases,
    '</testsuite>',
  ].join('\n');
}

function outcomeOf(test: ComparedTest, names: readonly string[], candidate: number): string | undefined {
  const verdict = test.verdicts[candidate] ?? 'same';
  switch (verdict) {
    case 'same':
    case 'fixed':
      return undefined;
    case 'flaky':
      return `<system-out>${escapeXml(`flaky ${flakyWords(test, names)}: ${describeSides(test, names)}`)}</system-out>`;
    case 'broken':
    case 'differentlyFailing':
      if (test.accepted !== undefined) {
        return `<skipped message="${escapeXml(`accepted until ${test.accepted.until}: ${test.accepted.reason}`)}"/>`;
      }
      return formatFailure(test, names, candidate);
    default:
      // What fails here is no skipped test, whatever it was on the baseline.
      if (test.statuses[candidate + 1] === 'failed' && test.accepted === undefined)
        return formatFailure(test, names, candidate);
      return `<skipped message="${escapeXml(`${wordsOf(verdict)}: ${describeSides(test, names)}`)}"/>`;
  }
}

function formatFailure(test: ComparedTest, names: readonly string[], candidate: number): string {
  const error = test.errors[candidate + 1];
  const before = test.errors[0];
  const text = [
    test.reason === undefined ? undefined : describeReason(test.reason),
    `${names[0]}: ${before ? before.message : statusWords(test, 0)}`,
    `${names[candidate + 1]}: ${error?.message ?? 'no message'}`,
  ].filter((line) => line !== undefined);
  const message = (error?.message ?? '').split('\n')[0] ?? '';
  return `<failure type="${test.verdicts[candidate]}" message="${escapeXml(message)}">${escapeXml(text.join('\n'))}</failure>`;
}

function describeSides(test: ComparedTest, names: readonly string[]): string {
  return names.map((label, run) => `${label} ${statusWords(test, run)}`).join(', ');
}
