import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../../src/changes/changes-between.ts';

const VERSIONS = [
  '2.6',
  '2.8',
  '2.8.19',
  '2.8.24',
  '3.0',
  '3.2',
  '4.0',
  '5.0',
  '6.0',
  '6.2',
  '7.0',
  '7.2',
  '8.0',
] as const;
const ALL = [...VERSIONS, 'valkey-7.2', 'valkey-8.0', 'valkey-8.1'] as const;

const ids = (from: string, to: string, command?: string): string[] =>
  changesBetween(from, to, command === undefined ? {} : { command }).map(({ id }) => id);

describe('changesBetween', () => {
  it('names what an upgrade from 2.8 to 6.2 brings, and nothing that came before or after', () => {
    const found = ids('2.8.19', '6.2.11');
    expect(found).toContain('C16');
    expect(found).toContain('C06');
    expect(found).not.toContain('C01');
    expect(found).not.toContain('C51');
    expect(found).not.toContain('C63');
  });

  it('lists the oldest change first on the way up, the newest first on the way down', () => {
    const up = changesBetween('2.8.19', '6.2.11');
    const down = changesBetween('6.2.11', '2.8.19');
    expect(up.map(({ at }) => Number.parseFloat(at[0] ?? ''))).toEqual(
      up.map(({ at }) => Number.parseFloat(at[0] ?? '')).sort((a, b) => a - b),
    );
    expect(new Set(up.map(({ direction }) => direction))).toEqual(new Set(['comes']));
    expect(new Set(down.map(({ direction }) => direction))).toEqual(new Set(['goes']));
    expect(down[0]?.at[0]).toBe('6.2.7');
  });

  it('takes a line without a patch for all of its releases', () => {
    expect(ids('2.8', '6.2')).toContain('C07');
    expect(ids('2.8.24', '6.2')).not.toContain('C07');
    expect(ids('6.2', '2.8')).toContain('C07');
    expect(ids('2.8', '2.8')).toEqual([]);
  });

  it('lists a change that changes once more on the way', () => {
    const [entry] = changesBetween('6.2', '7.0').filter(({ id }) => id === 'C27');
    expect(entry?.at).toEqual(['7.0']);
    expect(changesBetween('2.8', '7.0').find(({ id }) => id === 'C27')?.at).toEqual(['5.0', '7.0']);
  });

  it('lets Valkey have what Redis had in 7.2, and no more', () => {
    expect(ids('6.2', 'valkey-8.1')).toEqual(expect.arrayContaining(['C51', 'C59', 'C63']));
    // Of its own accord Valkey 8.1 refuses a negative cursor, too.
    expect(changesBetween('6.2', 'valkey-8.1').find(({ id }) => id === 'C68')?.at).toEqual(['valkey-8.0']);
    expect(ids('7.0', '8.0')).toContain('C105');
    expect(ids('7.0', 'valkey-8.1')).not.toContain('C105');
    // Its names and versions alone.
    expect(ids('7.2.4', 'valkey-7.2')).toEqual(['C117', 'C120', 'C122']);
  });

  it('says of two branches what each has for itself', () => {
    const found = changesBetween('8.0', 'valkey-8.1');
    expect(found.find(({ id }) => id === 'C68')?.direction).toBe('goes');
    expect(found.find(({ id }) => id === 'C63')?.direction).toBe('comes');
  });

  it('looks up one command, in any case, with its subcommands', () => {
    expect(ids('2.8', '6.2', 'spop')).toEqual(['C16']);
    expect(ids('2.8', '6.2', 'CLIENT')).toEqual(expect.arrayContaining(['C13', 'C50']));
    expect(ids('2.8', '6.2', 'client list')).toEqual(['C28', 'C32', 'C50']);
    expect(ids('2.8', '6.2', ' client  id ')).toEqual(['C28', 'C32']);
    expect(ids('2.8', '6.2', ' ')).toEqual(ids('2.8', '6.2'));
    expect(ids('2.8', '6.2', 'NOSUCH')).toEqual([]);
  });

  it.each([
    '',
    'six',
    '2.4',
    '0.9',
    '99',
    'redis',
    '6.2; rm',
    '-1',
    '6.2.x.1',
    'mysql 8.0',
    '2.9',
    '6.3.1',
    'valkey 6.2',
    '\u0000',
  ])('refuses %j as a version', (text) => {
    expect(() => changesBetween(text, '6.2')).toThrow(
      expect.objectContaining({ code: 'RT_CHANGES_VERSION' }),
    );
  });

  it.each([
    '7',
    '6.x',
    'redis 6.2',
    'Redis:6.2',
    'v6.2.11',
    'valkey 8',
    'valkey-8.1.1',
    '7.1',
    '7.1.0',
    '8.6',
    'valkey-9.3',
    '8.0-rc1',
  ])('reads %j as a version', (text) => {
    expect(() => changesBetween('2.8', text)).not.toThrow();
  });

  it('finds the same entries both ways, in opposite directions', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ALL), fc.constantFrom(...ALL), (from, to) => {
        const there = changesBetween(from, to);
        const back = changesBetween(to, from);
        expect(back.map(({ id }) => id).sort()).toEqual(there.map(({ id }) => id).sort());
        for (const { id, direction, at } of there) {
          const other = back.find((entry) => entry.id === id);
          expect(other?.at).toEqual(at);
          expect(other?.direction).not.toBe(direction);
        }
      }),
    );
  });

  it('gives any text changes or its one error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          changesBetween('2.8', text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'RT_CHANGES_VERSION' });
        }
      }),
    );
  });
});
