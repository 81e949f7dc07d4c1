import { describe, expect, it } from 'vitest';
import { parseGoJson } from '../../../../src/results/from/go-json.ts';

/** Events as `go test -json` writes them, a line each. */
const lines = (...events: readonly Record<string, unknown>[]): string =>
  events.map((event) => JSON.stringify({ Time: '2026-01-02T03:04:05Z', ...event })).join('\n');
const output = (Output: string, Test?: string) => ({
  Action: 'output',
  Package: 'app/sets',
  ...(Test === undefined ? {} : { Test }),
  Output,
});
const end = (Action: string, Test?: string, more: Record<string, unknown> = {}) => ({
  Action,
  Package: 'app/sets',
  ...(Test === undefined ? {} : { Test }),
  Elapsed: 0,
  ...more,
});
const read = (...events: readonly Record<string, unknown>[]) => {
  const { tests, errors } = parseGoJson(lines(...events), '/app');
  return {
    tests: tests.map(({ name, status }) => `${name.join(' > ')}: ${status}`),
    errors: errors.map(({ file, message }) => `${file}: ${message}`),
  };
};

describe('a package in go test -json', () => {
  it('tells why a package failed whose test had just passed: the panic stands in the output of that test', () => {
    // As in gotestsum's testdata, go-test-json-panic-race-1.out.
    expect(
      read(
        end('run', 'TestHello'),
        output('    main_test.go:11: Hello\n', 'TestHello'),
        output('--- PASS: TestHello (1.00s)\n', 'TestHello'),
        output('panic: test timed out after 1s\n', 'TestHello'),
        output('running tests:\n\tTestHello (1s)\n', 'TestHello'),
        end('pass', 'TestHello'),
        output('FAIL\tapp/sets\t1.009s\n'),
        end('fail'),
      ),
    ).toEqual({
      tests: ['TestHello: passed'],
      errors: [expect.stringMatching(/^app\/sets: panic: test timed out after 1s\n/)],
    });
  });

  it('finds what the compiler said of a package under the name of the build that failed', () => {
    expect(
      read(
        { ImportPath: 'app/sets.test', Action: 'build-output', Output: "a_test.go:3:1: expected ';'\n" },
        { ImportPath: 'app/sets.test', Action: 'build-fail' },
        output('FAIL\tapp/sets [setup failed]\n'),
        end('fail', undefined, { FailedBuild: 'app/sets.test' }),
      ),
    ).toEqual({ tests: [], errors: ["app/sets: a_test.go:3:1: expected ';'"] });
  });

  it('says that a package failed in silence, and nothing of a test', () => {
    expect(read(output('FAIL\tapp/sets\t0.1s\n'), end('fail')).errors).toEqual([
      'app/sets: the package failed, and its output does not say why',
    ]);
  });
});
