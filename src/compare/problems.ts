import { steadyMessage } from '../messages/steady-message.ts';
import { describeDeath } from '../messages/target-use.ts';
import { formatEngine } from '../model/engine.ts';
import type { RunResults } from '../model/results.ts';
import { isEmptyShard, partsOf, type ShardedRun } from './shards.ts';

/** Errors outside any test that are said one by one. */
const MAX_ERRORS = 5;

/** How a run ended, in words that follow its name. */
export const OUTCOME_WORDS: Readonly<Record<Exclude<RunResults['outcome'], 'completed'>, string>> = {
  interrupted: 'was interrupted',
  timedOut: 'did not finish',
  crashed: 'crashed',
  noTests: 'executed no test',
};

/** What keeps a comparison from being whole. A run that says nothing is never read as "all the same". */
export function findProblems(groups: readonly (readonly ShardedRun[])[]): string[] {
  return [
    ...groups.flatMap(deathsOf),
    ...groups.flatMap(endsOf),
    ...failsEverywhere(groups),
    ...errorsOutside(groups),
  ];
}

/** What did not live through its run. */
function deathsOf(runs: readonly ShardedRun[]): string[] {
  return namedParts(runs).flatMap(({ name, run }) => {
    const lost = run.tests.filter(({ targetDied }) => targetDied).length;
    const tests =
      lost === 0
        ? ''
        : `; ${lost} ${lost === 1 ? 'test' : 'tests'} that failed then ${lost === 1 ? 'says' : 'say'} nothing about the engine`;
    return (run.deaths ?? []).map(
      (death) => `${name} did not live through its run: ${describeDeath(death)}${tests}`,
    );
  });
}

/** Where not one test passed on any engine, what is the same is only that nothing works. */
function hasNoPassing(groups: readonly (readonly RunResults[])[]): boolean {
  const isFailing = ({ tests }: RunResults): boolean =>
    tests.some(({ status }) => status === 'failed') && tests.every(({ status }) => status !== 'passed');
  return groups.length > 0 && groups.every((runs) => runs.length > 0 && runs.every(isFailing));
}

function failsEverywhere(groups: readonly (readonly RunResults[])[]): string[] {
  return hasNoPassing(groups)
    ? [
        'every test failed on every engine: that they fail alike says nothing about an upgrade; look at what they lack',
      ]
    : [];
}

/** How runs ended that did not end as they should. */
function endsOf(runs: readonly ShardedRun[]): string[] {
  return namedParts(runs).flatMap(({ name, run }) => {
    const { outcome, outcomeDetail, exitCode } = run;
    if (isEmptyShard(run)) return [];
    if (outcome !== 'completed') return [`${name}: ${withDetail(OUTCOME_WORDS[outcome], outcomeDetail)}`];
    return endedBadly(run)
      ? [`${name}: the command ended with exit code ${exitCode}, although no test failed`]
      : [];
  });
}

/** Whether the command failed for a reason that no test and no error tells. */
export function endedBadly({ exitCode, tests, errors }: RunResults): boolean {
  if (exitCode === null || exitCode === 0 || errors.length > 0) return false;
  return tests.every(({ status }) => status !== 'failed');
}

/** Each error once, those first that are not on every engine: they may be the upgrade's doing. */
function errorsOutside(groups: readonly (readonly RunResults[])[]): string[] {
  const errors = new Map<string, { readonly text: string; readonly on: Set<string> }>();
  for (const run of groups.flat()) {
    for (const { file, message } of run.errors) {
      const text = `error outside any test${file ? ` in ${file}` : ''}: ${message.split('\n')[0]}`;
      const key = steadyMessage(text);
      const known = errors.get(key) ?? { text, on: new Set() };
      errors.set(key, known);
      known.on.add(nameOf(run));
    }
  }
  const isEverywhere = ({ on }: { readonly on: ReadonlySet<string> }): boolean => on.size === groups.length;
  const list = [...errors.values()].sort((a, b) => Number(isEverywhere(a)) - Number(isEverywhere(b)));
  const said = list
    .slice(0, MAX_ERRORS)
    .map(
      (error) => `${isEverywhere(error) ? 'on every engine' : [...error.on].join(' and ')}: ${error.text}`,
    );
  return list.length > MAX_ERRORS
    ? [...said, `${list.length - MAX_ERRORS} more errors outside any test`]
    : said;
}

/** Each part that ran by itself, and what it is called among the others. */
function namedParts(runs: readonly ShardedRun[]): { readonly name: string; readonly run: RunResults }[] {
  return runs.flatMap((run, repetition) => {
    const parts = partsOf(run);
    return parts.map((part, index) => {
      const { shard } = part;
      const which =
        shard === undefined ? `${index + 1} of ${parts.length}` : `${shard.index} of ${shard.count}`;
      return {
        name: nameOf(
          part,
          (runs.length > 1 ? `, run ${repetition + 1}` : '') + (parts.length > 1 ? `, shard ${which}` : ''),
        ),
        run: part,
      };
    });
  });
}

function nameOf({ target }: RunResults, which = ''): string {
  return `${target.target} (${formatEngine(target.engine)}${which})`;
}

function withDetail(what: string, detail: string | undefined): string {
  if (detail === undefined) return what;
  return detail.startsWith(what) ? detail : `${what}: ${detail}`;
}
