import type { TestResult } from '../../model/results.ts';
import { relativePath, toRawError, toTestError } from './errors.ts';
import type { RunRecorder } from './recorder.ts';

/** The parts of Mocha's Test and Hook that are read here; in parallel mode they come over a wire. */
export interface MochaRunnable {
  readonly title: string;
  readonly type?: string;
  readonly file?: string;
  readonly duration?: number;
  titlePath(): string[];
  currentRetry?(): number;
}

export interface MochaRunner {
  on(event: string, listener: (runnable: MochaRunnable, error: unknown) => void): unknown;
  once(event: string, listener: () => void): unknown;
  /** Set by Ctrl-C: the tests that were left out are not told of. */
  readonly _abort?: boolean;
}

/** Has a Mocha runner tell the recorder every test's result. */
export function recordMochaRun(runner: MochaRunner, recorder: RunRecorder, cwd: string): void {
  const record = (test: MochaRunnable, rest: Pick<TestResult, 'status' | 'error'>): void =>
    recorder.test({
      file: relativePath(test.file ?? '', cwd),
      name: test.titlePath(),
      retries: test.currentRetry?.() ?? 0,
      durationMs: test.duration ?? null,
      ...rest,
    });
  let failures = 0;
  runner.on('pass', (test) => record(test, { status: 'passed', error: null }));
  runner.on('pending', (test) => record(test, { status: 'skipped', error: null }));
  runner.on('fail', (test, thrown) => {
    failures += 1;
    const error = toTestError(toRawError(thrown), cwd);
    if (test.type === 'hook') recorder.error({ ...error, file: relativePath(test.file ?? '', cwd) });
    else record(test, { status: 'failed', error });
  });
  runner.once('end', () =>
    recorder.finish({
      exitCode: failures === 0 ? 0 : 1,
      ...(runner._abort ? { outcome: 'interrupted', outcomeDetail: 'Mocha was interrupted' } : {}),
    }),
  );
}
