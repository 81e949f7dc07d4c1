import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { CommandEnd } from '../model/command-end.ts';
import type { RunResults } from '../model/results.ts';
import { formatRequested } from '../model/target-spec.ts';
import { Closing } from '../platform/closing.ts';
import { maskFile } from '../platform/mask-file.ts';
import type { Progress } from '../platform/progress.ts';
import { removeFolder } from '../platform/scratch.ts';
import { assembleRun } from '../results/assemble-run.ts';
import { linkParts } from '../results/parts.ts';
import { stampReports } from '../results/reports.ts';
import { noteCommandFolder, readResultsFiles } from '../results/run-folder.ts';
import { watchJournal } from '../results/watch-journal.ts';
import { writeRunResults } from '../results/write.ts';
import { exportToCommand } from './export.ts';
import type { HeldTarget } from './held-target.ts';
import { injectForeignRecorders, injectRecorder, injectWitness } from './injected-recorder.ts';
import { placeDeath, resultsFileOf } from './late-deaths.ts';
import { runLoggedCommand } from './logged-command.ts';
import type { ResultsFolder } from './results-folder.ts';
import { SAY_SILENCE_AFTER_MS, Silence } from './time-limits.ts';

export interface RunOnTargetOptions {
  /** The target as the user named it. */
  readonly requested: string;
  readonly held: HeldTarget;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly folder: ResultsFolder;
  /** The beginning of its results file's and its log's name. */
  readonly name: string;
  readonly progress: Progress;
  readonly port?: number | undefined;
  readonly exports?: boolean | undefined;
  /** In milliseconds. Default: as long as it is not silent for longer than the setting `silenceTimeoutMs`. */
  readonly timeoutMs: number | Promise<number> | undefined;
  /** Whether the user has named the time limit. */
  readonly isTimeoutNamed: boolean;
  readonly junit?: readonly string[] | undefined;
  readonly resultsFrom?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Runs the command once on an open target, and puts together what it said, however it ended. */
export async function runOnTarget(options: RunOnTargetOptions): Promise<RunResults> {
  const { held, requested, folder, name } = options;
  const { settings } = held;
  const serving = new Closing();
  const port = options.port ?? settings.port;
  // All targets are open at the same time: only the one whose turn it is has the port that tests have in their code.
  const target = port === undefined ? held.target : await held.serve(port, serving);
  const mark = randomUUID();
  const resultsDir = folder.nameParts();
  const entrust = (root?: number): (() => void) =>
    held.entrust({ family: { mark, root }, folder: resultsDir });
  // Before it is made, so that at no moment it would stay behind.
  const takeBack = entrust();
  await mkdir(resultsDir, { mode: 0o700 });
  const logFile = join(folder.path, `${name}.log`);
  const reports = { junit: options.junit ?? [], resultsFrom: options.resultsFrom ?? [], cwd: options.cwd };
  const recorder = injectRecorder(options.env, settings);
  const startedAt = new Date();
  const watch = watchProgress(options, resultsDir, logFile);
  let end: CommandEnd;
  try {
    const earlier = await stampReports(reports);
    await held.beginRun();
    noteCommandFolder(held.folder, options.env, options.cwd);
    end = await runLoggedCommand(options.command, {
      cwd: options.cwd,
      // `{pid}`: a command may start several runners, each with a file of its own.
      env: {
        ...options.env,
        // A runner in the command must find that what its environment asks for is what stands.
        REDIS_TARGET: requested,
        ...exportToCommand(target, options.exports === false ? { ...settings, export: {} } : settings),
        REDIS_TARGET_RESULTS: join(resultsDir, '{pid}.json'),
        ...recorder,
        ...injectWitness({ ...options.env, ...recorder }, settings, held.folder),
        ...injectForeignRecorders(options.env, settings, resultsDir),
        // node-tap before 1.0 prints TAP only if asked to; later ones do where nobody looks on.
        TAP: '1',
      },
      logFile,
      timeoutMs: options.timeoutMs,
      silence: watch.silence,
      signal: options.signal,
      mark,
      onStart: (root) => void entrust(root),
    });
    const use = await held.endRun();
    watch.stop();
    // What the command's own scripts had written elsewhere: by `exec --results`, or by a REDIS_TARGET_RESULTS of theirs.
    const reported = await readResultsFiles(held.folder);
    await linkParts(
      reported.filter((file) => dirname(file) !== resultsDir),
      resultsDir,
    );
    maskFile(logFile);
    const assembled = await assembleRun({
      target,
      command: options.command,
      ...reports,
      env: options.env,
      startedAt,
      end,
      use,
      resultsDir,
      earlier,
      isRecorderInjected: settings.injectRecorder,
      log: basename(logFile),
      logFile,
    });
    const run =
      assembled.deaths === undefined
        ? assembled
        : { ...assembled, deaths: assembled.deaths.map((death) => placeDeath(death, assembled)) };
    writeRunResults(resultsFileOf(folder.path, name), run);
    return run;
  } finally {
    watch.stop();
    await serving.close();
    await removeFolder(resultsDir);
    takeBack();
  }
}

/** Says how far a run is, and notices when it has been silent for too long. */
function watchProgress(
  { requested, held, progress, isTimeoutNamed }: RunOnTargetOptions,
  resultsDir: string,
  logFile: string,
): { readonly silence: AbortSignal; stop(): void } {
  const name = formatRequested(requested);
  const limitMs = isTimeoutNamed ? Number.POSITIVE_INFINITY : held.settings.silenceTimeoutMs;
  const tooLong = new AbortController();
  const startedAtMs = performance.now();
  const silence = new Silence(startedAtMs);
  let isSaid = limitMs <= SAY_SILENCE_AFTER_MS;
  const stopWatching = watchJournal(resultsDir, (tests) => {
    const nowMs = performance.now();
    // A suite that reports only at its end has said nothing yet, which is not that nothing ran.
    const said = tests === 0 ? 'running' : `${tests} tests so far`;
    progress.step(`${name}: ${said}, ${Math.round((nowMs - startedAtMs) / 1000)} s`);
    const bytes = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
    const silentMs = silence.look(tests, bytes, nowMs);
    if (silentMs > limitMs) tooLong.abort();
    if (isSaid || silentMs < SAY_SILENCE_AFTER_MS) return;
    isSaid = true;
    const end = Number.isFinite(limitMs)
      ? ` After ${formatMinutes(limitMs)} of that it is ended (silenceTimeoutMs).`
      : '';
    progress.note(`${name}: neither a new test nor output for a minute.${end}`);
  });
  return {
    silence: tooLong.signal,
    stop: () => {
      stopWatching();
      progress.done();
    },
  };
}

function formatMinutes(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000} minutes` : `${ms / 1000} s`;
}
