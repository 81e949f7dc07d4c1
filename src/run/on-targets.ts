import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import type { CommandEnd } from '../model/command-end.ts';
import { formatEndpointUrl } from '../model/endpoint.ts';
import { formatEngine, NOT_KNOWN } from '../model/engine.ts';
import type { RunResults } from '../model/results.ts';
import type { OpenTarget } from '../model/target.ts';
import { Closing } from '../platform/closing.ts';
import type { Progress } from '../platform/progress.ts';
import { maskUrlPasswords } from '../platform/secrets.ts';
import { assembleRun } from '../results/assemble-run.ts';
import { stampReports } from '../results/reports.ts';
import { watchJournal } from '../results/watch-journal.ts';
import { writeRunResults } from '../results/write.ts';
import { serveOnPort } from '../targets/serve-on-port.ts';
import { exportToCommand } from './export.ts';
import type { HeldTarget } from './held-target.ts';
import { injectRecorder } from './injected-recorder.ts';
import { runLoggedCommand } from './logged-command.ts';
import { Silence, TimeLimits } from './time-limits.ts';

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
  /** Serves each target on this port of 127.0.0.1 while its suite runs. Default: the setting `port`; else any free one. */
  readonly port?: number | undefined;
  /** Runs the targets side by side. Default: false. */
  readonly parallel?: boolean;
  /** Time limit of each run, in milliseconds. Default: none for the baseline, then five times what it took, at least a minute. */
  readonly timeoutMs?: number | undefined;
  /** Whether two targets may be the same engine version. Default: false. */
  readonly allowSame?: boolean;
  /** Globs of JUnit XML and of Jest or Vitest JSON that the command writes. */
  readonly junit?: readonly string[];
  readonly resultsFrom?: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

export interface TargetRuns {
  /** Those that could be opened, as they were named. */
  readonly targets: readonly string[];
  /** The runs of each of them. */
  readonly groups: RunResults[][];
  /** Why the others could not, a sentence each. */
  readonly unopened: readonly string[];
}

interface Side {
  readonly requested: string;
  /** The beginning of this side's file names. */
  readonly slug: string;
  held: HeldTarget | undefined;
  readonly runs: RunResults[];
}

/**
 * Runs one command on several targets and collects what each run said, test by test.
 *
 * Every target is opened before the first run, so that one that cannot be opened, or that turns out to
 * be the same engine as another, is known before anything took long. A run that fails, crashes or
 * hangs is recorded as such, and the others go on.
 *
 * @throws {RedisTargetError} `RT_COMPARE_SAME_ENGINE`; what opening the baseline throws, or opening all others; nothing stays open.
 */
export async function runOnTargets(options: RunOnTargetsOptions): Promise<TargetRuns> {
  const all = options.targets.map(
    (requested, index): Side => ({
      requested,
      slug: slugOf(requested, options.targets.slice(0, index)),
      held: undefined,
      runs: [],
    }),
  );
  const closing = new Closing();
  closing.add(() => closeAll(all));
  let sides: readonly Side[];
  let unopened: readonly string[];
  try {
    await mkdir(options.outDir, { recursive: true });
    ({ sides, unopened } = await openSides(all, options));
    if (!options.allowSame) refuseSameEngine(sides);
    refuseSharedPort(sides, options);
    for (let repetition = 1; repetition <= (options.repeat ?? 1); repetition += 1) {
      await runRound(sides, repetition, options);
    }
  } finally {
    await closing.close();
  }
  return {
    targets: sides.map(({ requested }) => requested),
    groups: sides.map(({ runs }) => runs),
    unopened,
  };
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
    unopened.push(maskUrlPasswords(`${all[index]?.requested} is left out: ${error.message} [${error.code}]`));
  }
  for (const sentence of unopened) options.progress.warn(sentence);
  return { sides, unopened };
}

async function runRound(
  sides: readonly Side[],
  repetition: number,
  options: RunOnTargetsOptions,
): Promise<void> {
  const limits = new TimeLimits(options.timeoutMs);
  const runSide = async (side: Side, index: number): Promise<void> => {
    const run = await runOnce(side, repetition, index === 0 ? limits.ofBaseline : limits.ofOthers, options);
    if (index === 0) limits.baselineTook(run.durationMs);
    side.runs.push(run);
    options.progress.note(describeRun(side, run));
  };
  if (options.parallel) {
    await Promise.all(sides.map(runSide));
    return;
  }
  for (const [index, side] of sides.entries()) await runSide(side, index);
}

