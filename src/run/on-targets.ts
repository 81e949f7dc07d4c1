import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import { formatEngine, formatServer, NOT_KNOWN } from '../model/engine.ts';
import type { RunResults } from '../model/results.ts';
import { formatRequested } from '../model/target-spec.ts';
import { Closing } from '../platform/closing.ts';
import { mask } from '../platform/mask.ts';
import type { Progress } from '../platform/progress.ts';
import type { HeldTarget } from './held-target.ts';
import { resultsFileOf, withLateDeaths } from './late-deaths.ts';
import { runOnTarget } from './one-run.ts';
import { type ResultsFolder, takeResultsFolder } from './results-folder.ts';
import { TimeLimits } from './time-limits.ts';

export interface RunOnTargetsOptions {
  /** As the user named them; the first is the baseline. */
  readonly targets: readonly string[];
  readonly command: readonly string[];
  /** Opens a target by its name, so that it goes with this process, however that ends. */
  readonly hold: (target: string, signal: AbortSignal | undefined) => Promise<HeldTarget>;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Folder for each run's results file and log; made where it is missing. */
  readonly outDir: string;
  readonly progress: Progress;
  /** How often each target's suite runs, interleaved. Default: 1. */
  readonly repeat?: number;
  /**
   * Asked after the last repetition, and after each that follows: whether one more would tell what these do not. At most
   * {@link MORE_REPETITIONS} follow. Default: none does.
   *
   * @param left - How many may still follow, the next included.
   */
  readonly isWorthMore?: (groups: readonly (readonly RunResults[])[], left: number) => boolean;
  /** Whether the variables of the setting `export` are set. Default: true. */
  readonly exports?: boolean | undefined;
  /** Serves each target on this port of 127.0.0.1 while its suite runs. Default: the setting `port`; else any free one. */
  readonly port?: number | undefined;
  /** Runs the targets side by side. Default: false. */
  readonly parallel?: boolean;
  /**
   * Time limit of each run, in milliseconds. Default: none for the baseline, then five times what it took, at least a minute;
   * and each is ended when it has been silent for as long as the setting `silenceTimeoutMs` says.
   */
  readonly timeoutMs?: number | undefined;
  /** Whether two targets may be the same engine version. Default: false. */
  readonly allowSame?: boolean;
  /** Globs of JUnit XML and of Jest or Vitest JSON that the command writes. */
  readonly junit?: readonly string[];
  readonly resultsFrom?: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

export interface TargetRuns {
  /** Those that could be opened, as they were named; only those that had their turn, where it was called off. */
  readonly targets: readonly string[];
  /** The runs of each of them. */
  readonly groups: RunResults[][];
  /** Why the others could not, a sentence each. */
  readonly unopened: readonly string[];
  /** Whether all that was asked for has run: only what would have followed was called off. */
  readonly isWhole: boolean;
}

/** So many runs of each target may follow those that were asked for. */
const MORE_REPETITIONS = 5;

interface Side {
  readonly requested: string;
  /** The same for a person: no password in it. */
  readonly name: string;
  /** The beginning of this side's file names. */
  readonly slug: string;
  held: HeldTarget | undefined;
  /** The name of its last run's files. */
  lastName: string;
  readonly runs: RunResults[];
}

/**
 * Runs one command on several targets and collects what each run said, test by test.
 *
 * Every target is opened before the first run, so that one that cannot be opened, or that turns out to
 * be the same engine as another, is known before anything took long. A run that fails, crashes or
 * hangs is recorded as such, and the others go on. When it is called off, what has run by then is what is told.
 *
 * @throws {RedisTargetError} `RT_COMPARE_SAME_ENGINE`, `RT_RESULTS_BUSY`, `RT_RESULTS_WRITE`; what opening the baseline throws, or opening all others; nothing stays open.
 */
export async function runOnTargets(options: RunOnTargetsOptions): Promise<TargetRuns> {
  const names = options.targets.map(formatRequested);
  const slugs = slugsOf(names);
  const all = options.targets.map(
    (requested, index): Side => ({
      requested,
      name: names[index] ?? '',
      slug: slugs[index] ?? '',
      held: undefined,
      lastName: '',
      runs: [],
    }),
  );
  const closing = new Closing();
  closing.add(() => closeAll(all));
  let sides: readonly Side[];
  let unopened: readonly string[];
  let isWhole: boolean;
  try {
    const folder = await takeResultsFolder(options.outDir);
    closing.add(() => folder.release());
    ({ sides, unopened } = await openSides(all, options));
    if (!options.allowSame) refuseSameEngine(sides);
    refuseSharedPort(sides, options);
    isWhole = await runRounds(sides, folder, options);
    if (!options.signal?.aborted) await Promise.all(sides.map((side) => noteLateDeaths(side, folder)));
  } finally {
    await closing.close();
  }
  const ran = sides.filter(({ runs }) => runs.length > 0);
  return {
    targets: ran.map(({ requested }) => requested),
    groups: ran.map(({ runs }) => runs),
    unopened,
    isWhole,
  };
}

/**
 * Runs until all is done, or it is called off: what there is by then is kept, but for the runs of a round that nobody asked for, which would make
 * parts of what was measured whole.
 *
 * @returns Whether all that was asked for has run.
 */
async function runRounds(
  sides: readonly Side[],
  folder: ResultsFolder,
  options: RunOnTargetsOptions,
): Promise<boolean> {
  const { repeat = 1, isWorthMore, signal, progress } = options;
  const most = repeat + MORE_REPETITIONS;
  let begun = 0;
  try {
    for (let repetition = 1; repetition <= most; repetition += 1) {
      const groups = sides.map(({ runs }) => runs);
      if (repetition > repeat && (signal?.aborted || !isWorthMore?.(groups, most - repetition + 1))) break;
      begun = repetition;
      await runRound(sides, repetition, folder, options);
    }
  } catch (error) {
    const isPart = signal?.aborted && sides.some(({ runs }) => runs.length > 0);
    if (!isPart) throw error;
  }
  if (!signal?.aborted) return true;
  if (begun <= repeat) return false;
  const whole = begun - 1;
  for (const { runs } of sides) runs.splice(whole);
  const which = whole === 1 ? 'the whole run' : `the ${whole} whole runs`;
  progress.note(
    `called off while running once more: ${which} of each target ${whole === 1 ? 'is' : 'are'} compared`,
  );
  return true;
}

/** The candidates that cannot be opened are left out, as long as there is one to compare with the baseline. */
async function openSides(
  all: readonly Side[],
  options: RunOnTargetsOptions,
): Promise<{ sides: readonly Side[]; unopened: readonly string[] }> {
  const opened = await Promise.allSettled(all.map((side) => openSide(side, options)));
  const sides = all.filter(({ held }) => held !== undefined);
  const unopened: string[] = [];
  for (const [index, one] of opened.entries()) {
    if (one.status === 'fulfilled') continue;
    const error: unknown = one.reason;
    const isItsOwn = isRedisTargetError(error) && error.exitCode === 3;
    if (!isItsOwn || index === 0 || sides.length < 2) throw error;
    unopened.push(mask(`${all[index]?.name} is left out: ${error.message} [${error.code}]`));
  }
  for (const sentence of unopened) options.progress.warn(sentence);
  return { sides, unopened };
}

async function runRound(
  sides: readonly Side[],
  repetition: number,
  folder: ResultsFolder,
  options: RunOnTargetsOptions,
): Promise<void> {
  const limits = new TimeLimits(options.timeoutMs);
  const runSide = async (side: Side, index: number): Promise<void> => {
    options.signal?.throwIfAborted();
    const held = await freshTarget(side, repetition, folder, options);
    side.lastName = repetition === 1 ? side.slug : `${side.slug}.${repetition}`;
    const run = await runOnTarget({
      ...options,
      requested: side.requested,
      held,
      folder,
      name: side.lastName,
      timeoutMs: index === 0 ? limits.ofBaseline : limits.ofOthers,
      isTimeoutNamed: options.timeoutMs !== undefined,
    });
    if (index === 0) limits.baselineTook(run.durationMs);
    side.runs.push(run);
    options.progress.note(describeRun(side, run));
  };
  if (options.parallel) {
    const ends = await Promise.allSettled(sides.map(runSide));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return;
  }
  for (const [index, side] of sides.entries()) await runSide(side, index);
}

/**
 * The target for the next run. One that is made for us is made anew each time, since what an earlier
 * repetition left in it would be another start; any other stays as it is.
 */
async function freshTarget(
  side: Side,
  repetition: number,
  folder: ResultsFolder,
  options: RunOnTargetsOptions,
): Promise<HeldTarget> {
  if (repetition > 1 && side.held?.target.isFresh) {
    await noteLateDeaths(side, folder);
    await side.held.target.close();
    side.held = undefined;
  }
  return side.held ?? (await openSide(side, options));
}

async function noteLateDeaths({ held, runs, lastName }: Side, { path }: ResultsFolder): Promise<void> {
  const last = runs.at(-1);
  if (held === undefined || last === undefined) return;
  runs[runs.length - 1] = await withLateDeaths(last, held, resultsFileOf(path, lastName));
}

async function openSide(side: Side, options: RunOnTargetsOptions): Promise<HeldTarget> {
  side.held = await options.hold(side.requested, options.signal);
  return side.held;
}

async function closeAll(sides: readonly Side[]): Promise<void> {
  const ends = await Promise.allSettled(sides.map((side) => side.held?.target.close()));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

function refuseSameEngine(sides: readonly Side[]): void {
  const seen = new Map<string, Side>();
  for (const side of sides) {
    if (!side.held) continue;
    const { engine, fallback } = side.held.target;
    // Of what is not known nobody can say that it is the same.
    if (engine.version === NOT_KNOWN) continue;
    const other = seen.get(formatEngine(engine));
    if (other) {
      throw new RedisTargetError(
        'RT_COMPARE_SAME_ENGINE',
        `Could not compare ${other.name} with ${side.name}: both are ${formatEngine(engine)}` +
          `${(fallback ?? other.held?.target.fallback) ? ', since one of them fell back' : ''}. ` +
          'Name two different versions, or say --allow-same to look for flaky tests.',
      );
    }
    seen.set(formatEngine(engine), side);
  }
}

/** Side by side two targets cannot have one port. */
function refuseSharedPort(sides: readonly Side[], options: RunOnTargetsOptions): void {
  const port = options.port ?? sides[0]?.held?.settings.port;
  if (!options.parallel || port === undefined) return;
  throw new RedisTargetError(
    'RT_USAGE',
    `Could not compare side by side: all targets are to be served on port ${port}. Leave out --parallel, or unset the port.`,
  );
}

/** A part of a file's name for each target, none of them twice. */
function slugsOf(names: readonly string[]): string[] {
  const slugs: string[] = [];
  for (const name of names) {
    const withoutCredentials = name.replace(/:\/\/.*@/s, '://').replace(/\?.*/s, '');
    const slug =
      withoutCredentials
        .replaceAll(/[^A-Za-z0-9.]+/g, '-')
        .replaceAll(/^[-.]+|-+$/g, '')
        .slice(0, 100) || 'target';
    slugs.push(slugs.includes(slug) ? `${slug}-${slugs.length + 1}` : slug);
  }
  return slugs;
}

function describeRun(side: Side, run: RunResults): string {
  const count = (status: string): number => run.tests.filter((test) => test.status === status).length;
  const how = run.outcome === 'completed' ? '' : ` – ${run.outcomeDetail ?? run.outcome}`;
  const { engine, clusterMode = false } = run.target;
  return (
    `${side.name} (${formatServer({ engine, clusterMode })}): ${count('passed')} passed, ${count('failed')} failed, ` +
    `${count('skipped') + count('todo')} skipped in ${(run.durationMs / 1000).toFixed(1)} s${how}`
  );
}
