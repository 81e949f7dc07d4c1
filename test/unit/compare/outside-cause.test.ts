import { describe, expect, it } from 'vitest';
import { explainTest } from '../../../src/changes/explain.ts';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import type { ComparedTest } from '../../../src/model/comparison.ts';
import type { RunError } from '../../../src/model/results.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

const MOCHA =
  'Timeout of 2000ms exceeded. For async tests and hooks, ensure "done()" is called; if returning a Promise, ensure it resolves.';
const UNKNOWN: RunError = {
  message: "ERR unknown command 'GETDEL'",
  type: 'ReplyError',
  file: 'test/app.test.ts',
};

/** A test that hangs on 2.8 beside these errors, and passes on 6.2. */
function hangs(
  message: string,
  on28: readonly RunError[],
  on62: readonly RunError[] = [],
): ComparedTest | undefined {
  const runs = [
    [makeRun('2.8.19', [makeTest('takes a job', 'failed', { message })], { errors: on28 })],
    [makeRun('6.2.11', [makeTest('takes a job')], { errors: on62 })],
  ];
  const engines = runs.flatMap(([run]) => (run ? [run.target.engine] : []));
  return compareRuns(runs, { explain: (test) => explainTest({ ...test, engines }) }).tests[0];
}

describe('a test that timed out beside an error that nobody caught', () => {
  it.each([MOCHA, 'Test timed out in 5000ms.', 'thrown: "Exceeded timeout of 5000 ms for a test.'])(
    "gets the error's cause as a guess: %s",
    (message) => {
      expect(hangs(message, [UNKNOWN])).toMatchObject({
        kind: 'crash',
        reason: {
          id: 'C45',
          certainty: 'guess',
          evidence: [expect.stringContaining('outside any test'), expect.anything(), expect.anything()],
        },
      });
    },
  );

  it('gets it by the place of the error, too, where the runner names no file', () => {
    const { file: _, ...error } = UNKNOWN;
    expect(hangs(MOCHA, [{ ...error, at: 'test/app.test.ts:12:3' }])?.reason?.id).toBe('C45');
    expect(hangs(MOCHA, [{ ...error, at: 'src/app.ts:12:3' }])?.reason).toBeUndefined();
  });

  it('gets none of an error in another file, without a known cause, or that both engines have', () => {
    expect(hangs(MOCHA, [{ ...UNKNOWN, file: 'test/b.test.ts' }])?.reason).toBeUndefined();
    expect(hangs(MOCHA, [{ ...UNKNOWN, message: 'nobody caught me' }])?.reason).toBeUndefined();
    expect(hangs(MOCHA, [UNKNOWN], [UNKNOWN])?.reason).toBeUndefined();
  });

  it('gets none where it failed of something else', () => {
    expect(hangs('expected 1 to be 2', [UNKNOWN])?.reason).toBeUndefined();
  });
});