async function runOnce(
  side: Side,
  repetition: number,
  timeoutMs: number | Promise<number> | undefined,
  options: RunOnTargetsOptions,
): Promise<RunResults> {
  options.signal?.throwIfAborted();
  const { target: opened, settings } = await freshTarget(side, repetition, options);
  const serving = new Closing();
  const target = await serveForRun(opened, options.port ?? settings.port, serving);
  const name = repetition === 1 ? side.slug : `${side.slug}.${repetition}`;
  const resultsDir = join(options.outDir, `${name}.parts`);
  const logFile = join(options.outDir, `${name}.log`);
  await rm(resultsDir, { recursive: true, force: true });
  await mkdir(resultsDir, { recursive: true });

  const reports = { junit: options.junit ?? [], resultsFrom: options.resultsFrom ?? [], cwd: options.cwd };
  const earlier = await stampReports(reports);
  const startedAt = new Date();
  const silence = new Silence(Date.now());
  const stopWatching = watchJournal(resultsDir, (tests) => {
    const seconds = Math.round((Date.now() - startedAt.getTime()) / 1000);
    // A suite that reports only at its end has said nothing yet, which is not that nothing ran.
    const said = tests === 0 ? 'running' : `${tests} tests so far`;
    options.progress.step(`${side.requested}: ${said}, ${seconds} s`);
    // Only the first target may run for ever, and a suite that does so may have been done long ago.
    if (timeoutMs === undefined && silence.isLong(tests, Date.now()))
      options.progress.note(
        `${side.requested}: nothing new for a minute. Where it hangs, --timeout <seconds> would end it.`,
      );
  });
  let end: CommandEnd;
  try {
    end = await runLoggedCommand(options.command, {
      cwd: options.cwd,
      // `{pid}`: a command may start several runners, each with a file of its own.
      env: {
        ...options.env,
        // A runner in the command must find that what its environment asks for is what stands.
        REDIS_TARGET: side.requested,
        ...exportToCommand(target, settings),
        REDIS_TARGET_RESULTS: join(resultsDir, '{pid}.json'),
        ...injectRecorder(options.env, settings),
        // node-tap before 1.0 prints TAP only if asked to; later ones do where nobody looks on.
        TAP: '1',
      },
      logFile,
      timeoutMs,
      signal: options.signal,
    });
  } finally {
    stopWatching();
    options.progress.done();
    await serving.close();
  }
  options.signal?.throwIfAborted();

  const run = await assembleRun({
    target,
    command: options.command,
    ...reports,
    env: options.env,
    startedAt,
    end,
    resultsDir,
    earlier,
    isRecorderInjected: settings.injectRecorder,
    log: basename(logFile),
    logFile,
  });
  writeRunResults(join(options.outDir, `${name}.json`), run);
  await rm(resultsDir, { recursive: true, force: true });
  return run;
}

/**
 * The target on the fixed port that its tests have in their code. All targets are open at the same time, so only the one
 * whose turn it is has the port.
 */
async function serveForRun(
  target: OpenTarget,
  port: number | undefined,
  serving: Closing,
): Promise<OpenTarget> {
  if (port === undefined) return target;
  const endpoint = await serveOnPort(target.endpoint, port, serving);
  return { ...target, endpoint, url: formatEndpointUrl(endpoint) };
}

/**
 * The target for the next run. One that is made for us is made anew each time, since what an earlier
 * repetition left in it would be another start; any other stays as it is.
 */
async function freshTarget(
  side: Side,
  repetition: number,
  options: RunOnTargetsOptions,
): Promise<HeldTarget> {
  const kind = side.held?.target.kind;
  if (repetition > 1 && (kind === 'local' || kind === 'container')) {
    await side.held?.target.close();
    side.held = undefined;
  }
  return side.held ?? (await openSide(side, options));
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
        `Could not compare ${other.requested} with ${side.requested}: both are ${formatEngine(engine)}` +
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

function slugOf(requested: string, before: readonly string[]): string {
  const masked = requested.replace(/:\/\/[^@/]*@/, '://');
  const slug = masked.replaceAll(/[^A-Za-z0-9.]+/g, '-').replaceAll(/^-+|-+$/g, '');
  return before.includes(requested) ? `${slug}-${before.length + 1}` : slug;
}

function describeRun(side: Side, run: RunResults): string {
  const count = (status: string): number => run.tests.filter((test) => test.status === status).length;
  const how = run.outcome === 'completed' ? '' : ` – ${run.outcomeDetail ?? run.outcome}`;
  return (
    `${side.requested} (${formatEngine(run.target.engine)}): ${count('passed')} passed, ${count('failed')} failed, ` +
    `${count('skipped') + count('todo')} skipped in ${(run.durationMs / 1000).toFixed(1)} s${how}`
  );
}
