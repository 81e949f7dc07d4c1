import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunResults } from '../../../../src/model/results.ts';
import { makeScratch, type Scratch } from '../../../../src/platform/scratch.ts';
import { type MochaRunnable, type MochaRunner, recordMocha } from '../../../../src/results/from/mocha.ts';
import { envFor } from '../samples.ts';

let folder: Scratch;
beforeEach(async () => {
  folder = await makeScratch('mocha');
});
afterEach(() => folder.remove());

type Suite = NonNullable<MochaRunnable['parent']>;

const root: Suite = { title: '' };

/** A suite whose tests are visited as Mocha does. */
function suiteOf(title: string, tests: () => readonly MochaRunnable[], parent: Suite = root): Suite {
  return { title, parent, eachTest: (visit) => tests().forEach(visit) };
}

const testOf = (title: string, parent: Suite = root, more: Partial<MochaRunnable> = {}): MochaRunnable => ({
  title,
  type: 'test',
  file: join(folder.path, 'test/a.js'),
  parent,
  ...more,
});

/** What stands in the results file after a run. */
function record(run: (runner: EventEmitter) => void, more: Partial<MochaRunner> = {}): RunResults {
  const runner = Object.assign(new EventEmitter(), more);
  recordMocha(runner as unknown as MochaRunner, envFor('r.json'), folder.path);
  // A second call is of another copy of the package: each test is told once.
  recordMocha(runner as unknown as MochaRunner, envFor('r.json'), folder.path);
  run(runner);
  runner.emit('end');
  return JSON.parse(readFileSync(join(folder.path, 'r.json'), 'utf8')) as RunResults;
}

const lines = ({ tests }: RunResults): string[] =>
  tests.map(({ name, status, error }) => `${name.join(' > ')} ${status}: ${error?.message ?? '-'}`);

describe('a run of Mocha’s', () => {
  it('has each test with its suites, its tries and its time, and ends well where none failed', () => {
    const suite: Suite = { title: 'sets', parent: root };
    const run = record((runner) => {
      runner.emit('test', testOf('adds', suite));
      runner.emit('pass', testOf('adds', suite, { duration: 3, currentRetry: () => 2 }));
      runner.emit('pending', testOf('later', suite));
      runner.emit('pass', testOf('x', root, { titlePath: () => ['over', 'the wire'] }));
    });
    expect(run.tests).toMatchObject([
      { file: 'test/a.js', name: ['sets', 'adds'], status: 'passed', retries: 2, durationMs: 3, error: null },
      { name: ['sets', 'later'], status: 'skipped', retries: 0, durationMs: null, error: null },
      { name: ['over', 'the wire'], status: 'passed' },
    ]);
    expect(run).toMatchObject({
      runner: { name: 'mocha', version: null },
      outcome: 'completed',
      exitCode: 0,
      errors: [],
    });
  });

  it('fails a test once: what comes after it passed is an error of its file', () => {
    const twice = testOf('calls back twice');
    const run = record((runner) => {
      runner.emit('fail', testOf('breaks'), new Error('no'));
      runner.emit('pass', twice);
      runner.emit('fail', twice, new Error('done() called again'));
    });
    expect(lines(run)).toEqual(['breaks failed: no', 'calls back twice passed: -']);
    expect(run.errors).toMatchObject([{ message: 'done() called again', file: 'test/a.js' }]);
    expect(run).toMatchObject({ exitCode: 1 });
  });

  it('fails the tests that a hook kept from running, of that, but for those that are told, pending or not chosen', () => {
    const suite: Suite = suiteOf('sets', () => kept);
    const [told, left, pending, flagged] = [
      testOf('told', suite),
      testOf('left', suite),
      testOf('pending', suite, { isPending: () => true }),
      testOf('flagged', suite, { pending: true }),
    ];
    const kept = [told, left, pending, flagged];
    const hook = testOf('"before each" hook', suite, { type: 'hook' });
    const fail = (runner: EventEmitter): void => {
      runner.emit('pass', told);
      runner.emit('fail', hook, new Error('ERR no'));
    };
    const run = record(fail);
    expect(lines(run)).toEqual([
      'sets > told passed: -',
      'sets > left failed: ERR no',
      'sets > pending skipped: -',
      'sets > flagged skipped: -',
    ]);
    expect(run.errors).toMatchObject([{ message: 'ERR no', file: 'test/a.js' }]);
    expect(lines(record(fail, { _grep: /sets left/ }))).toEqual([
      'sets > told passed: -',
      'sets > left failed: ERR no',
    ]);
    expect(lines(record(fail, { _grep: /sets left/, _invert: true }))).toEqual([
      'sets > told passed: -',
      'sets > pending skipped: -',
      'sets > flagged skipped: -',
    ]);
    const titled = { ...left, fullTitle: () => 'another title' };
    expect(
      lines(
        record(
          (runner) =>
            runner.emit(
              'fail',
              testOf(
                'hook',
                suiteOf('s', () => [titled]),
                { type: 'hook' },
              ),
              new Error('no'),
            ),
          { _grep: /another/ },
        ),
      ),
    ).toHaveLength(1);
  });

  it('says that it was interrupted', () => {
    const run = record((runner) => runner.emit('pass', testOf('adds')), { _abort: true });
    expect(run).toMatchObject({ outcome: 'interrupted', outcomeDetail: 'Mocha was interrupted' });
  });

  it('in parallel mode has tests without suites, and hooks without tests', () => {
    const bare = { title: 'alone' };
    expect(lines(record((runner) => runner.emit('pass', bare)))).toEqual(['alone passed: -']);
    const run = record((runner) => {
      runner.emit('pass', bare);
      runner.emit('fail', { title: 'hook', type: 'hook' }, 'a text');
    });
    expect(run.errors).toMatchObject([{ message: 'a text' }]);
  });
});
