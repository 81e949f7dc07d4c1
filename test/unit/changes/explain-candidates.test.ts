import { describe, expect, it } from 'vitest';
import { explainTest } from '../../../src/changes/explain.ts';
import type { ObservedStatus } from '../../../src/model/comparison.ts';
import type { TestError } from '../../../src/model/results.ts';
import { asError, brokenBy, NEW, NEWEST, OLD, SEVEN, short, VALKEY } from './explained.ts';

describe('explainTest, of a test that cannot be compared', () => {
  const explain = (statuses: ObservedStatus[], errors: (TestError | null)[]) =>
    explainTest({ statuses, errors, name: ['SPOP 2'], file: 'test/app.test.ts', engines: [OLD, NEW] });
  const error = asError("ERR wrong number of arguments for 'spop' command");

  it.each<[ObservedStatus, ObservedStatus]>([
    ['mixed', 'failed'],
    ['failed', 'mixed'],
    ['absent', 'failed'],
    ['failed', 'skipped'],
    ['lost', 'failed'],
    ['passed', 'passed'],
  ])('says nothing where it was %s and then %s', (...statuses) => {
    expect(explain(statuses, [error, asError('ERR DB index is out of range')])).toBeUndefined();
  });

  it('says nothing of a failure that has no error, and nothing of the same error twice', () => {
    expect(explain(['failed', 'passed'], [null, null])).toBeUndefined();
    expect(explain(['failed', 'failed'], [error, { ...error }])).toBeUndefined();
    const received = (value: string) => ({ message: 'not equal', expected: 'x', received: value });
    expect(short(explain(['failed', 'failed'], [received('ziplist'), received('quicklist')]))).toBe(
      'C17 3.2 certain value',
    );
  });

  it('tells the kind alone where an engine is none that is known', () => {
    const unknown = { name: 'redis', version: '99.0.0' } as const;
    expect(brokenBy('ERR DB index is out of range', { to: unknown })).toEqual({ kind: 'newlyRefused' });
  });

  it('looks for no error that did not come where both runs fail', () => {
    const missing = { message: 'promise resolved "OK" instead of rejecting', type: 'AssertionError' };
    const found = explainTest({
      statuses: ['failed', 'failed'],
      errors: [{ message: 'boom' }, missing],
      name: ['SET k v NX XX'],
      file: 'test/app.test.ts',
      engines: [OLD, NEW],
    });
    expect(found).toBeUndefined();
  });
});

describe('explainTest, of several candidates', () => {
  const among = (...errors: (string | null)[]) =>
    short(
      explainTest({
        statuses: [
          'passed',
          ...errors.map((error) => (error === null ? 'passed' : 'failed')),
        ] as ObservedStatus[],
        errors: [null, ...errors.map((error) => (error === null ? null : asError(error)))],
        name: ['does its work'],
        file: 'test/app.test.ts',
        engines: [OLD, NEW, SEVEN, NEWEST].slice(0, errors.length + 1),
      }),
    );
  const GUESS = "READONLY You can't write against a read only replica.";
  const CERTAIN = 'DENIED Redis is running in protected mode';
  const OTHER = 'NOPROTO unsupported protocol version';

  it.each([
    [[CERTAIN, null], 'C19 3.2 certain newlyRefused'],
    [[null, CERTAIN], 'C19 3.2 certain newlyRefused'],
    [[GUESS, CERTAIN], 'C19 3.2 certain newlyRefused'],
    [[CERTAIN, GUESS], 'C19 3.2 certain newlyRefused'],
    [[CERTAIN, OTHER], 'C19 3.2 certain newlyRefused'],
    [[OTHER, CERTAIN], 'C37 6.0 certain newlyAccepted'],
    [['ERR boom', GUESS], 'C29 5.0 guess wording'],
    [[GUESS, 'ERR boom', null], 'C29 5.0 guess wording'],
    [['ERR boom', null], 'newlyRefused'],
  ])('%j: takes the surest reason, of equal ones the first', (errors, expected) => {
    expect(among(...errors)).toBe(expected);
  });
});

describe('explainTest, of a guess', () => {
  it('takes the measurement that the test’s call is nearest to for a better one', () => {
    const run = { from: VALKEY, to: { name: 'valkey', version: '9.1.2' }, name: 'ZADD of a score' } as const;
    expect(brokenBy('ERR value is not a valid float', run)?.reason).toMatchObject({
      id: 'C96',
      certainty: 'guess',
      evidence: [expect.stringContaining('ZADD z 0x10 a'), expect.stringContaining('valkey 9.1.2 says')],
    });
  });
});
