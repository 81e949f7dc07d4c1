import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunResults } from '../model/results.ts';
import type { TargetDeath, Usage } from '../model/usage.ts';

/** Names the folder in which the processes of one run leave notes for whoever holds its target. */
export const RUN_FOLDER_VARIABLE = 'REDIS_TARGET_RUN_FOLDER';

const HOLDER = 'holder.json';
const RESULTS_FILES = 'results-files';
const CLAIM_SUFFIX = '.claim';
const COMMAND_FOLDER = 'command-folder';
/** Where `exec` has the parts of its results file put. */
const PARTS = 'parts';
/** Is there while the target is dead; recorders in other languages look for it. */
const DEAD = 'dead';
const DEATHS = 'deaths.json';
const OVER = 'over';
const USE = 'use.json';

/** Who holds a run's target, and by which configuration file. */
export interface HolderNotice {
  /** As `describeProcess` has it. */
  readonly process: string;
  readonly config?: string | undefined;
}

/** Leaves word of who holds the target, for a process that may find this run's variables when it has ended. */
export async function noteHolder(folder: string, holder: HolderNotice): Promise<void> {
  await writeFile(join(folder, HOLDER), JSON.stringify(holder));
}

/** Who holds the target of this process's run; undefined where the run has ended, or cannot be seen from here. */
export async function readHolder(env: NodeJS.ProcessEnv): Promise<HolderNotice | undefined> {
  const folder = env[RUN_FOLDER_VARIABLE];
  if (!folder) return undefined;
  try {
    const holder = JSON.parse(await readFile(join(folder, HOLDER), 'utf8')) as Partial<HolderNotice> | null;
    return typeof holder?.process === 'string'
      ? { process: holder.process, config: holder.config }
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Leaves word of where the command of a run was started: its recorders name their files from there. A run within another's names them as
 * that one does.
 *
 * @param folder - The run's own; empty where it has none.
 * @param cwd - Where its own command is started. Default: it has none.
 */
export function noteCommandFolder(folder: string, env: NodeJS.ProcessEnv, cwd?: string): void {
  const commandFolder = readCommandFolder(env) ?? cwd;
  if (folder !== '' && commandFolder !== undefined)
    writeFileSync(join(folder, COMMAND_FOLDER), commandFolder);
}

/** Where the command of this process's run was started; undefined where none of ours was. */
export function readCommandFolder(env: NodeJS.ProcessEnv): string | undefined {
  const folder = env[RUN_FOLDER_VARIABLE];
  if (!folder) return undefined;
  try {
    return readFileSync(join(folder, COMMAND_FOLDER), 'utf8') || undefined;
  } catch {
    return undefined;
  }
}

/** Leaves word that a results file is being written: the holder adds to it what was used, which a reporter cannot know. */
export function noteResultsFile(env: NodeJS.ProcessEnv, path: string): void {
  const folder = env[RUN_FOLDER_VARIABLE];
  if (!folder || !existsSync(folder)) return;
  try {
    appendFileSync(join(folder, RESULTS_FILES), `${JSON.stringify(path)}\n`);
  } catch {
    // Then the file says nothing of use, which is read as not known.
  }
}

/** Where in a run's folder the parts of the run's results file are put together from. */
export function partsFolderIn(folder: string): string {
  return join(folder, PARTS);
}

/**
 * Where a recorder writes its results file: several runners of one command may have been told the same file, and each would write over the
 * one before. The first one takes it; what others write is a part, which `exec` puts together with it.
 *
 * @param path - As this process was told; where nobody puts parts together, it writes there.
 */
export function claimResultsFile(env: NodeJS.ProcessEnv, path: string): string {
  const folder = env[RUN_FOLDER_VARIABLE];
  if (!folder || !existsSync(partsFolderIn(folder))) return path;
  const own = String(process.pid);
  const claim = join(
    folder,
    `${createHash('sha256').update(path).digest('hex').slice(0, 16)}${CLAIM_SUFFIX}`,
  );
  try {
    writeFileSync(claim, own, { flag: 'wx' });
    return path;
  } catch {
    // One process may write its file again: in watch mode, and Vitest's own restarts.
    const isOurs = !existsSync(claim) || readFileSync(claim, 'utf8') === own;
    return isOurs ? path : join(partsFolderIn(folder), `${own}.json`);
  }
}

/** The results files that were begun in a run, each once. */
export async function readResultsFiles(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, RESULTS_FILES), 'utf8').catch(() => '');
  const paths = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as string]));
  return [...new Set(paths)];
}

