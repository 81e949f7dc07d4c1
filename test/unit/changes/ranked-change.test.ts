import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../../src/changes/changes-between.ts';
import { rankChanges, type ShownChange } from '../../../src/changes/rank-changes.ts';
import { readUsedCalls } from '../../../src/changes/used-calls.ts';
import type { Usage, UsageSource } from '../../../src/model/usage.ts';

const countedBy = (source: UsageSource, ...calls: string[]): Usage => ({
  answer: 'used',
  source,
  commands: Object.fromEntries(calls.map((call) => [call, 1])),
});
const NOTHING_KNOWN: Usage = { answer: 'used', source: 'client', connections: 3 };

function rank(from: string, to: string, usage: Usage, shown: readonly ShownChange[] = []) {
  const used = readUsedCalls([{ engine: { name: 'redis', version: '6.2.11' }, usage }]);
  const ranked = rankChanges(changesBetween(from, to), used, shown);
  return { ranked, of: (id: string) => ranked.find((one) => one.id === id) };
}

const entry = (id: string, from = '2.8', to = '6.2') => {
  const found = changesBetween(from, to).find((one) => one.id === id);
  if (found === undefined) throw new Error(`${id} is not on the way`);
  return found;
};

const shownAs = (id: string, ...tests: number[]): ShownChange => ({
  id,
  since: '6.2',
  title: `what ${id} tells`,
  link: `https://example.com/${id}`,
  kind: 'newlyAccepted',
  tests,
});

describe('a change, ranked', () => {
  it('says first what the older engine does on the way up, and what the newer does on the way back', () => {
    const { before, after } = entry('C17');
    expect(before).not.toBe(after);
    const usage = countedBy('stream', 'RPUSH 2');
    expect(rank('2.8', '6.2', usage).of('C17')).toMatchObject({ before, after });
    expect(rank('6.2', '2.8', usage).of('C17')).toMatchObject({ before: after, after: before });
  });

  it('is of the first of its lines that lies on the way', () => {
    const usage = countedBy('stream', 'STRALGO 4');
    expect(rank('5.0', '7.0', usage).of('C40')?.since).toBe('6.0');
    expect(rank('6.2', '7.0', usage).of('C40')?.since).toBe('7.0');
  });

  it.each([
    [['SPOP 1', 'SPOP 2'], ['SPOP 2']],
    [['SPOP 1'], ['SPOP 1']],
    [['GET 1'], []],
  ] as const)(
    'names of the calls %j those that meet what is newly accepted, or else all of the command: %j',
    (calls, used) => {
      const change = rank('2.8', '6.2', countedBy('stream', ...calls)).of('C16');
      expect([change?.rank, change?.used]).toEqual([used.length > 0 ? 'accepted' : 'notExercised', used]);
    },
  );

  it('is newly accepted where one of the commands that came is used', () => {
    const change = rank('2.8', '6.2', countedBy('server', 'GETDEL', 'GET')).of('C45');
    expect([change?.rank, change?.used]).toEqual(['accepted', ['GETDEL']]);
  });

  it('concerns nobody of whom no command was counted, not even by a command that no server counts', () => {
    const { ranked } = rank('2.8', '6.2', countedBy('server'));
    expect(ranked.length).toBeGreaterThan(50);
    for (const change of ranked) expect([change.id, change.rank]).toEqual([change.id, 'notExercised']);
  });
});

describe('a change that showed in tests', () => {
  it('goes first, even where it breaks nothing, before what was only sent', () => {
    const { ranked } = rank('2.8', '6.2', countedBy('stream', 'SET 4 NX XX'), [shownAs('C16', 4, 7)]);
    expect(ranked.slice(0, 2).map(({ id, rank }) => [id, rank])).toEqual([
      ['C16', 'shown'],
      ['C14', 'sent'],
    ]);
    expect(ranked[0]?.tests).toEqual([4, 7]);
    expect(ranked.filter(({ id }) => id === 'C16')).toHaveLength(1);
  });

  it('is told as the catalogue does, and alone, where nothing is known of the use', () => {
    const { before, after, commands } = entry('C16');
    const { ranked } = rank('2.8', '6.2', NOTHING_KNOWN, [shownAs('C16', 0)]);
    expect(ranked).toMatchObject([{ id: 'C16', rank: 'shown', before, after, commands, tests: [0] }]);
  });

  it('is told by what the test said of it, where it is a command that has no entry', () => {
    const shown = shownAs('CMD-XADD-NOMKSTREAM', 1, 2);
    const told = { ...shown, rank: 'shown', commands: [], before: '', after: '', used: [], tests: [1, 2] };
    const { ranked } = rank('2.8', '6.2', countedBy('stream', 'SET 4 NX XX'), [shownAs('C17', 3), shown]);
    expect(ranked.filter(({ rank }) => rank === 'shown').map(({ id }) => id)).toEqual(['C17', shown.id]);
    expect(ranked.find(({ id }) => id === shown.id)).toEqual(told);
    expect(rank('2.8', '6.2', NOTHING_KNOWN, [shown]).ranked).toEqual([told]);
  });
});
