import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/changes/catalogue/index.ts';
import { kindAt, upgradePathOf } from '../../../src/changes/upgrade-path.ts';
import type { Engine } from '../../../src/model/engine.ts';
import { NEW, OLD, SEVEN, VALKEY } from './explained.ts';

let patches = 100;

/** One that nobody has asked for yet, since paths are remembered: a later patch of 6.2 is as good as any. */
const pathOf = (from: Engine, to: Engine) => {
  patches += 1;
  const fresh = (engine: Engine): Engine => (engine === NEW ? version(`6.2.${patches}`) : engine);
  const path = upgradePathOf(fresh(from), fresh(to));
  if (path === undefined) throw new Error('no path');
  return path;
};
const version = (text: string): Engine => ({ name: 'redis', version: text });

describe('a way between two engines', () => {
  it('is of these engines, however often it is asked for', () => {
    const named = { ...NEW, product: 'dragonfly' } as const;
    for (const [from, to] of [
      [OLD, NEW],
      [{ ...OLD }, named],
      [OLD, NEW],
      [OLD, NEW],
      [NEW, OLD],
    ] as const) {
      const path = upgradePathOf(from, to);
      expect([path?.from, path?.to]).toEqual([from, to]);
      expect(path?.directionOf('3.2')).toBe(from.version === OLD.version ? 'comes' : 'goes');
    }
    expect(upgradePathOf(OLD, NEW)).toBe(upgradePathOf(OLD, NEW));
  });

  it('is none where the catalogue does not know a version', () => {
    for (const _ of ['first', 'again']) {
      expect(upgradePathOf(version('255.255.255'), NEW)).toBeUndefined();
      expect(upgradePathOf(NEW, version('255.255.255'))).toBeUndefined();
      expect(upgradePathOf(OLD, NEW)).toBeDefined();
    }
  });

  it('stays right after more pairs of engines than are kept', () => {
    const before = pathOf(OLD, NEW).entries;
    for (let patch = 0; patch < 70; patch += 1) pathOf(version(`2.8.${patch}`), SEVEN);
    expect(pathOf(OLD, NEW).entries).toEqual(before);
  });

  it('tells in which direction a line is met', () => {
    const path = pathOf(NEW, VALKEY);
    for (const _ of ['made', 'remembered'])
      expect(
        ['6.0', '6.2', '7.0', '7.4', 'valkey-8.1', 'valkey-9.0'].map((line) => path.directionOf(line)),
      ).toEqual([undefined, undefined, 'comes', undefined, 'comes', undefined]);
    expect(pathOf(version('8.6.3'), VALKEY).directionOf('7.4')).toBe('goes');
  });

  it('has the entry that tells of a command’s coming or going, and not of another change to it', () => {
    const path = pathOf(OLD, SEVEN);
    const idOf = (command: string, since: string) => path.entryOf(command, since)?.id;
    expect(idOf('GETDEL', '6.2')).toBe('C45');
    expect(idOf('SPOP', '3.2')).toBe('C16');
    expect(idOf('STRALGO', '6.0')).toBe('C40');
    expect(idOf('STRALGO', '7.0')).toBe('C40');
    expect(idOf('GETDEL', '3.2')).toBeUndefined();
    expect(pathOf(OLD, version('5.0.6')).entryOf('GETDEL', '6.2')).toBeUndefined();
    // Of a command that came and is refused in another form since, the coming.
    for (const command of ['SET', 'OBJECT', 'CLIENT'])
      for (const entry of path.entries.filter(({ commands }) => commands.includes(command)))
        for (const line of entry.at) {
          const found = path.entryOf(command, line);
          if (found !== undefined)
            expect(['newlyAccepted', 'newlyRefused']).toContain(kindAt(found.id, line));
        }
  });

  it('has the names that come with it, and those that go', () => {
    const names = (from: Engine, to: Engine, direction: 'comes' | 'goes') =>
      pathOf(from, to)
        .comers(direction)
        .map(({ name, since }) => `${name} ${since}`);
    expect(names(NEW, SEVEN, 'comes')).toContain('LCS 7.0');
    expect(names(NEW, SEVEN, 'comes')).not.toContain('GETDEL 6.2');
    expect(names(NEW, SEVEN, 'goes')).toEqual([]);
    expect(names(SEVEN, NEW, 'goes')).toEqual(names(NEW, SEVEN, 'comes'));
    const [eight, nine] = [version('8.6.3'), { name: 'valkey', version: '9.1.2' } as const];
    expect(names(eight, nine, 'goes')).toEqual(expect.arrayContaining(['VSIM 8.0', 'MSETEX 8.6']));
    expect(names(eight, nine, 'comes')).toEqual(
      expect.arrayContaining(['CLUSTERSCAN valkey-9.1', 'MSETEX valkey-9.1']),
    );
  });
});

