import { describe, expect, it } from 'vitest';
import { describeNew } from '../../measure/news.ts';
import { readProbes, repliesAt } from '../../support/probes/probes.ts';

const known = (release: string) =>
  readProbes().flatMap((probe) => {
    const [reply] = repliesAt(probe, release);
    return reply === undefined ? [] : [{ probe: probe.id, reply }];
  });

describe('what a measurement says that is new', () => {
  it('is nothing for a release that replies as it did', () => {
    const measured = known('6.2.11');
    expect(describeNew('6.2.11', measured)).toEqual({
      count: 0,
      text: `6.2.11: 0 of ${measured.length} replies are new, held against what is measured of it\n`,
    });
  });

  it('is what was sent, what is known and what came now, for a release of a line that nobody measured', () => {
    const measured = known('valkey-9.1.2').map((one) =>
      one.probe === 'evalsha-missing' ? { ...one, reply: '-NOSCRIPT Gone.' } : one,
    );
    const { count, text } = describeNew('valkey-9.2.0', measured);
    expect(count).toBe(1);
    expect(text).toContain('held against valkey-9.1.2, the nearest older one measured\n');
    expect(text).toContain('    known: -NOSCRIPT No matching script.\n    now:   -NOSCRIPT Gone.\n');
  });

  it('counts a reply of a distribution that has later corrections in it as known', () => {
    const id = 'lua-setfenv';
    const probe = readProbes().find((one) => one.id === id);
    const replies = probe === undefined ? [] : repliesAt(probe, '7.0.15');
    expect(replies).toHaveLength(2);
    for (const reply of replies) expect(describeNew('7.0.15', [{ probe: id, reply }]).count).toBe(0);
  });
});
