import { describe, expect, it } from 'vitest';
import type { RunResults } from '../../../src/model/results.ts';
import type { TargetDeath } from '../../../src/model/usage.ts';
import { placeDeath } from '../../../src/run/late-deaths.ts';

const START = Date.parse('2026-01-01T00:00:00.000Z');
const RUN = { startedAt: new Date(START).toISOString(), durationMs: 1_000 } as RunResults;
const time = (ms: number): string => new Date(START + ms).toISOString();

function momentOf(times: Pick<TargetDeath, 'at' | 'lived' | 'moment'>): string | undefined {
  return placeDeath({ what: 'the server', how: 'was ended by SIGKILL', ...times }, RUN).moment;
}

describe('where in a run a death was, by the run’s own times', () => {
  it('is before the tests where it was heard of before the run began', () => {
    expect(momentOf({ at: time(-1) })).toBe('beforeTests');
  });

  it('is after them only where the target lived for sure until the run was over', () => {
    expect(momentOf({ at: time(5_000), lived: time(1_001) })).toBe('afterTests');
    expect(momentOf({ at: time(5_000), lived: time(999) })).toBeUndefined();
    expect(momentOf({ at: time(1_251) })).toBe('afterTests');
  });

  it('may be the last test’s doing where it is heard of just after the run', () => {
    expect(momentOf({ at: time(1_001) })).toBeUndefined();
    expect(momentOf({ at: time(1_249) })).toBeUndefined();
  });

  it('stays what the reporter’s times said', () => {
    expect(momentOf({ at: time(-1), moment: 'duringTest' })).toBe('duringTest');
  });
});
