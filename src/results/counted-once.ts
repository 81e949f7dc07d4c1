import { folderOf } from '../model/folder-of.ts';
import type { TestResult } from '../model/results.ts';
import type { Report } from './reports.ts';

/** A report is of tests that are known already where at least this part of its tests is. */
const KNOWN_SHARE = 0.5;

/**
 * The reports of tests that nothing else has told of: a runner that was recorded often writes a report of the same tests,
 * under names that are put together in another way, and one run may be reported in JSON and in JUnit XML. Two packages of a workspace may have
 * tests of one name: those are not the same.
 */
export function leaveOutKnown(
  recorded: readonly TestResult[],
  reports: readonly Report[],
): readonly Report[] {
  const known: Known = new Map();
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

/** Of each name, the files of the tests that have it. */
type Known = Map<string, Set<string>>;

function isKnown({ tests, folders = [] }: Report, known: Known): boolean {
  if (known.size === 0 || tests.length === 0) return false;
  const count = tests.filter(({ file, name }) => {
    const folder = folderOf(file, folders);
    return [name, name.slice(-1)].some((one) => hasFileIn(folder, known.get(plain(one))));
  }).length;
  return count >= KNOWN_SHARE * tests.length;
}

/** The first one mostly is: a list made of all of them took seconds where many files have a test of one name. */
function hasFileIn(folder: string, files: ReadonlySet<string> = new Set()): boolean {
  for (const file of files) if (file.startsWith(folder)) return true;
  return false;
}

/** Each test under its name, and under what is left of it without its outer suites. */
function learn(known: Known, tests: readonly TestResult[]): void {
  for (const { file, name } of tests) {
    for (let start = 0; start < name.length; start += 1) {
      const part = plain(name.slice(start));
      const files = known.get(part);
      if (files) files.add(file);
      else known.set(part, new Set([file]));
    }
  }
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
