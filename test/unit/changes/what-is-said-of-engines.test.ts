import { describe, expect, it } from 'vitest';
import { namesBetween } from '../../../src/changes/names-between.ts';
import { isWayBack, notesOnWay } from '../../../src/changes/notes-on-way.ts';
import { productNotes } from '../../../src/changes/product-notes.ts';
import { parseReleaseLine } from '../../../src/changes/release-line.ts';
import { supportOf } from '../../../src/changes/support-dates.ts';
import { type Engine, NOT_KNOWN } from '../../../src/model/engine.ts';

describe('the support of a line', () => {
  it.each([
    ['2.6', '2023-01-13', /^End of life since 13 January 2023: none can be created any more$/],
    ['2.8.24', '2023-01-13', /^End of life since 13 January 2023/],
    ['3.2', '2023-07-31', /^End of life since 31 July 2023/],
    [
      '4.0.10',
      '2026-01-31',
      /Redis 4 ended on 31 January 2026; from 1 February 2026 .* up to 31 January 2029,/,
    ],
    ['5.0', '2026-01-31', /Redis 5 ended on 31 January 2026; from 1 February 2026 .* up to 31 January 2029,/],
    ['6.0', '2027-01-31', /Redis 6 ends on 31 January 2027; from 1 February 2027 .* up to 31 January 2030,/],
    [
      '6.2.11',
      '2027-01-31',
      /Redis 6 ends on 31 January 2027; from 1 February 2027 .* up to 31 January 2030,/,
    ],
    ['7.0', undefined, /^In standard support; its end isn't announced$/],
    ['7.1', undefined, /the last line of Redis that ElastiCache offers$/],
    ['3.0', undefined, /^ElastiCache offers none$/],
    ['7.2', undefined, /^ElastiCache offers none$/],
    ['8.0', undefined, /^ElastiCache offers none$/],
    ['valkey-7.2', undefined, /^Offered since 10 October 2024/],
    ['valkey-8.0.1', undefined, /^Offered since 21 November 2024/],
    ['valkey-8.1', undefined, /^Offered since 24 July 2025/],
    ['valkey-8.2', undefined, /by ElastiCache alone/],
    ['valkey-9.0', undefined, /^Offered; no end is announced$/],
    ['valkey-9.1', undefined, /the newest engine there$/],
    ['valkey-9.4', undefined, /^Not among the engines that were read of$/],
  ])('of %s ends on %s', (version, standardEnds, words) => {
    const support = supportOf(parseReleaseLine(version));
    expect(support.standardEnds).toBe(standardEnds);
    expect(support.words).toMatch(words);
    expect(support.source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/AmazonElastiCache\/latest\/.*html$/);
  });
});

describe('what has to be known of a product', () => {
  const note = (product: string | undefined, version: string, name: Engine['name'] = 'redis') =>
    productNotes([{ name, version, ...(product === undefined ? {} : { product }) }]);

  it('is nothing of Redis and Valkey themselves', () => {
    expect(note(undefined, '7.2.4')).toEqual([]);
    expect(note(undefined, NOT_KNOWN)).toEqual([]);
  });

  it('is whose reasons it gets, once', () => {
    expect(note('dragonfly', '7.4.0')).toEqual([
      'dragonfly only claims to be redis 7.4.0: reasons are those of redis 7.4.0, and what it does of its own has none.',
    ]);
    const stack: Engine = { name: 'redis', version: '7.2.4', product: 'redis-stack' };
    expect(productNotes([stack, stack])).toEqual([
      expect.stringMatching(
        /^Of .* the reasons are those of redis 7\.2\.4; of its modules' commands none is known\.$/,
      ),
    ]);
  });

  it('is that it gets none where it claims a release that never was, or none', () => {
    for (const version of ['255.255.255', '6.1.0', NOT_KNOWN])
      expect(note('kvrocks', version)).toEqual([
        expect.stringMatching(
          /claims no release of Redis or Valkey that there is: what differs on it gets no reason\.$/,
        ),
      ]);
  });
});

describe('what has to be known of a way', () => {
  const notes = (from: string, to: string) => notesOnWay(parseReleaseLine(from), parseReleaseLine(to));
  const back = (from: string, to: string) => isWayBack(parseReleaseLine(from), parseReleaseLine(to));

  it('is that it goes back, from Valkey to Redis too', () => {
    for (const [from, to] of [
      ['7.0', '6.2'],
      ['6.2.11', '6.2.6'],
      ['valkey-8.1', '7.2'],
      ['valkey-7.2', '8.0'],
    ] as const) {
      expect(back(from, to)).toBe(true);
      expect(back(to, from)).toBe(false);
      expect(notes(from, to)[0]).toMatch(/^This is a way back: /);
      expect(notes(to, from).join(' ')).not.toContain('way back');
    }
    expect(back('6.2', '6.2')).toBe(false);
  });

  it('is that 7.1 is ElastiCache’s own, at either end', () => {
    for (const [from, to] of [
      ['7.1', 'valkey-8.1'],
      ['6.2', '7.1'],
    ] as const)
      expect(notes(from, to)[0]).toBe('7.1 is a version of ElastiCache alone; it is taken for a 7.0.');
    for (const to of ['7.0', '7.2', 'valkey-8.1', 'valkey-9.1'])
      expect(notes('6.2', to).join(' ')).not.toContain('taken for a 7.0');
  });
});

describe('the names that come and go with a way', () => {
  const between = (from: string, to: string) => namesBetween(parseReleaseLine(from), parseReleaseLine(to));

  it('are those that only one of its ends has', () => {
    const on = between('7.0.15', '7.2.5');
    expect(on).toEqual({
      comes: [
        ...['CLIENT NO-TOUCH', 'CLIENT SETINFO', 'CLUSTER MYSHARDID', 'WAITAOF', 'ZRANK WITHSCORE'],
        'ZREVRANK WITHSCORE',
      ],
      goes: [],
    });
    expect(between('7.2.5', '7.0.15')).toEqual({ comes: on.goes, goes: on.comes });
    expect(between('7.2', '7.2')).toEqual({ comes: [], goes: [] });
  });

  it('go where a line took them away, and come on the way back', () => {
    // STRALGO was there from 6.0 to 7.0.
    expect(between('6.2', '7.0').goes).toEqual(['STRALGO']);
    expect(between('7.0', '6.2').comes).toEqual(['STRALGO']);
    for (const [from, to] of [
      ['5.0', '7.0'],
      ['7.0', '5.0'],
    ] as const) {
      const { comes, goes } = between(from, to);
      expect([...comes, ...goes]).not.toContain('STRALGO');
    }
    expect(between('5.0', '6.2').comes).toContain('STRALGO');
    expect(between('6.2', '5.0').goes).toContain('STRALGO');
  });

  it('are not those that came to Redis and to Valkey, each of its own accord', () => {
    // HSCAN NOVALUES: Redis 7.4, Valkey 8.0; MSETEX: Redis 8.6, Valkey 9.1; VSIM: Redis 8.0 alone.
    const { comes, goes } = between('8.6', 'valkey-9.1');
    for (const name of ['HSCAN NOVALUES', 'MSETEX', 'HEXPIRE'])
      expect([...comes, ...goes]).not.toContain(name);
    expect(goes).toContain('VSIM');
    expect(comes).toContain('CLUSTERSCAN');
    expect(between('8.6', 'valkey-8.1').goes).toContain('MSETEX');
    expect(between('7.2', 'valkey-8.0').comes).toContain('HSCAN NOVALUES');
  });
});
