import { steadyMessage } from '../messages/steady-message.ts';
import type { ComparedRun, ComparedTest, Comparison, Verdict } from '../model/comparison.ts';
import type { RunError } from '../model/results.ts';

/** Verdicts of tests that did not run on the baseline. */
const NOT_BEFORE: readonly Verdict[] = ['onlyInCandidate', 'skippedInBaseline'];

/** Whether a test fails on a candidate, and did not run on the baseline: nobody can say that it is not the engine's doing. */
export function failsAnew({ verdicts, statuses }: Pick<ComparedTest, 'verdicts' | 'statuses'>): boolean {
  return verdicts.some(
    (verdict, candidate) => NOT_BEFORE.includes(verdict) && statuses[candidate + 1] === 'failed',
  );
}

/**
 * What failed on a candidate without a test that was there before and fails now, a sentence each: new tests that fail, errors
 * outside any test, a command that failed although no test did, and files that a failed command did not come to report.
 *
 * @param open - The tests whose difference is not accepted.
 */
export function findUnseenFailures({ runs, tests }: Comparison, open: readonly ComparedTest[]): string[] {
  const [baseline, ...candidates] = runs;
  if (baseline === undefined) return [];
  const anew = open.filter(failsAnew).length;
  const why =
    anew === 0
      ? []
      : [
          `${anew} ${anew === 1 ? 'test fails that is new or was' : 'tests fail that are new or were'} skipped on the baseline`,
        ];
  candidates.forEach((run, candidate) => {
    const [error, ...more] = newErrors(run, baseline);
    if (error !== undefined) {
      const rest = more.length === 0 ? '' : ` (and ${more.length} more)`;
      why.push(`${run.target} had errors outside any test: ${error.message.split('\n')[0]}${rest}`);
    }
    const { unexplainedExit: exit } = run;
    if (exit !== undefined && exit !== baseline.unexplainedExit)
      why.push(`${run.target}: its command failed with exit code ${exit}, although no test did`);
    else if (run.exitCode) why.push(...missingFiles(run, candidate, open, tests));
  });
  return why;
}

/** A file that does not load on the new engine has no failing test, only missing ones. */
function newErrors(run: ComparedRun, baseline: ComparedRun): RunError[] {
  const known = new Set(baseline.errors.map(keyOfError));
  return run.errors.filter((error) => !known.has(keyOfError(error)));
}

function keyOfError({ file = '', message }: RunError): string {
  return `${file}\u0000${steadyMessage(message)}`;
}

/** Some reports leave out a file that did not load. */
function missingFiles(
  run: ComparedRun,
  candidate: number,
  open: readonly ComparedTest[],
  tests: readonly ComparedTest[],
): string[] {
  const missing = new Map<string, number>();
  for (const { file, verdicts, statuses } of open) {
    if (file !== '' && verdicts[candidate] === 'onlyInBaseline' && statuses[0] === 'passed')
      missing.set(file, (missing.get(file) ?? 0) + 1);
  }
  for (const { file, statuses } of tests) if (statuses[candidate + 1] !== 'absent') missing.delete(file);
  return [...missing].map(([file, count]) => {
    const which = count === 1 ? '1 test' : `${count} tests`;
    return `${run.target}: ${which} of ${file} ${count === 1 ? 'is' : 'are'} missing, and its command failed with exit code ${run.exitCode}`;
  });
}
