import { describe, expect, it, test } from 'vitest';
import { type DeadlyTests, keyOfTest } from '../../../src/compare/deadly-tests.ts';
import { markLost } from '../../../src/compare/lost-tests.ts';
import type { Reason } from '../../../src/model/comparison.ts';
import type { RunResults, TestResult } from '../../../src/model/results.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

const DEATH = { what: 'the server', how: 'ended', at: '2026-11-26T01:02:03.000Z' };
const NONE: DeadlyTests = new Map();
const KNOWN: Reason = { id: 'D01', since: '2.8', title: 't', certainty: 'certain', evidence: [], link: '' };

function lost(
  tests: readonly TestResult[],
  more: Partial<RunResults> = {},
  deadly: DeadlyTests = NONE,
): string[] {
  const { tests: marked } = markLost(makeRun('6.2.11', tests, { deaths: [DEATH], ...more }), deadly);
  return marked.filter(({ targetDied }) => targetDied).map(({ name }) => name.join());
}

describe('a test that failed on a target that had died', () => {
  const tests = [
    makeTest('before', 'failed', { message: 'expected 1 to be 2' }),
    makeTest('noted', 'failed', { message: 'expected 1 to be 2', targetDied: true }),
    makeTest('connection', 'failed', { message: 'read ECONNRESET' }),
    makeTest('passed'),
    makeTest('skipped', 'skipped', { error: { message: 'read ECONNRESET' } }),
    makeTest('silent', 'failed', { error: null }),
  ];

  it('is lost where our reporter noted so, or it lost its connection', () => {
    expect(lost(tests)).toEqual(['noted', 'connection']);
  });

  it('may be any that failed where nobody noted when', () => {
    for (const name of ['tap', 'junit', 'json', 'unknown'])
      expect(lost(tests, { runner: { name, version: '' } }), name).toEqual([
        'before',
        'noted',
        'connection',
        'silent',
      ]);
  });

  it('is none of those of which the engine is known to die: what they say is its own', () => {
    const deadly: DeadlyTests = new Map([[keyOfTest(tests[1] ?? makeTest('noted')), KNOWN]]);
    expect(lost(tests, {}, deadly)).toEqual(['connection']);
  });

  it('is none where the target died after the last test', () => {
    const late = { ...DEATH, moment: 'afterTests' as const };
    expect(lost(tests, { deaths: [late] })).toEqual(['noted']);
    expect(lost(tests, { deaths: [late, DEATH] })).toEqual(['noted', 'connection']);
  });

  it('is none where nothing died', () => {
    for (const deaths of [[], undefined]) {
      const { deaths: _, ...run } = makeRun('6.2.11', tests);
      const given = deaths === undefined ? run : { ...run, deaths };
      expect(markLost(given, NONE)).toBe(given);
    }
  });
});

test.each([
  'connect ECONNREFUSED 127.0.0.1:6379',
  'write EPIPE',
  'Connection is closed.',
  'Socket closed unexpectedly',
  'Reached the max retries per request limit (which is 20).',
  'Error 111 connecting to localhost:6379. Connection refused.',
  'java.net.SocketException: Broken pipe',
  'read error on connection to 127.0.0.1:6379',
  'The client is closed',
  'redis server went away',
  'EOF',
  'i/o timeout: timed out',
])('a client says of a server that is gone: %s', (message) => {
  expect(lost([makeTest('it', 'failed', { message })])).toEqual(['it']);
});
