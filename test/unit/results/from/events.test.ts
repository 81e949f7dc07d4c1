import { describe, expect, it } from 'vitest';
import { readEvents } from '../../../../src/results/from/events.ts';

const RUNNER = { runner: { name: 'pytest', version: '8.3.0' } };
const END = { end: {} };

const read = (...events: readonly unknown[]) =>
  readEvents(
    events.map((event) => (typeof event === 'string' ? event : JSON.stringify(event))).join('\n'),
    '/app',
  );

describe('what a recorder in another language wrote', () => {
  it('is read test by test, with files relative to the project', () => {
    expect(
      read(
        RUNNER,
        {
          test: {
            file: '/app/tests/test_a.py',
            name: ['TestA', 'adds'],
            status: 'passed',
            retries: 2,
            durationMs: 1.5,
            line: 0,
          },
        },
        { test: { file: 'tests/test_b.py', name: 'pops', status: 'todo' } },
        END,
      ),
    ).toStrictEqual({
      runner: { name: 'pytest', version: '8.3.0' },
      tests: [
        {
          file: 'tests/test_a.py',
          name: ['TestA', 'adds'],
          status: 'passed',
          retries: 2,
          durationMs: 1.5,
          line: 0,
          error: null,
        },
        {
          file: 'tests/test_b.py',
          name: ['pops'],
          status: 'todo',
          retries: 0,
          durationMs: null,
          error: null,
        },
      ],
      errors: [],
      outcome: 'completed',
    });
  });

  it('fails a test of which it says nothing that is known, and keeps no error of one that did not fail', () => {
    const { tests = [] } =
      read(
        RUNNER,
        { test: { name: 1, status: 'exploded', retries: -1, line: 1.5, durationMs: '3' } },
        {
          test: {
            file: 'a.py',
            name: ['b'],
            status: 'passed',
            error: { message: 'left over' },
            targetDied: true,
          },
        },
        END,
      ) ?? {};
    expect(tests).toStrictEqual([
      {
        file: '',
        name: ['1'],
        status: 'failed',
        retries: 0,
        durationMs: null,
        error: { message: 'failed without a message' },
      },
      { file: 'a.py', name: ['b'], status: 'passed', retries: 0, durationMs: null, error: null },
    ]);
  });

  it('has the class of an error from its type, or from the front of its message', () => {
    const errorOf = (error: unknown) =>
      read(RUNNER, { test: { file: 'a', name: ['b'], status: 'failed', error } }, END)?.tests[0]?.error;
    expect(errorOf({ message: 'no', type: 'ReplyError' })).toStrictEqual({
      message: 'no',
      type: 'ReplyError',
    });
    expect(errorOf({ message: 'redis.exceptions.ResponseError: no' })?.type).toBe(
      'redis.exceptions.ResponseError',
    );
    expect(errorOf({ message: 'see Error: no' })?.type).toBeUndefined();
    expect(errorOf({ message: 5, type: 6, stack: 7 })).toStrictEqual({ message: 'failed without a message' });
    expect(errorOf(null)?.message).toBe('failed without a message');
  });

  it('has the place of an error from its stack, else as the runner tells it', () => {
    const errorOf = (error: unknown) =>
      read(RUNNER, { test: { file: 'a', name: ['b'], status: 'failed', error } }, END)?.tests[0]?.error;
    expect(errorOf({ message: 'no', at: '/app/tests/a.py:3' })?.at).toBe('tests/a.py:3');
    expect(
      errorOf({ message: 'no', stack: 'Error: no\n    at f (/app/src/x.js:1:2)', at: '/lib/y.py:3' })?.at,
    ).toBe('src/x.js:1:2');
    expect(errorOf({ message: 'no', at: 5 })?.at).toBeUndefined();
  });

  it('says that a test failed when the target had died', () => {
    const [test] =
      read(RUNNER, { test: { file: 'a', name: ['b'], status: 'failed', targetDied: true } }, END)?.tests ??
      [];
    expect(test?.targetDied).toBe(true);
    const [other] =
      read(RUNNER, { test: { file: 'a', name: ['b'], status: 'failed', targetDied: 'yes' } }, END)?.tests ??
      [];
    expect(other).not.toHaveProperty('targetDied');
  });

  it('is named from where the command was started, whatever folder its files and its places are relative to', () => {
    const error = { message: 'no', at: '/app/py/cart/src/keys.py:3' };
    const test = { name: ['keeps'], status: 'failed', error };
    expect(
      read(
        { ...RUNNER, root: '/app/py', cwd: '/app/py/cart' },
        { test: { ...test, file: 'cart/tests/test_a.py' } },
        { test: { ...test, file: '/app/shared/test_b.py', error: { stack: 'tests/test_b.py:4: Error' } } },
        { error: { message: 'no module', file: 'cart/tests/test_c.py' } },
        END,
      ),
    ).toMatchObject({
      folders: ['py/cart/'],
      tests: [
        { file: 'py/cart/tests/test_a.py', error: { at: 'py/cart/src/keys.py:3' } },
        { file: 'py/../shared/test_b.py', error: { at: 'py/cart/tests/test_b.py:4' } },
      ],
      errors: [{ file: 'py/cart/tests/test_c.py' }],
    });
  });

  it('tells errors outside tests with their file, where one is named', () => {
    expect(
      read(
        RUNNER,
        { error: { message: 'no module', file: 'tests/a.py' } },
        { error: { message: 'x', file: '' } },
        { error: { file: 1 } },
        END,
      )?.errors,
    ).toStrictEqual([
      { message: 'no module', file: 'tests/a.py' },
      { message: 'x' },
      { message: 'failed without a message' },
    ]);
  });

  it('tells which shard it was', () => {
    expect(
      read(RUNNER, { shard: { index: 2, count: 4 } }, { shard: { index: 3, count: 4 } }, END)?.shard,
    ).toEqual({ index: 2, count: 4 });
    expect(read(RUNNER, END)).not.toHaveProperty('shard');
  });

  it('of a runner that does not say who it is has no name', () => {
    expect(read({ runner: { name: 1, version: 2 } }, END)?.runner).toEqual({
      name: 'unknown',
      version: null,
    });
  });
});

describe('a recording', () => {
  const test = { test: { file: 'a', name: ['b'], status: 'passed' } };

  it('without an end is of a runner that died, and what was cut is left out', () => {
    expect(read(RUNNER, test, '{"test":{"file":"a","na')).toMatchObject({
      tests: [{ name: ['b'] }],
      outcome: 'crashed',
      outcomeDetail: 'the run never ended; it had reported 1 test until then',
    });
    expect(read(RUNNER, test, test)?.outcomeDetail).toContain('2 tests until then');
  });

  it('says that it was interrupted', () => {
    expect(read(RUNNER, { end: { interrupted: true } })).toMatchObject({
      outcome: 'interrupted',
      outcomeDetail: 'interrupted; it had reported 0 tests until then',
    });
    expect(read(RUNNER, { end: { interrupted: 'no' } })?.outcome).toBe('completed');
    // What comes behind the end takes nothing back.
    expect(read(RUNNER, END, test)?.outcome).toBe('completed');
  });

  it('is none where no runner stands in it', () => {
    expect(read(test, END)).toBeUndefined();
    expect(readEvents('', '/app')).toBeUndefined();
    expect(read('null', '5', '"text"', '[]', END)).toBeUndefined();
  });
});
