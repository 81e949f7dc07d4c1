import { describe, expect, it } from 'vitest';
import { fromCtrf, isCtrf } from '../../../../src/results/from/ctrf.ts';

const read = (...tests: readonly object[]) => fromCtrf({ results: { tests } } as never, '/app');
const one = (more: object) => read({ name: 'adds', status: 'passed', ...more }).tests[0];

describe('a test of a CTRF report', () => {
  it('has its suites, its place, its tries and its time', () => {
    expect(
      one({ suite: ['sets', 'inner'], filePath: '/app/test/a.js', line: 7, retries: 2, duration: 3 }),
    ).toStrictEqual({
      file: 'test/a.js',
      name: ['sets', 'inner', 'adds'],
      status: 'passed',
      retries: 2,
      durationMs: 3,
      line: 7,
      error: null,
    });
    expect(one({})).toStrictEqual({
      file: '',
      name: ['adds'],
      status: 'passed',
      retries: 0,
      durationMs: null,
      error: null,
    });
  });

  it('has no number that is none', () => {
    for (const wrong of [-1, '3', null])
      expect(one({ line: wrong, retries: wrong, duration: wrong })).toStrictEqual(one({}));
    expect(one({ line: 1.5, retries: 1.5, duration: 0 })).toStrictEqual({ ...one({}), durationMs: 0 });
    expect(one({ line: 0, retries: 0 })).toMatchObject({ line: 0, retries: 0 });
  });

  it('has its suites without the file, in a list or in a text', () => {
    const names = (suite: unknown, filePath?: string) =>
      one({ suite, ...(filePath === undefined ? {} : { filePath }) })?.name;
    expect(names('sets > inner')).toEqual(['sets', 'inner', 'adds']);
    expect(names(['test/a.js', ' ', 5, 'sets'], 'test/a.js')).toEqual(['sets', 'adds']);
    expect(names(['a.js', 'sets'], 'test/a.js')).toEqual(['sets', 'adds']);
    expect(names(['a.js', 'sets'])).toEqual(['a.js', 'sets', 'adds']);
    expect(names({})).toEqual(['adds']);
    expect(names('chromium > a.js > sets', 'test/a.js')).toEqual(['chromium', 'sets', 'adds']);
    expect(names(['test/a.js', 'sets', 'a.js'], 'test/a.js')).toEqual(['sets', 'a.js', 'adds']);
    expect(names(['a.js', 'a.js'], 'a.js')).toEqual(['a.js', 'adds']);
  });

  it.each([
    ['passed', undefined, 'passed'],
    ['failed', undefined, 'failed'],
    ['skipped', undefined, 'skipped'],
    ['pending', 'todo', 'todo'],
    ['other', 'timedOut', 'failed'],
    ['other', 'interrupted', 'failed'],
    ['other', 'not run', 'skipped'],
    ['other', 5, 'skipped'],
    ['skipped', 'failed before', 'skipped'],
    ['pending', 'failed before', 'skipped'],
    ['Failed', undefined, 'failed'],
    ['PASSED', undefined, 'passed'],
    ['error', undefined, 'failed'],
    ['timedOut', 5, 'failed'],
    ['disabled', undefined, 'skipped'],
  ])('that is %s (%s) is %s', (status, rawStatus, known) => {
    const test = one({ status, rawStatus, message: 'ERR no' });
    expect([test?.status, test?.error === null]).toEqual([known, known !== 'failed']);
  });

  it('fails with its message, whose class may stand in front of it', () => {
    const errorOf = (message: unknown, trace?: unknown) => one({ status: 'failed', message, trace })?.error;
    expect(errorOf('ReplyError: ERR no', 'ReplyError: ERR no\n    at f (/app/src/x.js:1:2)')).toStrictEqual({
      message: 'ERR no',
      type: 'ReplyError',
      at: 'src/x.js:1:2',
    });
    expect(errorOf('ReplyError ERR no', 'ReplyError: ERR no')).toMatchObject({
      message: 'ERR no',
      type: 'ReplyError',
    });
    expect(errorOf('ReplyError: ERR no', 'at f')).toStrictEqual({ message: 'ReplyError: ERR no' });
    expect(errorOf('\u001b[31mERR no\u001b[39m')).toStrictEqual({ message: 'ERR no' });
    expect(errorOf(5, 5)?.message).toBe('failed without a message');
  });

  it('fails with the message in its trace, where it has none of its own', () => {
    const errorOf = (trace: string) => one({ status: 'failed', trace })?.error;
    expect(errorOf('ReplyError: ERR no\nsuch thing\n    at f (/app/src/x.js:1:2)')).toStrictEqual({
      message: 'ERR no\nsuch thing',
      type: 'ReplyError',
      at: 'src/x.js:1:2',
    });
    expect(errorOf('Traceback (most recent call last):\n  File "a.py"\nResponseError: no\n')?.message).toBe(
      'ResponseError: no',
    );
    expect(errorOf('expected 1 to be 2')?.message).toBe('expected 1 to be 2');
  });

  it('fails with the step that failed, where it has neither a message nor a trace', () => {
    const steps = [
      { name: 'Given a list', status: 'passed' },
      { name: 'Then it is empty', status: 'failed' },
      { name: 'And stays so', status: 'skipped' },
    ];
    const errorOf = (more: object) => one({ status: 'failed', steps, ...more })?.error?.message;
    expect(errorOf({})).toBe('the step "Then it is empty" failed');
    expect(errorOf({ message: 'ERR no' })).toBe('ERR no');
    expect(errorOf({ trace: 'Error: ERR no\n    at f' })).toBe('ERR no');
    for (const wrong of [null, 5, [null], [{ status: 'failed' }], steps.slice(0, 1)])
      expect(errorOf({ steps: wrong })).toBe('failed without a message');
  });
});

