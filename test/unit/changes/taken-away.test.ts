import { describe, expect, it } from 'vitest';
import type { ChangeBetween } from '../../../src/changes/changes-between.ts';
import { changesBetween, entryOfCommand } from '../../../src/changes/changes-between.ts';
import { changesOnWay } from '../../../src/changes/changes-on-way.ts';
import { concernedCalls } from '../../../src/changes/concerned-calls.ts';
import { parseReleaseLine } from '../../../src/changes/release-line.ts';
import { takenAway } from '../../../src/changes/taken-away.ts';
import { readUsedCalls } from '../../../src/changes/used-calls.ts';
import type { Engine } from '../../../src/model/engine.ts';

const engineOf = (text: string): Engine => {
  const { name, major, minor, patch = 1 } = parseReleaseLine(text);
  return { name, version: `${major}.${minor}.${patch}` };
};

/** What a stream of such calls uses. */
const usedOf = (...calls: string[]) =>
  readUsedCalls([
    {
      engine: { name: 'redis', version: '6.2.11' },
      usage: {
        answer: 'used',
        source: 'stream',
        commands: Object.fromEntries(calls.map((call) => [call, 1])),
      },
    },
  ]);

const takenFrom = (changes: readonly ChangeBetween[], from: string, to: string, ...calls: string[]) =>
  takenAway(changes, usedOf(...calls), [parseReleaseLine(from), parseReleaseLine(to)]).map(({ id }) => id);

describe('what a way takes away from who uses it', () => {
  it.each([
    ['7.4', '6.2', 'HSCAN 3 NOVALUES', ['CMD-HSCAN-NOVALUES']],
    ['valkey-9.1', '8.6', 'DELIFEQ 2', ['CMD-DELIFEQ']],
    ['valkey-8.1', '8.0', 'SCRIPT SHOW 2', ['CMD-SCRIPT-SHOW']],
    ['valkey-8.1', '8.0', 'SET 4 IFEQ', ['CMD-SET-IFEQ']],
    // Not what the new engine brings, what it has, too, and what nobody has.
    ['6.2', '7.4', 'HSCAN 3 NOVALUES', []],
    ['7.4', '8.0', 'HSCAN 3 NOVALUES', []],
    ['7.4', 'valkey-8.1', 'HSCAN 3 NOVALUES', []],
    ['valkey-8.1', '7.4', 'HSCAN 3 NOVALUES', []],
    ['8.6', 'valkey-8.1', 'SET 4 IFEQ', []],
    ['7.4', '6.2', 'HSCAN 1', []],
    ['7.4', '6.2', 'NOSUCH 3 NOVALUES', []],
  ] as const)('is listed, where the catalogue has no entry of it: %s → %s of %s', (from, to, call, ids) => {
    expect(takenFrom(changesBetween(from, to), from, to, call)).toEqual(ids);
  });

  it.each([
    ['3.2', '2.8', 'GEOADD 4', 'GEOADD'],
    ['3.2', '2.8', 'CLIENT PAUSE 2', 'CLIENT PAUSE'],
    ['3.2', '2.8', 'ZADD 4 NX', 'ZADD'],
    ['4.0', '3.2', 'MODULE LIST 1', 'MODULE'],
    ['6.2', '6.0', 'SET 4 EXAT', 'SET'],
    ['valkey-9.1', '7.4', 'SET 4 IFEQ', 'SET'],
  ] as const)(
    'is not listed once more, where an entry tells of it: %s → %s of %s',
    (from, to, call, command) => {
      const changes = changesBetween(from, to);
      expect(takenFrom(changes, from, to, call)).toEqual([]);
      const telling = changes.filter((change) =>
        concernedCalls(change).forms.some(({ name }) => name === command),
      );
      expect(telling).not.toEqual([]);
      expect(takenFrom([], from, to, call)).not.toEqual([]);
    },
  );

  it('is not listed once more, where a way’s own measurements changed the kind of the entry', () => {
    const [from, to] = ['8.0', 'valkey-9.0'];
    const changes = changesOnWay(engineOf(from), engineOf(to));
    expect(takenFrom(changes, from, to, 'HPERSIST 4', 'HEXPIRETIME 4', 'HSETEX 6')).toEqual([]);
  });

  it('is listed beside an entry that tells of another change to the command', () => {
    const gone = entryOfCommand('VSIM', { since: '8.0' }, 'goes');
    const other: ChangeBetween = { ...gone, id: 'X', kind: 'value', direction: 'comes' };
    expect(takenFrom([other], '8.0', 'valkey-8.1', 'VSIM 4')).toEqual(['CMD-VSIM']);
    expect(takenFrom([gone], '8.0', 'valkey-8.1', 'VSIM 4')).toEqual([]);
    const accepted: ChangeBetween = { ...gone, id: 'X', kind: 'newlyRefused' };
    expect(takenFrom([accepted], '8.0', 'valkey-8.1', 'VSIM 4')).toEqual(['CMD-VSIM']);
  });
});
