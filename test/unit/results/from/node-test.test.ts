import { describe, expect, it } from 'vitest';
import { NodeTestCollector, type NodeTestEvent, type Said } from '../../../../src/results/from/node-test.ts';

type Data = NonNullable<NodeTestEvent['data']>;

const FILE = '/app/test/a.test.js';
const event = (type: string, name: string, more: Data = {}): NodeTestEvent => ({
  type,
  data: { name, file: FILE, nesting: 0, ...more },
});

/** What node:test's own error is: it wraps what a test threw. */
const wrapped = (message: string, failureType = 'testCodeFailure'): Error =>
  Object.assign(new Error('wrapped', { cause: new Error(message) }), { failureType });

function collect(...events: readonly NodeTestEvent[]): Said[] {
  const collector = new NodeTestCollector('/app');
  return [...events.flatMap((one) => collector.take(one)), ...collector.end()];
}

const lines = (said: readonly Said[]): string[] =>
  said.map((one) =>
    'test' in one
      ? `${one.test.name.join(' > ')} ${one.test.status}: ${one.test.error?.message ?? '-'}`
      : `error in ${one.error.file}: ${one.error.message}`,
  );

describe('what node:test tells', () => {
  it('is a test with its suites, its place and its time', () => {
    const said = collect(
      event('test:start', 'sets'),
      event('test:start', 'inner', { nesting: 1 }),
      event('test:start', 'adds', { nesting: 2 }),
      event('test:pass', 'adds', { nesting: 2, line: 7, details: { duration_ms: 1.5 } }),
    );
    expect(said).toStrictEqual([
      {
        test: {
          file: 'test/a.test.js',
          name: ['sets', 'inner', 'adds'],
          status: 'passed',
          retries: 0,
          durationMs: 1.5,
          line: 7,
          error: null,
        },
      },
    ]);
  });

  it('forgets a suite when the next begins', () => {
    expect(
      lines(
        collect(
          event('test:start', 'one'),
          event('test:start', 'deep', { nesting: 1 }),
          event('test:start', 'two'),
          event('test:pass', 'adds', { nesting: 1 }),
          event('test:pass', 'two'),
        ),
      ),
    ).toEqual(['two > adds passed: -', 'two passed: -']);
  });

  it('is skipped or to be written where it says so, however it ended', () => {
    expect(
      lines(
        collect(
          event('test:pass', 'a', { skip: true }),
          event('test:pass', 'b', { skip: 'not here' }),
          event('test:pass', 'c', { skip: '' }),
          event('test:fail', 'd', { todo: true, details: { error: wrapped('no') } }),
          event('test:pass', 'e', { skip: false, todo: false }),
        ),
      ),
    ).toEqual(['a skipped: -', 'b skipped: -', 'c skipped: -', 'd todo: -', 'e passed: -']);
  });

  it('is what a test threw, and not what node:test wraps it in', () => {
    expect(lines(collect(event('test:fail', 'a', { details: { error: wrapped('ERR no') } })))).toEqual([
      'a failed: ERR no',
    ]);
    expect(lines(collect(event('test:fail', 'a', { details: { error: new Error('bare') } })))).toEqual([
      'a failed: bare',
    ]);
    expect(lines(collect(event('test:fail', 'a')))[0]).toMatch(/^a failed: ./);
  });

  it('says of a file that does not load what its process has printed', () => {
    const printed = (file: string, ...parts: string[]): NodeTestEvent[] =>
      parts.map((message) => event('test:stderr', '', { file, message }));
    const failed = event('test:fail', FILE, { details: { error: wrapped('test failed') } });
    const said = (what: string, file: string): string[] => [
      `${what}\n    at Object.<ano`,
      `nymous> (${file}:3:7)\n    at Module._compile (node:internal/modules/cjs/loader:1521:14)\n`,
    ];
    expect(
      lines(
        collect(
          ...printed(FILE, ...said('Error: ERR cannot load', FILE)),
          ...printed('/app/test/b.test.js', ...said('Error: other', '/app/test/b.test.js')),
          failed,
        ),
      ),
    ).toEqual(['error in test/a.test.js: ERR cannot load']);
    expect(lines(collect(...printed(FILE, 'no stack\n'), failed))).toEqual([
      'error in test/a.test.js: test failed',
    ]);
  });

  it('is an error of its file where a file did not load, or a suite’s hook failed', () => {
    expect(
      lines(
        collect(
          event('test:fail', FILE, { details: { error: wrapped('cannot load') } }),
          {
            type: 'test:fail',
            data: { name: '/app/test/b.test.js', details: { error: wrapped('no file told') } },
          },
          event('test:fail', 'sets', { details: { type: 'suite', error: wrapped('hook', 'hookFailed') } }),
        ),
      ),
    ).toEqual([
      'error in test/a.test.js: cannot load',
      'error in test/b.test.js: no file told',
      'error in test/a.test.js: hook',
    ]);
  });

  it('is nothing of a file or a suite that is only the sum of its tests', () => {
    expect(
      collect(
        event('test:pass', FILE),
        event('test:pass', 'sets', { details: { type: 'suite' } }),
        event('test:pass', 'sets', { details: { type: 'suite', error: wrapped('hook', 'hookFailed') } }),
        event('test:fail', 'sets', { details: { type: 'suite', error: wrapped('x', 'subtestsFailed') } }),
        event('test:fail', 'sets', { details: { type: 'suite', error: 'a text' } }),
        event('test:fail', 'sets', { details: { type: 'suite', error: null } }),
        event('test:plan', 'x'),
        { type: 'test:pass' },
      ),
    ).toEqual([]);
  });

  it('is a test below the first level, though its name is its file’s', () => {
    expect(
      lines(collect(event('test:start', 'sets'), event('test:pass', 'test/a.test.js', { nesting: 1 }))),
    ).toEqual(['sets > test/a.test.js passed: -']);
  });
});

describe('tests that did not run because their suite’s hook failed', () => {
  const cancelled = (name: string, nesting: number): NodeTestEvent =>
    event('test:fail', name, { nesting, details: { error: wrapped('cancelled', 'cancelledByParent') } });
  const suiteFailed = (nesting = 0): NodeTestEvent =>
    event('test:fail', 'sets', {
      nesting,
      details: { type: 'suite', error: wrapped('ERR no', 'hookFailed') },
    });

  it('fail of that, and are told before it', () => {
    expect(
      lines(collect(event('test:start', 'sets'), cancelled('one', 1), cancelled('two', 1), suiteFailed())),
    ).toEqual(['sets > one failed: ERR no', 'sets > two failed: ERR no', 'error in test/a.test.js: ERR no']);
  });

  it('wait for their own suite’s end, and fail of no other', () => {
    const said = collect(
      event('test:start', 'outer'),
      cancelled('above', 1),
      event('test:start', 'sets', { nesting: 1 }),
      cancelled('below', 2),
      event('test:fail', 'sets', {
        nesting: 1,
        details: { type: 'suite', error: wrapped('inner', 'hookFailed') },
      }),
      event('test:fail', 'outer', { details: { type: 'suite', error: wrapped('outer', 'hookFailed') } }),
    );
    expect(lines(said)).toEqual([
      'outer > sets > below failed: inner',
      'error in test/a.test.js: inner',
      'outer > above failed: outer',
      'error in test/a.test.js: outer',
    ]);
  });

  it('fail as they said where the end of their suite never came', () => {
    expect(lines(collect(event('test:start', 'sets'), cancelled('one', 1)))).toEqual([
      'sets > one failed: cancelled',
    ]);
  });
});
