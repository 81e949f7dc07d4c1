import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { TestResult } from '../../model/results.ts';
import type { TestPlace } from '../../model/usage.ts';
import { relativePath } from '../own-place.ts';
import { openRecorder, type RunRecorder } from '../recorder.ts';
import { toRawError, toTestError } from '../test-error.ts';

/** The parts of Mocha's Test and Hook that are read here; in parallel mode they come over a wire. */
export interface MochaRunnable {
  readonly title: string;
  readonly type?: string;
  readonly file?: string;
  readonly duration?: number;
  readonly parent?: MochaSuite | undefined;
  /** Since Mocha 4; in parallel mode it is all there is. */
  titlePath?(): string[];
  fullTitle?(): string;
  isPending?(): boolean;
  readonly pending?: boolean;
  currentRetry?(): number;
}

interface MochaSuite {
  readonly title: string;
  readonly parent?: MochaSuite | undefined;
  /** Not over the wire of parallel mode. */
  eachTest?(visit: (test: MochaRunnable) => void): unknown;
}

export interface MochaRunner {
  on(event: string, listener: (runnable: MochaRunnable, error: unknown) => void): unknown;
  once(event: string, listener: () => void): unknown;
  /** Set by Ctrl-C: the tests that were left out are not told of. */
  readonly _abort?: boolean;
  /** What `--grep` and `--invert` chose. */
  readonly _grep?: RegExp;
  readonly _invert?: boolean;
}

/** Runners that have a recorder; also by another copy of this package. */
const RECORDED = Symbol.for('redis-target.recorded');

/** Records what a Mocha runner runs, once; nothing where no results are wanted. */
export function recordMocha(runner: MochaRunner, env: NodeJS.ProcessEnv, cwd: string): void {
  if (RECORDED in runner) return;
  Object.assign(runner, { [RECORDED]: true });
  const recorder = openRecorder({ env, cwd, runner: { name: 'mocha', version: readMochaVersion(cwd) } });
  if (recorder) recordMochaRun(runner, recorder, cwd);
}

/** The user's own Mocha: this package brings none. */
function readMochaVersion(cwd: string): string | null {
  try {
    return (createRequire(join(cwd, 'package.json'))('mocha/package.json') as { version: string }).version;
  } catch {
    // Mocha may have been started from elsewhere; its version is only told, not used.
    return null;
  }
}

/**
 * Has a Mocha runner tell the recorder every test's result.
 *
 * Of the tests that a failing hook keeps from running, Mocha says nothing. They fail with the hook's error: on an
 * engine on which the hook passes they are there, and only a comparison with its error can say what became of them.
 */
function recordMochaRun(runner: MochaRunner, recorder: RunRecorder, cwd: string): void {
  const told = new Set<MochaRunnable>();
  const placeOf = (test: MochaRunnable): TestPlace => ({
    file: relativePath(test.file ?? '', cwd),
    name: test.titlePath?.() ?? titlesOf(test),
  });
  const record = (test: MochaRunnable, rest: Pick<TestResult, 'status' | 'error'>): void => {
    told.add(test);
    recorder.test({
      ...placeOf(test),
      retries: test.currentRetry?.() ?? 0,
      durationMs: test.duration ?? null,
      ...rest,
    });
  };
  let failures = 0;
  runner.on('test', (test) => recorder.began(placeOf(test)));
  runner.on('pass', (test) => record(test, { status: 'passed', error: null }));
  runner.on('pending', (test) => record(test, { status: 'skipped', error: null }));
  runner.on('fail', (test, thrown) => {
    failures += 1;
    const error = toTestError(toRawError(thrown), cwd);
    // What fails after it passed, called back twice or thrown too late, is an error of the file.
    if (test.type !== 'hook' && !told.has(test)) return record(test, { status: 'failed', error });
    recorder.error({ ...error, file: relativePath(test.file ?? '', cwd) });
    if (test.type !== 'hook') return;
    test.parent?.eachTest?.((kept) => {
      if (told.has(kept) || !isChosen(kept, runner)) return;
      const isPending = kept.isPending?.() ?? kept.pending ?? false;
      record(kept, isPending ? { status: 'skipped', error: null } : { status: 'failed', error });
    });
  });
  runner.once('end', () =>
    recorder.finish({
      exitCode: failures === 0 ? 0 : 1,
      ...(runner._abort ? { outcome: 'interrupted', outcomeDetail: 'Mocha was interrupted' } : {}),
    }),
  );
}

function isChosen(test: MochaRunnable, { _grep: grep, _invert: isInverted = false }: MochaRunner): boolean {
  if (grep === undefined) return true;
  return grep.test(test.fullTitle?.() ?? titlesOf(test).join(' ')) !== isInverted;
}

function titlesOf(test: MochaRunnable): string[] {
  const titles = [test.title];
  for (let suite = test.parent; suite !== undefined; suite = suite.parent)
    if (suite.title !== '') titles.unshift(suite.title);
  return titles;
}
