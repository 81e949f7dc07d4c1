import { describe, expect, it } from 'vitest';
import { isGoJson, parseGoJson } from '../../../../src/results/from/go-json.ts';

type Event = Readonly<Record<string, unknown>>;

const event = (action: string, more: Event = {}): Event => ({
  Time: '2026-01-01T00:00:00Z',
  Action: action,
  Package: 'app/cart',
  ...more,
});
const of = (test: string, action: string, more: Event = {}): Event => event(action, { Test: test, ...more });
const textOf = (events: readonly (Event | string)[]): string =>
  events.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n');

function read(...events: readonly (Event | string)[]) {
  const { tests, errors } = parseGoJson(textOf(events), '/app');
  return {
    tests: tests.map(
      ({ file, name, status, error }) => `${file} ${name.join()} ${status}: ${error?.message ?? '-'}`,
    ),
    errors: errors.map(({ file, message }) => `${file}: ${message}`),
  };
}

describe('go test -json', () => {
  it('is known by its first event, wherever that stands', () => {
    expect(isGoJson(`# a build tool\n${textOf([event('start')])}`)).toBe(true);
    expect(isGoJson('{"ImportPath":"app/cart","Action":"build-output","Output":"x"}')).toBe(true);
    expect(isGoJson('{"Time":"x","Action":"start"}')).toBe(false);
    expect(isGoJson('x {"ImportPath":"app","Action":"build-fail"}')).toBe(false);
  });

  it('has a result for each run of a test, in seconds', () => {
    const { tests } = parseGoJson(
      textOf([
        of('TestA', 'run'),
        of('TestA', 'pass', { Elapsed: 0.25 }),
        of('TestB', 'run'),
        of('TestB', 'skip'),
        of('TestA', 'run'),
        of('TestA', 'pass', { Elapsed: 'x' }),
      ]),
      '/app',
    );
    expect(
      tests.map(({ name, status, durationMs, retries, error }) => [name, status, durationMs, retries, error]),
    ).toEqual([
      [['TestA'], 'passed', 250, 0, null],
      [['TestB'], 'skipped', null, 0, null],
      [['TestA'], 'passed', null, 0, null],
    ]);
  });

  it('fails a test with what it printed, without Go’s own lines', () => {
    const lines = [
      '=== RUN   TestA\n',
      '    cart_test.go:12: ERR no such key\n',
      '        more of it\n',
      '--- FAIL: TestA (0.00s)\n',
    ];
    expect(
      read(
        of('TestA', 'run'),
        ...lines.map((Output) => of('TestA', 'output', { Output })),
        of('TestA', 'fail'),
        event('fail'),
      ),
    ).toEqual({
      tests: ['app/cart TestA failed: cart_test.go:12: ERR no such key\n    more of it'],
      errors: [],
    });
    expect(read(of('TestA', 'run'), of('TestA', 'fail')).tests).toEqual([
      'app/cart TestA failed: a test in it failed',
    ]);
  });

  it('begins a test’s output anew with each of its runs', () => {
    const { tests } = read(
      of('TestA', 'run'),
      of('TestA', 'output', { Output: 'first\n' }),
      of('TestA', 'fail'),
      of('TestA', 'output', { Output: 'between\n' }),
      of('TestA', 'run'),
      of('TestA', 'output', { Output: 'second\n' }),
      of('TestA', 'fail'),
    );
    expect(tests).toEqual(['app/cart TestA failed: first', 'app/cart TestA failed: second']);
  });

  it('fails the tests that were running when their package’s process ended, of that, and no others', () => {
    expect(
      read(
        of('TestA', 'run'),
        of('TestA', 'output', { Output: 'half\n' }),
        event('run', { Package: 'app/other', Test: 'TestB' }),
        event('output', { Output: 'panic: no\n' }),
        event('fail'),
      ),
    ).toEqual({
      tests: ['app/cart TestA failed: half\npanic: no', 'app/other TestB failed: a test in it failed'],
      errors: [],
    });
  });

  it('tells of a package that failed without a test what it said, or how its build failed', () => {
    expect(read(event('output', { Output: 'no init\n' }), event('fail'))).toEqual({
      tests: [],
      errors: ['app/cart: no init'],
    });
    for (const ImportPath of ['app/cart', 'app/cart [app/cart.test]'])
      expect(
        read(
          { ImportPath: 'app/cartoon', Action: 'build-output', Output: 'other\n' },
          { ImportPath, Action: 'build-output', Output: '# app/cart\n' },
          { ImportPath, Action: 'build-output', Output: 'cart.go:3: undefined: x\n' },
          event('output', { Output: 'FAIL\tapp/cart [build failed]\n' }),
          event('fail'),
        ).errors,
      ).toEqual(['app/cart: cart.go:3: undefined: x']);
    expect(read(of('TestA', 'run'), of('TestA', 'fail'), event('fail')).errors).toEqual([]);
    expect(read(event('pass'))).toEqual({ tests: [], errors: [] });
  });

  it('keeps of an output its beginning, and of a package’s its end', () => {
    const { tests } = parseGoJson(
      textOf([
        of('TestA', 'run'),
        of('TestA', 'output', { Output: `first ${'x'.repeat(100_000)}` }),
        of('TestA', 'output', { Output: ' last' }),
        of('TestA', 'fail'),
      ]),
      '/app',
    );
    expect(tests[0]?.error?.message).toMatch(/^first x/);
    expect(tests[0]?.error?.message).not.toContain('last');
    const { errors } = parseGoJson(
      textOf([
        event('output', { Output: `first\n${'x\n'.repeat(60_000)}` }),
        event('output', { Output: 'last' }),
        event('fail'),
      ]),
      '/app',
    );
    expect(errors[0]?.message).not.toContain('first');
  });

  it('passes over other lines, and over events that are none', () => {
    expect(
      read(
        'a line',
        '{"half',
        'null',
        ' {"Action":"fail"}',
        '{"Action":5}',
        '{"Action":"fail","Package":5}',
        '{"Action":"fail","Package":"a","Test":5}',
        '{"Action":"output","Package":"a","Output":5}',
        '{"Action":"build-output","ImportPath":5}',
        '{"Action":null}',
      ),
    ).toEqual({ tests: [], errors: [] });
  });
});
