import { describe, expect, it } from 'vitest';
import { MEASURED } from '../../../src/changes/catalogue/measured.ts';
import type { MeasuredProbe } from '../../../src/changes/change-entry.ts';
import { MEASURED_RELEASES, replyAt, roadTo, stepsOf } from '../../../src/changes/measured-replies.ts';
import { parseReleaseLine } from '../../../src/changes/release-line.ts';

describe('the measured releases on the way to one', () => {
  it('are all of Redis up to it, oldest first', () => {
    expect(roadTo('3.0.7')).toEqual(['2.6.13', '2.8.19', '2.8.24', '3.0.7']);
    expect(roadTo('3.0.6')).toEqual(['2.6.13', '2.8.19', '2.8.24']);
    expect(roadTo('8.6.3')).toHaveLength(MEASURED_RELEASES.filter((one) => !one.startsWith('valkey')).length);
    expect(roadTo('2.6.12')).toEqual([]);
  });

  it('are those of Redis up to where Valkey began, and then of Valkey', () => {
    expect(roadTo('valkey-8.0.1').slice(-4)).toEqual(['7.0.15', '7.2.5', 'valkey-7.2.7', 'valkey-8.0.1']);
    expect(roadTo('valkey-8.0.1', ['valkey-8.0.1', '7.4.1', 'valkey-7.2.7', '7.2.5', '2.8.19'])).toEqual([
      '2.8.19',
      '7.2.5',
      'valkey-7.2.7',
      'valkey-8.0.1',
    ]);
  });
});

describe('what a measurement replied', () => {
  /** SET k v KEEPTTL, which came with 6.0 and was first seen in 6.0.16. */
  const probe = (replies: Record<string, string>, by: Record<string, string>): MeasuredProbe => ({
    setup: [],
    command: ['SET', 'k', 'v'],
    replies,
    by,
  });
  const at = (one: MeasuredProbe, engine: string, whenOpen = 0) =>
    replyAt(one, parseReleaseLine(engine), whenOpen);

  it('counts from the line on that its entry names, and not from the patch in which it was seen', () => {
    // C46 came with 6.2.7, which was not measured; 6.2.11 was.
    const one = probe({ '2.6.13': 'a', '6.2.11': 'b' }, { '6.2.11': 'C46' });
    expect(stepsOf(one).map(({ since, reply, id }) => [since, reply, id])).toEqual([
      ['2.6.13', 'a', undefined],
      ['6.2.7', 'b', 'C46'],
    ]);
    expect(stepsOf(one)).toBe(stepsOf(one));
    expect([at(one, '6.2.6'), at(one, '6.2.7'), at(one, '6.2.8'), at(one, '7.0')]).toEqual([
      'a',
      'b',
      'b',
      'b',
    ]);
    expect([at(one, '6.2', 0), at(one, '6.2', Number.POSITIVE_INFINITY)]).toEqual(['a', 'b']);
  });

  it('counts for the whole line in which it was seen where no entry names a line between', () => {
    const one = probe({ '2.6.13': 'a', '6.2.11': 'b', '7.0.15': 'c' }, { '6.2.11': 'C16', '7.0.15': 'none' });
    expect(stepsOf(one).map(({ since, line }) => [since, line.patch])).toEqual([
      ['2.6.13', undefined],
      ['6.2.11', undefined],
      ['7.0.15', undefined],
    ]);
    expect([at(one, '2.6.0'), at(one, '6.0.16'), at(one, '6.2.0'), at(one, '7.0.0')]).toEqual([
      'a',
      'a',
      'b',
      'c',
    ]);
  });

  it('is not known of what is older', () => {
    expect(at(probe({ '6.0.16': 'a' }, {}), '5.0.6')).toBeUndefined();
  });

  it('takes the line that lies between the measured releases of its own list', () => {
    // C17 tells of 3.2, 7.0, 7.2: the one after 6.2.11 and up to 7.2.5 that comes first.
    for (const [id, measured] of Object.entries(MEASURED))
      for (const step of stepsOf(measured).slice(1)) {
        expect(step.id, id).toBe(
          measured.by[Object.keys(measured.replies)[stepsOf(measured).indexOf(step)] ?? ''],
        );
        expect(at(measured, step.since), `${id} ${step.since}`).toBe(step.reply);
      }
  });
});
