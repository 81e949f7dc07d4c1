import type { GateResult } from '../compare/gate.ts';
import { plainLines } from '../messages/plain-message.ts';
import { readableCause } from '../messages/readable-cause.ts';
import type { ComparedTest, Comparison } from '../model/comparison.ts';
import { wordsOf } from '../model/verdicts.ts';
import { escapeXml } from './escape.ts';
import {
  describeReason,
  evidenceLines,
  fallbackLines,
  flakyWords,
  nameRuns,
  nameTest,
  statusWords,
  valueLines,
} from './words.ts';

/**
 * A comparison as JUnit XML, one suite for each candidate. A test is what it was on the candidate: where it failed it is a failure,
 * but for what is accepted or fails alike on the baseline, which passes and says so; only what did not run is skipped. What keeps
 * the comparison from being whole is an error of the suite, and so is a gate that failed although no test did.
 */
export function reportAsJunit(comparison: Comparison, gate?: GateResult): string {
  const names = nameRuns(comparison.runs);
  const suites = comparison.runs.slice(1).map((_, index) => formatSuite(comparison, names, index, gate));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="redis-target compare">\n${suites.join('\n')}\n</testsuites>\n`;
}

function formatSuite(
  { tests, problems, runs }: Comparison,
  names: readonly string[],
  candidate: number,
  gate: GateResult | undefined,
): string {
  const counts = { failure: 0, skipped: 0 };
  const cases = tests.map((test) => {
    const outcome = outcomeOf(test, names, candidate);
    if (outcome?.startsWith('<failure')) counts.failure += 1;
    if (outcome?.startsWith('<skipped')) counts.skipped += 1;
    const head = `<testcase classname="${escapeXml(test.file)}" name="${escapeXml(nameTest(test))}"`;
    return outcome === undefined ? `${head}/>` : `${head}>${outcome}</testcase>`;
  });
  const fallen = fallbackLines(runs, ({ isFallbackSet }) => isFallbackSet !== true);
  const faults = [...fallen, ...problems].map(
    (problem, index) =>
      `<testcase classname="redis-target" name="run ${index + 1}"><error message="${escapeXml(problem)}"/></testcase>`,
  );
  const isUnseen = gate?.failed === true && counts.failure + faults.length === 0;
  if (isUnseen)
    faults.push(
      `<testcase classname="redis-target" name="gate"><error message="${escapeXml(gateWords(gate))}"/></testcase>`,
    );
  const name = escapeXml(`${names[0]} → ${names[candidate + 1]}`);
  const total = cases.length + faults.length;
  return [
    `<testsuite name="${name}" tests="${total}" failures="${counts.failure}" errors="${faults.length}" skipped="${counts.skipped}">`,
    ...(gate === undefined
      ? []
      : [`<properties><property name="gate" value="${escapeXml(gateWords(gate))}"/></properties>`]),
    ...faults,
    ...cases,
    '</testsuite>',
  ].join('\n');
}

function gateWords({ failed, why }: GateResult): string {
  return failed ? `Gate failed: ${why.join('; ')}` : 'Gate passed';
}

function outcomeOf(test: ComparedTest, names: readonly string[], candidate: number): string | undefined {
  const verdict = test.verdicts[candidate] ?? 'same';
  const status = test.statuses[candidate + 1] ?? 'absent';
  const sides = describeSides(test, names);
  switch (status) {
    case 'failed':
    case 'lost':
      if (verdict === 'same') return note(`same: ${sides}`);
      if (test.accepted !== undefined)
        return note(
          `${wordsOf(verdict)}, accepted until ${test.accepted.until} (${test.accepted.reason}): ${sides}`,
        );
      return formatFailure(test, names, candidate);
    case 'mixed':
      return note(`flaky ${flakyWords(test, names)}: ${sides}`);
    case 'passed':
      if (verdict === 'flaky') return note(`flaky ${flakyWords(test, names)}: ${sides}`);
      if (test.retries !== undefined) return note(`${wordsOf(verdict)}: ${sides}`);
      return verdict === 'same' || verdict === 'fixed' ? undefined : note(`${wordsOf(verdict)}: ${sides}`);
    default:
      return verdict === 'same'
        ? '<skipped/>'
        : `<skipped message="${escapeXml(`${wordsOf(verdict)}: ${sides}`)}"/>`;
  }
}

function note(text: string): string {
  return `<system-out>${escapeXml(text)}</system-out>`;
}

function formatFailure(test: ComparedTest, names: readonly string[], candidate: number): string {
  const error = test.errors[candidate + 1] ?? null;
  const text = [
    ...(test.reason === undefined ? [] : [describeReason(test.reason)]),
    ...sideLines(test, names, 0),
    ...sideLines(test, names, candidate + 1),
    ...evidenceLines(test).map((line) => `${line.label}: ${line.text}`),
  ];
  const verdict = test.verdicts[candidate] ?? test.verdict;
  return `<failure type="${escapeXml(wordsOf(verdict))}" message="${escapeXml(readableCause(error))}">${escapeXml(text.join('\n'))}</failure>`;
}

function sideLines(test: ComparedTest, names: readonly string[], run: number): string[] {
  const error = test.errors[run];
  if (!error) return [`${names[run]}: ${statusWords(test, run)}`];
  return [
    `${names[run]}: ${plainLines(error).join('\n')}`,
    ...valueLines(error).map((line) => line.replace(/^/gm, '  ')),
  ];
}

function describeSides(test: ComparedTest, names: readonly string[]): string {
  return names.map((label, run) => `${label} ${statusWords(test, run)}`).join(', ');
}
