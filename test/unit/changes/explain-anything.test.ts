import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainTest } from '../../../src/changes/explain.ts';
import type { Engine } from '../../../src/model/engine.ts';
import type { TestError } from '../../../src/model/results.ts';
import { brokenBy, fixedBy, NEW, NEWEST, OLD, SEVEN, short, VALKEY } from './explained.ts';

describe('explainTest', () => {
  it('turns the kind round on the way back', () => {
    const found = brokenBy("ERR unknown command 'GETDEL'", { from: NEW, to: OLD });
    expect(short(found)).toBe('C45 6.2 certain newlyRefused');
  });

  it('takes the surest reason of several candidates', () => {
    const found = explainTest({
      errors: [null, { message: 'boom' }, { message: 'x', expected: 'ziplist', received: 'quicklist' }],
      statuses: ['passed', 'failed', 'failed'],
      name: ['lists'],
      file: 'a.test.ts',
      engines: [OLD, NEW, SEVEN],
    });
    expect(found?.reason?.id).toBe('C17');
  });

  it.each([
    [['passed', 'mixed']],
    [['mixed', 'failed']],
    [['passed', 'skipped']],
    [['absent', 'failed']],
    [['passed', 'passed']],
  ] as const)('says nothing of %j', (statuses) => {
    const errors = [null, { message: "ERR unknown command 'GETDEL'" }];
    expect(explainTest({ errors, statuses, name: ['t'], file: 'f', engines: [OLD, NEW] })).toBeUndefined();
  });

  it('says nothing of the same engine twice, and copes with a version it does not know', () => {
    expect(fixedBy("ERR unknown command 'GETDEL'", { from: NEW, to: NEW })?.reason).toBeUndefined();
    expect(
      fixedBy("ERR unknown command 'GETDEL'", { from: { name: 'redis', version: 'unknown' } })?.reason,
    ).toBeUndefined();
  });

  it('never throws, is the same each time, and is certain only with evidence', () => {
    const engine = fc.constantFrom(OLD, NEW, SEVEN, NEWEST, VALKEY, { name: 'redis', version: '' } as Engine);
    const piece = fc.constantFrom(
      ..."ERR |unknown command '|spop|SPOP|' command|wrong number of arguments for '|syntax error|ziplist|quicklist|-1|-2|expected |Received: |\\|`|\n|WRONGTYPE |f_0|user_script:1".split(
        '|',
      ),
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    const error = fc.option(
      fc.record({ message: text, type: text, expected: text, received: text }, { requiredKeys: ['message'] }),
    );
    const status = fc.constantFrom('passed', 'failed', 'skipped', 'mixed', 'absent' as const);
    fc.assert(
      fc.property(
        fc.array(error, { maxLength: 4 }),
        fc.array(status as fc.Arbitrary<'passed' | 'failed'>, { maxLength: 4 }),
        fc.array(text, { maxLength: 3 }),
        text,
        fc.array(engine, { maxLength: 4 }),
        (errors, statuses, name, file, engines) => {
          const input = { errors: errors as (TestError | null)[], statuses, name, file, engines };
          const found = explainTest(input);
          expect(explainTest(input)).toEqual(found);
          if (found?.reason) expect(found.reason.evidence.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('takes time in proportion to a text, however it is made', () => {
    for (const message of [
      'a'.repeat(1e6),
      "unknown command '".repeat(1e5),
      '\\"'.repeat(5e5),
      'expected '.repeat(1e5),
      '(P'.repeat(5e5),
    ]) {
      // What grew with the square would take hours here, and end at the test's own limit.
      expect(
        brokenBy({ message, expected: message, received: message }, { name: message })?.reason,
      ).toBeUndefined();
    }
  });
});

describe('a refused option', () => {
  const refused = (command: string | undefined) =>
    explainTest({
      file: 'test/sessions.test.js',
      name: ['keeps its time to live when its cart changes'],
      statuses: ['failed', 'passed'],
      errors: [
        { message: 'ERR syntax error', type: 'ReplyError', ...(command === undefined ? {} : { command }) },
        null,
      ],
      engines: [
        { name: 'redis', version: '2.8.19' },
        { name: 'redis', version: '6.2.11' },
      ],
    });

  it('is certain where the client says what it had sent', () => {
    expect(refused('SET KEEPTTL')).toMatchObject({
      kind: 'newlyAccepted',
      reason: { certainty: 'certain', since: '6.0' },
    });
    expect(refused('ZADD GT')).toMatchObject({
      kind: 'newlyAccepted',
      reason: { certainty: 'certain', since: '6.2' },
    });
  });

  it('has no reason where nothing names it', () => {
    expect(refused(undefined)?.reason).toBeUndefined();
  });
});
