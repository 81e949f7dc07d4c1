import { steadyMessage } from '../messages/steady-message.ts';
import type { RunResults, TestResult } from '../model/results.ts';
import { join } from './merge-runs.ts';

/** A run and the file that it was read from. */
export interface NamedRun {
  readonly name: string;
  readonly run: RunResults;
}

/** One run of a suite; its tests may have run in parts, on several machines. */
export interface ShardedRun extends RunResults {
  /** The parts, where there are several. */
  readonly shards?: readonly RunResults[];
}

export interface DividedRuns {
  /** One for each repetition. */
  readonly runs: readonly ShardedRun[];
  /** Files that are neither shards nor repetitions of each other, a sentence each. */
  readonly problems: readonly string[];
}

/** The parts of a run: its shards, or itself. */
export function partsOf(run: ShardedRun): readonly RunResults[] {
  return run.shards ?? [run];
}

/** A run of which each part is another. */
export function mapParts(run: ShardedRun, change: (part: RunResults) => RunResults): ShardedRun {
  return run.shards === undefined ? change(run) : joinShards(run.shards.map(change));
}

/**
 * Tells shards from repetitions, among the files of one target: files without a common test are shards of one run, files of the
 * same tests are repetitions, shard by shard. Where the runner said which shard it ran, that decides.
 *
 * @param isSharded - Whether others of the compared files are shards: then a file without a test is one, too, whose run died.
 */
export function divideRuns(files: readonly NamedRun[], isSharded: boolean): DividedRuns {
  const problems: string[] = [];
  const slots = byRecordedShard(files) ?? byTests(files, isSharded, problems);
  const repetitions = Math.max(0, ...slots.map(({ length }) => length));
  const runs = Array.from({ length: repetitions }, (_, index) =>
    joinShards(slots.flatMap((slot) => slot[index]?.run ?? [])),
  );
  return { runs, problems };
}

/** Whether there are files among these that have no test in common. */
export function hasShards(files: readonly NamedRun[]): boolean {
  return (byRecordedShard(files) ?? byTests(files, false, [])).length > 1;
}

/** Parts of one run as one; the sum of them reads as if they had run in one go. */
function joinShards(parts: readonly RunResults[]): ShardedRun {
  const [first] = parts;
  if (first === undefined) throw new RangeError('A run without a part cannot be compared.');
  if (parts.length === 1) return first;
  const worst = parts.find((part) => part.outcome !== 'completed' && !isEmptyShard(part));
  const log = (worst ?? first).log;
  const { outcomeDetail: _, log: __, shard: ___, ...rest } = first;
  return {
    ...rest,
    runner: { ...first.runner, name: [...new Set(parts.map(({ runner }) => runner.name))].join(', ') },
    durationMs: parts.reduce((sum, { durationMs }) => sum + durationMs, 0),
    outcome: worst?.outcome ?? 'completed',
    ...(worst?.outcomeDetail === undefined ? {} : { outcomeDetail: worst.outcomeDetail }),
    exitCode: parts.find(({ exitCode }) => exitCode)?.exitCode ?? first.exitCode,
    deaths: parts.flatMap(({ deaths = [] }) => deaths),
    tests: parts.flatMap(({ tests }) => tests),
    errors: parts.flatMap(({ errors }) => errors),
    ...(log === undefined ? {} : { log }),
    shards: parts,
  };
}

/** A suite with fewer files than shards leaves some of them nothing to do. */
export function isEmptyShard({ outcome, shard, exitCode }: RunResults): boolean {
  return outcome === 'noTests' && shard !== undefined && exitCode === 0;
}

/** The files of each shard, where each file tells which it is of equally many. */
function byRecordedShard(files: readonly NamedRun[]): NamedRun[][] | undefined {
  const counts = new Set(files.map(({ run }) => run.shard?.count));
  if (files.length < 2 || counts.size !== 1 || counts.has(undefined)) return undefined;
  const slots = new Map<number, NamedRun[]>();
  for (const file of files) push(slots, file.run.shard?.index ?? 0, file);
  return [...slots].sort(([a], [b]) => a - b).map(([, slot]) => slot);
}

interface Slot {
  readonly files: NamedRun[];
  /** Of each file, its tests. */
  readonly tests: ReadonlySet<string>[];
}

function byTests(files: readonly NamedRun[], isSharded: boolean, problems: string[]): NamedRun[][] {
  if (files.length < 2) return [[...files]];
  const slots: Slot[] = [];
  const empty: NamedRun[] = [];
  for (const file of files) {
    const tests = new Set(file.run.tests.map(keyOf));
    if (tests.size === 0) {
      empty.push(file);
      continue;
    }
    const [first, ...more] = slots.filter((slot) => slot.tests.some((known) => hasCommon(known, tests)));
    if (first === undefined) {
      slots.push({ files: [file], tests: [tests] });
      continue;
    }
    for (const slot of [first, ...more]) noteOverlap(slot, file, tests, problems);
    first.files.push(file);
    first.tests.push(tests);
  }
  const lists = slots.map((slot) => slot.files);
  const [first] = lists;
  if (first === undefined) return [empty];
  if (isSharded || lists.length > 1) lists.push(...empty.map((file) => [file]));
  else first.push(...empty);
  return lists;
}

function noteOverlap(slot: Slot, file: NamedRun, tests: ReadonlySet<string>, problems: string[]): void {
  const other = slot.files[0];
  const known = slot.tests[0];
  if (other === undefined || known === undefined) return;
  const isSame = slot.files.some((one, index) =>
    isRepetition({ file: one, tests: slot.tests[index] ?? known }, { file, tests }),
  );
  if (isSame) return;
  const common = [...tests].filter((test) => known.has(test)).length;
  problems.push(
    `${other.name} and ${file.name} are both of ${file.run.target.target} and overlap in part: ${common} of ${known.size} and of ${tests.size} tests stand in both, ` +
      'so they are neither shards (no test in common) nor repetitions (the same tests); they are counted as repetitions. Give the files of whole runs, or of all shards.',
  );
}

interface FileTests {
  readonly file: NamedRun;
  readonly tests: ReadonlySet<string>;
}

/** Whether two files are of the same tests, but for what did not load or was not reached, and for what differs from run to run. */
function isRepetition(one: FileTests, other: FileTests): boolean {
  const left = lacking(one, other);
  const right = lacking(other, one);
  return left.size === right.size && [...left].every((name) => right.has(name));
}

/** What `here` has and `there` has not, and should have. */
function lacking({ tests }: FileTests, there: FileTests): ReadonlySet<string> {
  const { outcome, errors } = there.file.run;
  if (outcome !== 'completed') return new Set();
  const unloaded = new Set(errors.map(({ file = '' }) => file));
  const names = [...tests].filter(
    (name) => !there.tests.has(name) && !unloaded.has(name.slice(0, name.indexOf('\u0000'))),
  );
  return new Set(names.map(steadyMessage));
}

function hasCommon(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const [few, many] = one.size < other.size ? [one, other] : [other, one];
  for (const test of few) if (many.has(test)) return true;
  return false;
}

function keyOf({ file, name }: TestResult): string {
  return join([file, ...name]);
}

function push<K, T>(map: Map<K, T[]>, key: K, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