describe('what an engine of the two says', () => {
  const idsIn = (from: Engine, to: Engine, by: 'baseline' | 'candidate', text: string) =>
    pathOf(from, to)
      .textsIn(by, text)
      .map(({ entry, quote, saidBy }) => `${entry.id} ${saidBy} ${quote}`);

  it('is found where it is that engine’s, and quoted', () => {
    const [older, newer] = ['ERR invalid DB index', 'ERR DB index is out of range'];
    for (const _ of ['made', 'remembered']) {
      expect(idsIn(OLD, NEW, 'candidate', newer)).toContain('C24 candidate DB index is out of range');
      expect(idsIn(OLD, NEW, 'baseline', newer)).toEqual([]);
      expect(idsIn(OLD, NEW, 'baseline', older).join()).toContain('C24 baseline ');
      expect(idsIn(OLD, NEW, 'candidate', older)).toEqual([]);
      expect(idsIn(NEW, OLD, 'baseline', newer)).toContain('C24 baseline DB index is out of range');
      expect(idsIn(NEW, OLD, 'candidate', older).join()).toContain('C24 candidate ');
      expect(idsIn(NEW, SEVEN, 'candidate', newer)).toEqual([]);
    }
  });

  it('is nothing on a way on which nothing changes', () => {
    const path = pathOf(NEW, NEW);
    expect([
      path.textsIn('candidate', 'ERR DB index is out of range'),
      path.valuesIn('ziplist', 'quicklist'),
    ]).toEqual([[], []]);
  });

  it('stays right after more texts than are remembered', () => {
    const text = (index: number) => `ERR DB index is out of range ${index}`;
    for (let index = 0; index < 1_100; index += 1)
      expect(idsIn(OLD, NEW, 'candidate', text(index))).toContain('C24 candidate DB index is out of range');
    expect(idsIn(OLD, NEW, 'candidate', text(0))).toContain('C24 candidate DB index is out of range');
  });

  it('are two values that a change may have made of one another, in the direction of the way', () => {
    const found = (from: Engine, to: Engine, baseline: string, candidate: string) =>
      pathOf(from, to)
        .valuesIn(baseline, candidate)
        .some(({ entry }) => entry.id === 'C17');
    expect(found(OLD, NEW, 'ziplist', 'quicklist')).toBe(true);
    expect(found(NEW, OLD, 'quicklist', 'ziplist')).toBe(true);
    expect(
      pathOf(OLD, NEW)
        .valuesIn('ziplist', 'quicklist')
        .every(({ isBack }) => !isBack),
    ).toBe(true);
    expect(
      pathOf(NEW, OLD)
        .valuesIn('quicklist', 'ziplist')
        .every(({ isBack }) => isBack),
    ).toBe(true);
  });

  it('counts only where the other lines that it needs lie on the way, or do not', () => {
    const lines = ['2.6.13', '2.8.19', '3.2.10', '4.0.10', '5.0.6', '6.0.16', '6.2.11', '7.0.15', '7.2.5'];
    let seen = 0;
    for (const from of lines)
      for (const to of lines) {
        const path = pathOf(version(from), version(to));
        for (const entry of path.entries)
          for (const sign of [...entry.texts, ...entry.values]) {
            if (sign.through === undefined && !('notThrough' in sign && sign.notThrough !== undefined))
              continue;
            const since = sign.since ?? entry.since;
            const met = path.directionOf(since);
            const isOn =
              met !== undefined &&
              (sign.through === undefined || path.directionOf(sign.through) === met) &&
              (!('notThrough' in sign) ||
                sign.notThrough === undefined ||
                path.directionOf(sign.notThrough) === undefined);
            const sample = sampleOf('text' in sign ? sign.text : undefined);
            if (sample === undefined) continue;
            seen += 1;
            const said = [...path.textsIn('baseline', sample), ...path.textsIn('candidate', sample)];
            expect(
              said.some((one) => one.sign === sign),
              `${entry.id} ${since} from ${from} to ${to}`,
            ).toBe(isOn);
          }
      }
    expect(seen).toBeGreaterThan(0);
  });
});

/** A text that such a sign of the catalogue matches. */
function sampleOf(text: RegExp | undefined): string | undefined {
  return SAMPLES.find((one) => text?.test(one));
}

const SAMPLES = [
  'WRONGPASS invalid username-password pair or user is disabled.',
  "NOPERM this user has no permissions to run the 'set' command or its subcommand",
  'ERR Client sent AUTH, but no password is set',
  'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
  'ERR invalid password',
];

describe('the kind of a change', () => {
  it('is its line’s own, or the entry’s', () => {
    expect([kindAt('C40', '6.0'), kindAt('C40', '7.0')]).toEqual(['newlyAccepted', 'newlyRefused']);
    expect([kindAt('C16', '3.2'), kindAt('C16', '9.9'), kindAt('none', '3.2')]).toEqual([
      'newlyAccepted',
      'newlyAccepted',
      undefined,
    ]);
    for (const { id, since, kind } of CATALOGUE) expect(kindAt(id, since)).toBe(kind);
  });
});
