import type { ChangesOnTheWay, ComparedTest, Comparison } from '../model/comparison.ts';
import { type Engine, NOT_KNOWN } from '../model/engine.ts';
import type { ChangeBetween } from './changes-between.ts';
import { changesOnWay } from './changes-on-way.ts';
import { measuredWay } from './measured-way.ts';
import { rankChanges, type ShownChange } from './rank-changes.ts';
import { parseReleaseLine, type ReleaseLine } from './release-line.ts';
import { takenAway } from './taken-away.ts';
import { readUsedCalls } from './used-calls.ts';

/**
 * Ranks what changes from the baseline's engine to each candidate's by what the compared tests say of it.
 *
 * @returns One a candidate; none for engines of which the catalogue knows nothing.
 */
export function rankComparison(comparison: Comparison): ChangesOnTheWay[] {
  const [baseline, ...candidates] = comparison.runs;
  if (baseline === undefined) return [];
  return candidates.flatMap((run, candidate): ChangesOnTheWay[] => {
    const changes = tryChanges(baseline.engine, run.engine);
    if (changes === undefined) return [];
    const used = readUsedCalls([baseline, run]);
    const ends = endsOf(baseline.engine, run.engine);
    const { notes, ...measured } = measuredWay(...ends);
    return [
      {
        baseline: baseline.engine,
        candidate: run.engine,
        ...countPlaces(comparison, candidate),
        isUseKnown: used.isKnown,
        changes: rankChanges(
          [...changes, ...takenAway(changes, used, ends)],
          used,
          findShown(comparison.tests, candidate),
        ),
        notes: [...used.notes, ...notes],
        measured,
      },
    ];
  });
}

function tryChanges(from: Engine, to: Engine): readonly ChangeBetween[] | undefined {
  if (from.version === NOT_KNOWN || to.version === NOT_KNOWN) return undefined;
  try {
    return changesOnWay(from, to);
  } catch {
    // The catalogue does not know these versions.
    return undefined;
  }
}

const DIFFERS = new Set<unknown>(['broken', 'differentlyFailing', 'fixed']);
const BREAKS = new Set<unknown>(['broken', 'differentlyFailing']);

/** The changes that tests of a candidate differ by. */
export function findShown(tests: readonly ComparedTest[], candidate: number): ShownChange[] {
  const shown = new Map<string, ShownChange & { readonly tests: number[] }>();
  tests.forEach(({ reason, verdicts, kind = 'unknown' }, index) => {
    if (reason === undefined || !DIFFERS.has(verdicts[candidate])) return;
    const { id, since, title, link } = reason;
    const known = shown.get(id);
    if (known === undefined) shown.set(id, { id, since, title, link, kind, tests: [index] });
    else known.tests.push(index);
  });
  return [...shown.values()];
}

/** What has to be changed; a cause whose tests are all accepted asks for nothing any more. */
export function countPlaces(
  { causes, tests }: Comparison,
  candidate: number,
): Pick<ChangesOnTheWay, 'places' | 'wordings'> {
  const open = causes.filter((cause) =>
    cause.tests.some((index) => {
      const test = tests[index];
      return test !== undefined && BREAKS.has(test.verdicts[candidate]) && test.accepted === undefined;
    }),
  );
  const wordings = open.filter(({ kind }) => kind === 'wording').length;
  return { places: open.length - wordings, wordings };
}

function endsOf(from: Engine, to: Engine): [ReleaseLine, ReleaseLine] {
  return [parseReleaseLine(from), parseReleaseLine(to)];
}
