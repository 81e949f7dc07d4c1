import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reporter, TestCase, TestModule, TestProject } from 'vitest/node';
import type { RunResults } from '../../../../src/model/results.ts';
import { makeScratch, type Scratch } from '../../../../src/platform/scratch.ts';
import { attachVitestRecorder } from '../../../../src/results/from/vitest.ts';
import { envFor } from '../samples.ts';

let folder: Scratch;
beforeEach(async () => {
  folder = await makeScratch('vitest');
});
afterEach(() => folder.remove());

interface Node {
  readonly type: 'module' | 'suite';
  readonly name?: string;
  readonly parent?: Node;
  errors(): readonly unknown[];
}

/** The parts of Vitest's own objects that are read, with their words. */
function moduleOf(errors: readonly unknown[] = [], suites: readonly Node[] = []) {
  return {
    type: 'module' as const,
    id: 'a',
    moduleId: join(folder.path, 'test/a.test.ts'),
    errors: () => errors,
    children: { allSuites: () => suites },
  };
}

const suiteOf = (name: string, parent: Node, errors: readonly unknown[] = []): Node => ({
  type: 'suite',
  name,
  parent,
  errors: () => errors,
});

function testOf(name: string, parent: Node, state: string, more: object = {}): TestCase {
  let module: Node = parent;
  while (module.parent !== undefined) module = module.parent;
  return {
    name,
    parent,
    module,
    project: { name: '' },
    options: { mode: 'run' },
    result: () => ({ state, errors: [] }),
    diagnostic: () => undefined,
    ...more,
  } as unknown as TestCase;
}

/** Attaches to a Vitest, and gives the reporter that joined its list. */
function attach(config: object = {}): {
  reporter: Required<Reporter>;
  again: () => number;
  results: () => RunResults;
} {
  const reporters: Reporter[] = [];
  const vitest = { version: '4.1.12', reporters, config: { root: folder.path, ...config } };
  const project = { vitest } as unknown as TestProject;
  const options = { env: envFor('r.json'), cwd: folder.path };
  attachVitestRecorder(project, options);
  return {
    reporter: reporters[0] as Required<Reporter>,
    again: () => {
      attachVitestRecorder(project, options);
      return reporters.length;
    },
    results: () => JSON.parse(readFileSync(join(folder.path, 'r.json'), 'utf8')) as RunResults,
  };
}

/** A run of these tests, with what its modules and nobody say. */
function run(
  tests: readonly TestCase[],
  modules: readonly object[] = [],
  errors: readonly unknown[] = [],
  reason: 'passed' | 'interrupted' = 'passed',
  config: object = {},
): RunResults {
  const { reporter, results } = attach(config);
  for (const test of tests) {
    void reporter.onTestCaseReady(test);
    void reporter.onTestCaseResult(test);
  }
  for (const module of modules) void reporter.onTestModuleEnd(module as TestModule);
  void reporter.onTestRunEnd(modules as TestModule[], errors as never, reason);
  return results();
}

const lines = ({ tests }: RunResults): string[] =>
  tests.map(({ name, status, error }) => `${name.join(' > ')} ${status}: ${error?.message ?? '-'}`);

