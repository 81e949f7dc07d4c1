import { compareRuns } from '../../../src/compare/compare-runs.ts';
import type { Comparison } from '../../../src/model/comparison.ts';
import { makeError, makeRun, makeTest } from '../../support/run-results.ts';

/** Forty words, each of them another, so that a lost one is seen. */
export const FORTY_WORDS: string = Array.from({ length: 40 }, (_, index) => `word${index + 1}`).join(' ');
const SUITES = [
  'a customer who signed in and has come back after a while',
  'with a cart that somebody else changed',
];
const FILE = 'packages/shop/test/checkout/carts-of-returning-customers.test.ts';

/** Names of forty words in nested blocks, in every part of a report that names tests. */
export function makeLongNamed(): Comparison {
  const name = (kind: string): string[] => [...SUITES, `${kind} ${FORTY_WORDS}`];
  const test = (kind: string, status: 'passed' | 'failed' | 'skipped' = 'passed', error?: string) =>
    makeTest('', status, {
      file: FILE,
      name: name(kind),
      line: 12,
      ...(error === undefined ? {} : { message: error }),
    });
  const encoding = makeError('expected { …(3) } to deeply equal { …(3) }', {
    type: 'AssertionError',
    expected: "{\n  encoding: 'ziplist',\n  length: 3,\n}",
    received: "{\n  encoding: 'quicklist',\n  length: 3,\n}",
  });
  const line =
    'the same words again and again, as long as a row of the widest screen and then some more of them';
  const long = makeError('expected the reply to be another', {
    expected: `${line} ${line} – ziplist`,
    received: `${line} ${line} – listpack`,
  });
  const baseline = [
    test('breaks'),
    test('breaks too'),
    test('breaks late in a long value'),
    test('fails otherwise', 'failed', 'I do not like 2 apples'),
    test('scans by type', 'failed', 'ERR syntax error'),
    test('is gone'),
    test('is skipped later'),
    test('was skipped', 'skipped'),
    makeTest('short'),
  ];
  const candidate = [
    { ...test('breaks', 'failed'), error: encoding },
    { ...test('breaks too', 'failed'), error: encoding },
    { ...test('breaks late in a long value', 'failed'), error: long },
    test('fails otherwise', 'failed', 'I do not like 6 apples'),
    test('scans by type'),
    test('is skipped later', 'skipped'),
    test('was skipped', 'failed', 'ERR unknown command'),
    test('is new'),
    makeTest('short'),
  ];
  return compareRuns([[makeRun('2.8.19', baseline)], [makeRun('6.2.11', candidate)]], {
    explain: ({ name: parts }) => {
      const own = parts.at(-1) ?? '';
      if (own.startsWith('scans'))
        return {
          kind: 'newlyAccepted',
          reason: {
            id: 'C40',
            since: '6.0',
            title: 'SCAN TYPE exists since 6.0',
            certainty: 'certain',
            evidence: ['redis 2.8.19 says "syntax error".', 'The test names SCAN TYPE.'],
            before: 'ERR syntax error',
            after: 'exists',
            link: 'https://example.org/notes',
          },
        };
      return own.startsWith('breaks') ? { kind: 'value' } : undefined;
    },
  });
}
