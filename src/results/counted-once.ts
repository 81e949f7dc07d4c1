import type { TestResult } from '../model/results.ts';
import type { Report } from './reports.ts';

/** A report is of tests that are known already where at least this part of its tests is. */
const KNOWN_SHARE = 0.5;

/**
 * The reports of tests that nothing else has told of: a runner that was recorded often writes a report of the same tests,
 * under names that are put together in another way, and one run may be reported in JSON and in JUnit XML.
 */
export function leaveOutKnown(
  recorded: readonly TestResult[],
  reports: readonly Report[],
): readonly Report[] {
  const known = new Set<string>();
  learn(known, recorded);
  const kept = new Set<Report>();
  // JSON says more than JUnit XML.
  for (const kind of ['json', 'junit'] as const) {
    const fresh = reports.filter((report) => report.kind === kind && !isKnown(report, known));
    for (const report of fresh) {
      kept.add(report);
      learn(known, report.tests);
    }
  }
  return reports.filter((report) => kept.has(report));
}

function isKnown({ tests }: Report, known: ReadonlySet<string>): boolean {
  if (known.size === 0 || tests.length === 0) return false;
  const count = tests.filter(({ name }) => known.has(plain(name)) || known.has(plain(name.slice(-1)))).length;
  return count >= KNOWN_SHARE * tests.length;
}

/** Each test under its name, and under what is left of it without its outer suites. */
function learn(known: Set<string>, tests: readonly TestResult[]): void {
  for (const { name } of tests)
    for (let start = 0; start < name.length; start += 1) known.add(plain(name.slice(start)));
}

function plain(name: readonly string[]): string {
  return name
    .join(' ')
    .replaceAll(/ (?:>|›|»|::|->) /g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/**
 * Puts together what a report has as a test for each try: some that failed, and under the same name one at the end that
 * counts. It may be several tests of one name as well, which only another run can tell; so what the tries said is kept.
 *
 * @param hasFailed - Whether the command failed: then a test that fails is one, unless others fail.
 */
export function mergeTries(tests: readonly TestResult[], hasFailed: boolean): readonly TestResult[] {
  const groups = new Map<string, TestResult[]>();
  for (const test of tests) {
    const key = [test.file, ...test.name].join('\u0000');
    const group = groups.get(key);
    if (group) group.push(test);
    else groups.set(key, [test]);
  }
  if (groups.size === tests.length) return tests;
  const merged = [...groups.values()].flatMap((group) => (areTries(group) ? [mergeGroup(group)] : group));
  const fails = ({ status }: TestResult): boolean => status === 'failed';
  return hasFailed && tests.some(fails) && !merged.some(fails) ? tests : merged;
}

function areTries(group: readonly TestResult[]): boolean {
  const last = group.at(-1);
  return (
    group.length > 1 &&
    (last?.status === 'passed' || last?.status === 'failed') &&
    group.every(
      ({ status, retries }, index) => retries === 0 && (index === group.length - 1 || status === 'failed'),
    )
  );
}

function mergeGroup(group: readonly TestResult[]): TestResult {
  const [last] = group.slice(-1) as [TestResult];
  return { ...last, retries: group.length - 1, tries: group.slice(0, -1).map(({ error }) => error) };
}
