import type { RunError, RunOutcome, RunResults, Shard, TestResult, TestStatus } from '../../model/results.ts';
import { folderBefore, nameBehind } from '../command-folder.ts';
import { relativePath } from '../own-place.ts';
import { shardOf } from '../shard.ts';
import { type RawError, toTestError } from '../test-error.ts';

/** The end of an events file's name. */
export const EVENTS_SUFFIX = '.jsonl';

/** What our recorders in other languages (`src/recorders`) wrote, a line each, while their runner ran. */
export interface RecordedEvents {
  readonly runner: RunResults['runner'];
  readonly shard?: Shard;
  /** As a results file has them. */
  readonly folders?: readonly string[];
  readonly tests: readonly TestResult[];
  readonly errors: readonly RunError[];
  readonly outcome: RunOutcome;
  readonly outcomeDetail?: string;
}

interface EventError {
  readonly message?: unknown;
  readonly type?: unknown;
  readonly stack?: unknown;
  readonly at?: unknown;
  readonly file?: unknown;
}

interface Event {
  readonly runner?: { readonly name?: unknown; readonly version?: unknown };
  /** What the files of its tests are relative to, and the folder that it was started in. */
  readonly root?: unknown;
  readonly cwd?: unknown;
  readonly shard?: { readonly index?: unknown; readonly count?: unknown };
  readonly test?: Readonly<Record<string, unknown>>;
  readonly error?: EventError;
  readonly end?: { readonly interrupted?: unknown };
}

const STATUSES: readonly TestStatus[] = ['passed', 'failed', 'skipped', 'todo'];

/**
 * Reads what a recorder wrote; undefined where there is nothing of one in it.
 *
 * Without an end the runner died. Only a last line may be cut short then, and it is left out.
 *
 * @param commandFolder - Where the command was started whose runner it was.
 */
export function readEvents(text: string, commandFolder: string): RecordedEvents | undefined {
  const tests: TestResult[] = [];
  const errors: RunError[] = [];
  let runner: RunResults['runner'] | undefined;
  let end: Event['end'];
  let shard: Shard | undefined;
  let ground = groundOf({}, commandFolder);
  for (const line of text.split('\n')) {
    const event = parseLine(line);
    if (event?.runner !== undefined) {
      runner = runnerOf(event.runner);
      ground = groundOf(event, commandFolder);
    }
    shard ??= shardOf(event?.shard?.index, event?.shard?.count);
    if (event?.test) tests.push(toResult(event.test, ground));
    if (event?.error) errors.push(toRunError(event.error, ground));
    end = event?.end ?? end;
  }
  if (runner === undefined) return undefined;
  const said = `it had reported ${tests.length} ${tests.length === 1 ? 'test' : 'tests'} until then`;
  const recorded = {
    runner,
    ...(shard === undefined ? {} : { shard }),
    ...(ground.beforePlaces === '' ? {} : { folders: [ground.beforePlaces] }),
    tests,
    errors,
  };
  if (end === undefined)
    return { ...recorded, outcome: 'crashed', outcomeDetail: `the run never ended; ${said}` };
  if (end.interrupted === true)
    return { ...recorded, outcome: 'interrupted', outcomeDetail: `interrupted; ${said}` };
  return { ...recorded, outcome: 'completed' };
}

function parseLine(line: string): Event | undefined {
  try {
    const value = JSON.parse(line) as Event | null;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // A line that was being written when its runner died.
    return undefined;
  }
}

function runnerOf({ name, version }: NonNullable<Event['runner']>): RunResults['runner'] {
  return {
    name: typeof name === 'string' ? name : 'unknown',
    version: typeof version === 'string' ? version : null,
  };
}

/** Where a runner ran, and what stands before its names. */
interface Ground {
  /** What the files of its tests are relative to. */
  readonly root: string;
  readonly beforeFiles: string;
  /** What the places in its errors are relative to. */
  readonly cwd: string;
  readonly beforePlaces: string;
}

function groundOf({ root, cwd }: Event, commandFolder: string): Ground {
  const [files, places] = [root, cwd].map((one) => (typeof one === 'string' ? one : commandFolder)) as [
    string,
    string,
  ];
  return {
    root: files,
    beforeFiles: folderBefore(files, commandFolder),
    cwd: places,
    beforePlaces: folderBefore(places, commandFolder),
  };
}

function toResult(test: Readonly<Record<string, unknown>>, ground: Ground): TestResult {
  const { file, name, status, retries, durationMs, line, error } = test;
  const known = STATUSES.find((one) => one === status) ?? 'failed';
  return {
    file: nameFile(typeof file === 'string' ? file : '', ground),
    name: Array.isArray(name) ? name.map(String) : [String(name)],
    status: known,
    retries: isCount(retries) ? retries : 0,
    durationMs: typeof durationMs === 'number' ? durationMs : null,
    ...(isCount(line) ? { line } : {}),
    error: known === 'failed' ? errorOf((error as EventError | null) ?? {}, ground) : null,
    ...(known === 'failed' && test.targetDied === true ? { targetDied: true } : {}),
  };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function nameFile(file: string, { root, beforeFiles }: Ground): string {
  return nameBehind(beforeFiles, relativePath(file, root));
}

function errorOf(
  { message, type, stack, at }: EventError,
  { cwd, beforePlaces }: Ground,
): TestResult['error'] & object {
  const said = typeof message === 'string' ? message : '';
  const [, named] = /^(\w[\w.]*(?:Error|Exception|Failure|Failed)): /.exec(said) ?? [];
  const raw: RawError = {
    message: said,
    name: typeof type === 'string' ? type : named,
    stack: typeof stack === 'string' ? stack : undefined,
  };
  const error = toTestError(raw, cwd);
  // The place of the crash may be a library's; the stack has told of a line of the project's then.
  const place = error.at ?? (typeof at === 'string' ? relativePath(at, cwd) : undefined);
  return place === undefined ? error : { ...error, at: nameBehind(beforePlaces, place) };
}

function toRunError(error: EventError, ground: Ground): RunError {
  const { file } = error;
  const said = errorOf(error, ground);
  return typeof file === 'string' && file !== '' ? { ...said, file: nameFile(file, ground) } : said;
}
