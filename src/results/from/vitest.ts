import type { Reporter, TestCase, TestModule, TestProject, Vitest } from 'vitest/node';
import { RedisTargetError } from '../../errors.ts';
import type { RunResults, TestResult } from '../../model/results.ts';
import type { TestPlace } from '../../model/usage.ts';
import { relativePath } from '../own-place.ts';
import { openRecorder, type RunRecorder } from '../recorder.ts';
import { shardOf } from '../shard.ts';
import { toRawError, toTestError } from '../test-error.ts';

/** Vitests that have our reporter already: a project each calls the global setup. */
const attached = new WeakSet<Vitest>();

export interface AttachOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/**
 * Has Vitest tell us every test's result, with no flag and no configuration of the user's.
 *
 * `vitest.reporters` is the list that Vitest 3, 4 and 5 walk for each event; a reporter that joins it in a global
 * setup misses only what came before the first test.
 */
export function attachVitestRecorder(project: TestProject, options: AttachOptions): void {
  const { vitest } = project;
  if (attached.has(vitest)) return;
  const cwd = vitest.config.root || options.cwd;
  const runner: RunResults['runner'] = { name: 'vitest', version: vitest.version };
  const shard = shardOf(vitest.config.shard?.index, vitest.config.shard?.count);
  const open = (): RunRecorder | undefined =>
    openRecorder({ env: options.env, cwd: options.cwd, root: cwd, runner, shard });
  let recorder = open();
  const told = new Set<string>();
  const tellErrors = (module: TestModule): void => {
    if (told.has(module.id)) return;
    told.add(module.id);
    reportModuleErrors(module, recorder, cwd);
  };

  reportersOf(vitest).push({
    // In watch mode each run writes the file anew.
    onTestRunStart: () => {
      recorder ??= open();
      told.clear();
    },
    onTestCaseReady: (test) => recorder?.began(placeOf(test, cwd)),
    onTestCaseResult: (test) => recorder?.test(toResult(test, cwd), test.diagnostic()?.startTime),
    onTestModuleEnd: tellErrors,
    onTestRunEnd: (modules, errors, reason) => {
      // Vitest 3 tells of a file that does not load only here.
      for (const module of modules) tellErrors(module);
      for (const error of errors) recorder?.error(toTestError(toRawError(error), cwd));
      recorder?.finish({
        isWatched: vitest.config.watch,
        outcome: reason === 'interrupted' ? 'interrupted' : 'completed',
        ...(reason === 'interrupted' ? { outcomeDetail: 'the run was interrupted' } : {}),
      });
      recorder = undefined;
    },
  });
  attached.add(vitest);
}

/** The list is there in every version, but marked as internal. */
function reportersOf(vitest: Vitest): Reporter[] {
  const { reporters } = vitest as unknown as { reporters?: Reporter[] };
  if (!Array.isArray(reporters)) {
    throw new RedisTargetError(
      'RT_RECORDER_UNSUPPORTED',
      `Could not record the results: Vitest ${vitest.version} does not let a global setup report. Use --reporter=json and \`redis-target exec --results-from\`.`,
    );
  }
  return reporters;
}

function toResult(test: TestCase, cwd: string): TestResult {
  const result = test.result();
  const diagnostic = test.diagnostic();
  const failure =
    result.state === 'failed' ? (result.errors.at(-1) ?? 'failed without an error') : hookFailureOf(test);
  const isTodo = result.state === 'skipped' && test.options.mode === 'todo';
  return {
    ...placeOf(test, cwd),
    status:
      failure !== undefined
        ? 'failed'
        : result.state === 'pending'
          ? 'skipped'
          : isTodo
            ? 'todo'
            : result.state,
    retries: diagnostic?.retryCount ?? 0,
    durationMs: diagnostic?.duration ?? null,
    ...(test.location ? { line: test.location.line } : {}),
    error: failure === undefined ? null : toTestError(toRawError(failure), cwd),
  };
}

function placeOf(test: TestCase, cwd: string): TestPlace {
  return { file: relativePath(test.module.moduleId, cwd), name: namePath(test) };
}

/**
 * What kept a test from running: a hook that failed, on this engine perhaps. Vitest calls the test skipped then, which
 * its author did not want it to be.
 */
function hookFailureOf(test: TestCase): unknown {
  if (test.result().state !== 'skipped' || test.options.mode !== 'run') return undefined;
  for (let parent = test.parent; parent.type === 'suite'; parent = parent.parent) {
    const [error] = parent.errors();
    if (error !== undefined) return error;
  }
  return test.module.errors()[0];
}

function namePath(test: TestCase): string[] {
  const names = [test.name];
  for (let parent = test.parent; parent.type === 'suite'; parent = parent.parent) names.unshift(parent.name);
  // Several projects may run the same file.
  const project = test.project.name;
  return project ? [`[${project}]`, ...names] : names;
}

/** Errors outside tests: a file that does not load, a hook of a suite. */
function reportModuleErrors(module: TestModule, recorder: RunRecorder | undefined, cwd: string): void {
  const file = relativePath(module.moduleId, cwd);
  const errors = [...module.errors(), ...[...module.children.allSuites()].flatMap((suite) => suite.errors())];
  for (const error of errors) recorder?.error({ ...toTestError(toRawError(error), cwd), file });
}
