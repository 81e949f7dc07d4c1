import { expect, it } from 'vitest';
import type { ComparedTest } from '../../../src/model/comparison.ts';
import { isPlainTest } from '../../../src/report/plain-test.ts';

type Plain = Pick<ComparedTest, 'file' | 'name' | 'verdict' | 'verdicts' | 'statuses' | 'errors' | 'line'>;

const PLAIN: Plain = {
  file: 'test/a.test.ts',
  name: ['adds'],
  verdict: 'same',
  verdicts: ['same'],
  statuses: ['passed', 'passed'],
  errors: [null, null],
  line: 7,
};
/** All that only some tests have: the compiler asks for a field that is new. */
const MORE: Required<Omit<ComparedTest, keyof Plain>> = {
  movedTo: 'test/b.test.ts',
  tally: [{ passed: 1, failed: 1, total: 2 }],
  retries: [0, 1],
  medianMs: [10, 200],
  kind: 'value',
  reason: {
    id: 'C01',
    since: '6.2',
    title: 'It changed',
    certainty: 'guess',
    evidence: [],
    link: 'https://redis.io',
  },
  undecided: true,
  accepted: { until: '2026-12-31', reason: 'known' },
};

it('is plain with a line or without one', () => {
  const { line: _, ...without } = PLAIN;
  expect(isPlainTest(PLAIN)).toBe(true);
  expect(isPlainTest(without)).toBe(true);
});

it.each(Object.keys(MORE) as (keyof typeof MORE)[])('is not plain with %s', (field) => {
  expect(isPlainTest({ ...PLAIN, [field]: MORE[field] })).toBe(false);
});

it('is not plain where it failed on any side', () => {
  expect(isPlainTest({ ...PLAIN, errors: [{ message: 'OOM' }, null] })).toBe(false);
  expect(isPlainTest({ ...PLAIN, errors: [null, { message: 'OOM' }] })).toBe(false);
});