/** Forgets them: the next run on this target begins. */
export async function forgetResultsFiles(folder: string): Promise<void> {
  const claims = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(CLAIM_SUFFIX));
  for (const name of [RESULTS_FILES, ...claims]) await rm(join(folder, name), { force: true });
}

/** Leaves word of what did not live, and whether the target is dead now. */
export function noteDeaths(folder: string, deaths: readonly TargetDeath[]): void {
  writeFileSync(join(folder, DEATHS), JSON.stringify(deaths));
  if (deaths.some(({ until }) => until === undefined)) writeFileSync(join(folder, DEAD), '');
  else rmSync(join(folder, DEAD), { force: true });
}

/** Whether the target of this process's run was dead at some moment of a time, in milliseconds since 1970. */
export function wasTargetDead(env: NodeJS.ProcessEnv, fromMs: number, toMs: number): boolean {
  const folder = env[RUN_FOLDER_VARIABLE];
  if (!folder || !existsSync(join(folder, DEATHS))) return false;
  try {
    const deaths = JSON.parse(readFileSync(join(folder, DEATHS), 'utf8')) as TargetDeath[];
    return deaths.some(
      ({ at, until }) => Date.parse(at) <= toMs && (until === undefined || Date.parse(until) >= fromMs),
    );
  } catch {
    // It is being written: somebody has just died.
    return true;
  }
}

/** How long a reporter waits for the holder's answer, and how often it looks, in milliseconds. */
const WAIT_LIMIT_MS = 4_000;
const WAIT_STEP_MS = 50;

/**
 * Tells the holder that the run of this process is over, and waits for what was used: for runs that nobody ends who has a
 * line to the holder.
 *
 * @returns undefined where no answer came in time.
 */
export async function askForUse(env: NodeJS.ProcessEnv): Promise<Usage | undefined> {
  const folder = env[RUN_FOLDER_VARIABLE];
  if (!folder || !existsSync(folder)) return undefined;
  writeFileSync(join(folder, OVER), '');
  for (const until = Date.now() + WAIT_LIMIT_MS; Date.now() < until; await delay(WAIT_STEP_MS)) {
    const text = await readFile(join(folder, USE), 'utf8').catch(() => '');
    if (text !== '') return JSON.parse(text) as Usage;
  }
  return undefined;
}

/** Whether somebody waits for what was used. */
export function isUseAskedFor(folder: string): boolean {
  return existsSync(join(folder, OVER)) && !existsSync(join(folder, USE));
}

/** Answers who waits for it. */
export async function answerUse(folder: string, usage: Usage): Promise<void> {
  await writeFile(join(folder, `${USE}.tmp`), JSON.stringify(usage));
  await rename(join(folder, `${USE}.tmp`), join(folder, USE));
}

/** Adds to a results file what was used, without reading its tests: there may be 100,000 of them. */
export async function addUse(path: string, use: Pick<RunResults, 'usage' | 'deaths'>): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  // As `write.ts` writes it: at the left margin no text of a test's can stand.
  const at = text?.lastIndexOf('\n "tests": [') ?? -1;
  if (text === undefined || at < 0 || /^ "usage":/m.test(text.slice(0, at))) return;
  const lines = Object.entries(use).map(([key, value]) => `\n "${key}": ${JSON.stringify(value)},`);
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text.slice(0, at) + lines.join('') + text.slice(at));
  await rename(temporary, path);
}