describe('how often a test of a CTRF report was tried again', () => {
  const attempts = (...statuses: string[]) =>
    statuses.map((status, index) => ({ attempt: index + 1, status }));
  it.each([
    ['is what it says', { retries: 2, retryAttempts: attempts('failed') }, 2],
    ['is how often it failed before it passed', { retryAttempts: attempts('failed', 'failed') }, 2],
    ['does not count the try that passed', { retryAttempts: attempts('failed', 'failed', 'passed') }, 2],
    [
      'does not count the last that failed',
      { status: 'failed', retryAttempts: attempts('failed', 'failed') },
      1,
    ],
    ['counts a try that timed out', { retryAttempts: attempts('other', 'failed', 'passed') }, 2],
    [
      'does not count the last that timed out',
      { status: 'other', rawStatus: 'timedOut', retryAttempts: attempts('other', 'other') },
      1,
    ],
    ['is once at least where it is flaky', { flaky: true }, 1],
    ['is never where nothing says so', { flaky: false, retryAttempts: [null, 5] }, 0],
  ])('%s', (_, more, retries) => {
    expect(one(more)?.retries).toBe(retries);
  });
});

describe('a CTRF report', () => {
  it('has a test for each browser that it ran in, where it ran in several', () => {
    const names = (...browsers: (string | undefined)[]) =>
      read(
        ...browsers.map((browser) => ({ name: 'adds', status: 'passed', suite: ['sets'], browser })),
      ).tests.map(({ name }) => name.join(' > '));
    expect(names('chromium 141.0.7390.37', 'webkit v26')).toEqual([
      'chromium > sets > adds',
      'webkit > sets > adds',
    ]);
    expect(names('chromium 141.0.7390.37', 'chromium 142.0')).toEqual(['sets > adds', 'sets > adds']);
    expect(names('chromium')).toEqual(['sets > adds']);
  });

  it('has a test for each device that it ran on, whose number is its name', () => {
    const names = (...places: { browser?: string; device: unknown }[]) =>
      read(...places.map((place) => ({ name: 'adds', status: 'passed', ...place }))).tests.map(({ name }) =>
        name.join(' > '),
      );
    expect(names({ device: 'iPhone 12' }, { device: 'iPhone 13' })).toEqual([
      'iPhone 12 > adds',
      'iPhone 13 > adds',
    ]);
    expect(
      names({ browser: 'chromium 141', device: 'Pixel 5' }, { browser: 'chromium 141', device: 'Pixel 7' }),
    ).toEqual(['chromium Pixel 5 > adds', 'chromium Pixel 7 > adds']);
    expect(names({ device: 'Galaxy S9' }, { device: 'Galaxy S9' })).toEqual(['adds', 'adds']);
    expect(names({ device: 7 }, { device: null })).toEqual(['adds', 'adds']);
  });

  it('has a test for each set of parameters that it ran with, where it ran with several', () => {
    const names = (...each: unknown[]) =>
      read(...each.map((parameters) => ({ name: 'adds', status: 'passed', parameters }))).tests.map(
        ({ name }) => name.join(' > '),
      );
    expect(names({ n: 1, of: 'a' }, { of: 'b', n: 1 })).toEqual([
      'adds (n: 1, of: "a")',
      'adds (n: 1, of: "b")',
    ]);
    expect(names({ a: 1, b: 2 }, { b: 2, a: 1 })).toEqual(['adds', 'adds']);
    expect(names({ n: 1 })).toEqual(['adds']);
    expect(names(5, null, [1])).toEqual(['adds', 'adds', 'adds']);
  });

  it('has no other names for parameters that browsers have in common', () => {
    const test = { name: 'adds', status: 'passed', parameters: { n: 1 } };
    expect(
      read({ ...test, browser: 'chromium' }, { ...test, browser: 'webkit', parameters: { n: 2 } }).tests.map(
        ({ name }) => name,
      ),
    ).toEqual([
      ['chromium', 'adds'],
      ['webkit', 'adds'],
    ]);
  });

  it('has hooks that failed outside its tests, in their file', () => {
    const hook = {
      name: '"before all" hook for "adds"',
      status: 'failed',
      message: 'ERR no',
      filePath: 'a.js',
    };
    expect(read(hook)).toStrictEqual({ tests: [], errors: [{ message: 'ERR no', file: 'a.js' }] });
    expect(read({ ...hook, name: `sets ${hook.name}` }).errors).toStrictEqual([
      { message: 'ERR no', file: 'a.js', suite: ['sets'] },
    ]);
    expect(read({ ...hook, status: 'passed' }).tests).toHaveLength(1);
    expect(read({ ...hook, name: 'hooks up' }).tests).toHaveLength(1);
  });

  it('is whole unless its summary counts more', () => {
    const cut = (tests: unknown) =>
      fromCtrf({ results: { tests: [{ name: 'a', status: 'passed' }], summary: { tests } } } as never, '/app')
        .cut;
    expect(cut(2)).toBe('its summary counts 2 tests, and 1 stand in it');
    for (const tests of [1, 0, '2', undefined]) expect(cut(tests)).toBeUndefined();
    expect(read()).not.toHaveProperty('cut');
  });

  it.each<[unknown, boolean]>([
    [{ results: { tests: [] } }, true],
    [{ results: { tests: [{ name: 'a', status: 'passed' }] } }, true],
    [{ results: { tests: [{ name: 'a', status: 'passed' }, null] } }, false],
    [{ results: { tests: [{ name: 5, status: 'passed' }] } }, false],
    [{ results: { tests: [{ name: 'a' }] } }, false],
    [{ results: { tests: {} } }, false],
    [{ results: null }, false],
    [{}, false],
    [null, false],
    [5, false],
  ])('is told from anything else: %j: %s', (value, is) => {
    expect(isCtrf(value)).toBe(is);
  });
});
