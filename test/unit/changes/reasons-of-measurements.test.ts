import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/changes/catalogue/index.ts';
import { MEASURED } from '../../../src/changes/catalogue/measured.ts';
import { explainTest } from '../../../src/changes/explain.ts';
import { replyAt } from '../../../src/changes/measured-replies.ts';
import { parseReleaseLine } from '../../../src/changes/release-line.ts';
import { engineOf, failures, reasonsOf, sentBy } from '../../bench/reasons/rate.ts';
import { WORDINGS } from '../../bench/reasons/wordings.ts';

const KNOWN = new Map(CATALOGUE.map((entry) => [entry.id, entry]));

/** Each measurement that differs on a way, as a failing test of one runner that was not measured itself. */
function explainAll(from: string, to: string, runner: string) {
  const wording = WORDINGS.find((one) => one.runner === runner);
  if (wording === undefined) throw new Error(`no ${runner}`);
  return Object.entries(MEASURED).flatMap(([id, probe]) => {
    const was = replyAt(probe, parseReleaseLine(from), 0);
    const is = replyAt(probe, parseReleaseLine(to), 0);
    if (probe.volatile || was === undefined || is === undefined || was === is) return [];
    return [...failures(wording, was, is)].map((error) => {
      const found = explainTest({
        errors: [null, error],
        statuses: ['passed', 'failed'],
        name: [sentBy(probe)],
        file: 'test/app.test',
        engines: [engineOf(from), engineOf(to)],
        without: id,
      });
      return { id, right: reasonsOf(probe, from, to), found };
    });
  });
}

/** Seen; more may become of it. `naming-rate.test.ts` has more ways, in the wordings of all runners. */
const SEEN = [
  { from: '6.2.11', to: '2.8.19', runner: 'RSpec', certain: 367, sure: 453, named: 474 },
  { from: '6.2.11', to: 'valkey-9.1.2', runner: 'pytest', certain: 173, sure: 348, named: 356 },
  { from: '7.0.15', to: '8.6.3', runner: 'Jest', certain: 81, sure: 141, named: 143 },
] as const;

/** Never certain; the share of one wording on one way, which is more than that of all. */
const MOST_WRONG = 0.02;

describe.each(SEEN)('a change that was measured from $from to $to, as $runner tells of it', (seen) => {
  it('has its reason from the entry that tells of it, no other for certain, as surely as before, with its evidence', () => {
    const reasons = explainAll(seen.from, seen.to, seen.runner).flatMap(({ found, ...rest }) =>
      found?.reason === undefined ? [] : [{ ...rest, reason: found.reason }],
    );
    const wrong = reasons.filter(({ right, reason: { id } }) => !right.has(id) && !id.startsWith('CMD-'));
    expect(wrong.filter(({ reason }) => reason.certainty === 'certain')).toEqual([]);
    expect(wrong.length / reasons.length).toBeLessThanOrEqual(MOST_WRONG);
    const certain = reasons.filter(({ reason }) => reason.certainty === 'certain').length;
    const guesses = reasons.filter(({ reason }) => reason.certainty === 'guess').length;
    expect(certain).toBeGreaterThanOrEqual(seen.certain);
    expect(reasons.length - guesses).toBeGreaterThanOrEqual(seen.sure);
    expect(reasons.length).toBeGreaterThanOrEqual(seen.named);
    for (const { reason } of reasons) {
      expect(reason.evidence.length).toBeGreaterThan(0);
      expect(new Set(reason.evidence).size).toBe(reason.evidence.length);
      for (const sentence of reason.evidence) expect(sentence).toMatch(/^\S.*\.$/s);
      expect(reason.link).toContain(reason.since.replace(/^valkey-/, '').split('.')[0]);
      const entry = KNOWN.get(reason.id);
      if (entry === undefined || reason.before === undefined) continue;
      const told = entry.again?.[reason.since] ?? entry;
      expect([reason.before, reason.after]).toEqual([told.before, told.after]);
    }
  });
});
