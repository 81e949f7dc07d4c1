import type { GateResult } from '../compare/gate.ts';
import { plainLines } from '../messages/plain-message.ts';
import { readableCause } from '../messages/readable-cause.ts';
import type { ComparedTest, Comparison } from '../model/comparison.ts';
import { wordsOf } from '../model/verdicts.ts';
import { arePlainInHtml, escapeXml } from './escape.ts';
import { joinParts, onceInARow, testPieces } from './many-tests.ts';
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
 *
 * Piece by piece, for what writes it: of a hundred thousand tests it has some ten megabytes.
 */
export function* junitPieces(comparison: Comparison, gate?: GateResult): Generator<string> {
  const names = nameRuns(comparison.runs);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="redis-target compare">\n';
  for (const index of comparison.runs.slice(1).keys()) yield* suitePieces(comparison, names, index, gate);
  // Where nothing was compared, its place is an empty line.
  yield comparison.runs.length > 1 ? '</testsuites>\n' : '\n</testsuites>\n';
}

function* suitePieces(
  { tests, problems, runs }: Comparison,
  names: readonly string[],
  candidate: number,
  gate: GateResult | undefined,
): Generator<string> {
  const counts = { failure: 0, skipped: 0, note: 0 };
  for (const test of tests) {
    const outcome = outcomeOf(test, candidate);
    if (outcome !== undefined) counts[outcome] += 1;
  }
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
  const total = tests.length + faults.length;
  yield `<testsuite name="${name}" tests="${total}" failures="${counts.failure}" errors="${faults.length}" skipped="${counts.skipped}">\n`;
  if (gate !== undefined)
    yield `<properties><property name="gate" value="${escapeXml(gateWords(gate))}"/></properties>\n`;
  for (const fault of faults) yield `${fault}\n`;
  const beginningOf = onceInARow((file: string) => `<testcase classname="${escapeXml(file)}" name="`);
  yield* testPieces(tests, (test) => {
    const outcome = outcomeOf(test, candidate);
    const head = `${beginningOf(test.file)}${formatName(test)}"`;
    return outcome === undefined
      ? `${head}/>\n`
      : `${head}>${formatOutcome(outcome, test, names, candidate)}</testcase>\n`;
  });
  yield '</testsuite>\n';
}

/** What joins a name's parts has to be escaped: parts that need no escaping are joined with it escaped. */
function formatName(test: ComparedTest): string {
  return arePlainInHtml(test.name) ? joinParts(test.name, ' &gt; ') : escapeXml(nameTest(test));
}

function gateWords({ failed, why }: GateResult): string {
  return failed ? `Gate failed: ${why.join('; ')}` : 'Gate passed';
}

/** What a test is for JUnit besides passed: a note is one that passed, and says more. */
type Outcome = 'failure' | 'skipped' | 'note';

/** Undefined: it passed, and there is no more to say. */
function outcomeOf(test: ComparedTest, candidate: number): Outcome | undefined {
  const verdict = test.verdicts[candidate] ?? 'same';
  switch (test.statuses[candidate + 1] ?? 'absent') {
    case 'failed':
    case 'lost':
      return verdict === 'same' || test.accepted !== undefined ? 'note' : 'failure';
    case 'mixed':
      return 'note';
    case 'passed':
      return test.retries === undefined && (verdict === 'same' || verdict === 'fixed') ? undefined : 'note';
    default:
      return 'skipped';
  }
}

function formatOutcome(
  outcome: Outcome,
  test: ComparedTest,
  names: readonly string[],
  candidate: number,
): string {
  if (outcome === 'failure') return formatFailure(test, names, candidate);
  const words = outcomeWords(test, names, candidate);
  if (outcome === 'note') return `<system-out>${escapeXml(words)}</system-out>`;
  const isSame = (test.verdicts[candidate] ?? 'same') === 'same';
  return isSame ? '<skipped/>' : `<skipped message="${escapeXml(words)}"/>`;
}

/** `same: redis 2.8.19 failed, redis 6.2.11 failed`. */
function outcomeWords(test: ComparedTest, names: readonly string[], candidate: number): string {
  const verdict = test.verdicts[candidate] ?? 'same';
  const status = test.statuses[candidate + 1] ?? 'absent';
  const sides = describeSides(test, names);
  if (status === 'mixed' || (status === 'passed' && verdict === 'flaky'))
    return `flaky ${flakyWords(test, names)}: ${sides}`;
  const hasFailed = status === 'failed' || status === 'lost';
  if (hasFailed && verdict !== 'same' && test.accepted !== undefined) {
    const { until, reason } = test.accepted;
    return `${wordsOf(verdict)}, accepted until ${until} (${reason}): ${sides}`;
  }
  return `${hasFailed && verdict === 'same' ? 'same' : wordsOf(verdict)}: ${sides}`;
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