describe('a run of Vitest’s', () => {
  it('has each test with its project, its suites, its tries, its time and its place', () => {
    const suite = suiteOf('inner', suiteOf('sets', moduleOf()));
    const passed = testOf('adds', suite, 'passed', {
      project: { name: 'node' },
      location: { line: 7 },
      diagnostic: () => ({ retryCount: 2, duration: 3, startTime: 1 }),
    });
    const { tests, runner, shard } = run([passed, testOf('pops', moduleOf(), 'passed')], [], [], 'passed', {
      shard: { index: 2, count: 3 },
    });
    expect(tests).toStrictEqual([
      {
        file: 'test/a.test.ts',
        name: ['[node]', 'sets', 'inner', 'adds'],
        status: 'passed',
        retries: 2,
        durationMs: 3,
        line: 7,
        error: null,
      },
      { file: 'test/a.test.ts', name: ['pops'], status: 'passed', retries: 0, durationMs: null, error: null },
    ]);
    expect([runner, shard]).toEqual([
      { name: 'vitest', version: '4.1.12' },
      { index: 2, count: 3 },
    ]);
  });

  it('fails with the error of the last try', () => {
    const errors = [new Error('first'), new Error('last')];
    const failed = testOf('a', moduleOf(), 'failed', { result: () => ({ state: 'failed', errors }) });
    expect(lines(run([failed, testOf('b', moduleOf(), 'failed')]))).toEqual([
      'a failed: last',
      'b failed: failed without an error',
    ]);
  });

  it('tells what its author skipped from what a failed hook kept from running', () => {
    const broken = suiteOf('sets', moduleOf([new Error('of the file')]), [new Error('of the hook')]);
    expect(
      lines(
        run([
          testOf('kept', suiteOf('inner', broken), 'skipped'),
          testOf('kept by its file', moduleOf([new Error('of the file')]), 'skipped'),
          testOf('left out', broken, 'skipped', { options: { mode: 'skip' } }),
          testOf('to be written', broken, 'skipped', { options: { mode: 'todo' } }),
          testOf('not reached', moduleOf(), 'pending'),
          testOf('filtered', moduleOf(), 'skipped'),
          testOf('passed', broken, 'passed'),
        ]),
      ),
    ).toEqual([
      'sets > inner > kept failed: of the hook',
      'kept by its file failed: of the file',
      'sets > left out skipped: -',
      'sets > to be written todo: -',
      'not reached skipped: -',
      'filtered skipped: -',
      'sets > passed passed: -',
    ]);
  });

  it('tells errors outside tests once: of files, of suites, of nobody', () => {
    const module = moduleOf([new Error('cannot load')], [suiteOf('sets', moduleOf(), [new Error('hook')])]);
    const { errors, outcome } = run(
      [testOf('a', moduleOf(), 'passed')],
      [module],
      [new Error('nobody caught me')],
    );
    expect(errors.map(({ file, message }) => [file, message])).toEqual([
      ['test/a.test.ts', 'cannot load'],
      ['test/a.test.ts', 'hook'],
      [undefined, 'nobody caught me'],
    ]);
    expect(outcome).toBe('completed');
  });

  it('says that it was interrupted', () => {
    expect(run([testOf('a', moduleOf(), 'passed')], [], [], 'interrupted')).toMatchObject({
      outcome: 'interrupted',
      outcomeDetail: 'the run was interrupted',
    });
  });

  it('is written anew by each run of watch mode', () => {
    const { reporter, results } = attach();
    const broken = moduleOf([new Error('cannot load')]);
    for (const name of ['first', 'second']) {
      void reporter.onTestRunStart([]);
      void reporter.onTestCaseResult(testOf(name, moduleOf(), 'passed'));
      void reporter.onTestModuleEnd(broken as unknown as TestModule);
      void reporter.onTestRunEnd([], [], 'passed');
    }
    expect(lines(results())).toEqual(['second passed: -']);
    expect(results().errors).toHaveLength(1);
    // What comes between two runs is of neither.
    void reporter.onTestCaseResult(testOf('late', moduleOf(), 'passed'));
    expect(lines(results())).toEqual(['second passed: -']);
  });

  it('has one reporter of ours, however many projects attach it, and none where Vitest lets nobody report', () => {
    expect(attach().again()).toBe(1);
    const vitest = { version: '9.0.0', config: { root: '' } };
    const options = { env: envFor('r.json'), cwd: folder.path };
    expect(() => attachVitestRecorder({ vitest } as unknown as TestProject, options)).toThrow(
      expect.objectContaining({ code: 'RT_RECORDER_UNSUPPORTED' }),
    );
  });
});
