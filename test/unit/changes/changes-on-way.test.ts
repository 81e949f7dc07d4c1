import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../../src/changes/changes-between.ts';
import { changesOnWay } from '../../../src/changes/changes-on-way.ts';
import { kindOnPath } from '../../../src/changes/clue.ts';
import { examplesOnWay } from '../../../src/changes/examples-on-way.ts';
import { parseReleaseLine } from '../../../src/changes/release-line.ts';
import { formatChanges } from '../../../src/report/changes.ts';

const LINES = ['2.8', '4.0', '5.0', '6.2', '7.0', '7.1', '8.0', '8.6', 'valkey-8.1', 'valkey-9.1'];
const WAYS = LINES.flatMap((from) => LINES.filter((to) => to !== from).map((to) => [from, to] as const));

const isError = (reply: string): boolean => /^-|^\(closed\)$/.test(reply);

/** What an example does to who walks the way: `refused`, `accepted`, `other`. */
function shownOn(from: string, to: string): { id: string; kind: string; shown: Set<string> }[] {
  const ends = [parseReleaseLine(from), parseReleaseLine(to)] as const;
  return changesOnWay(from, to).flatMap((change) => {
    const { differing, isTakenBack } = examplesOnWay(change, ...ends);
    if (isTakenBack || differing.length === 0) return [];
    const shown = differing.map(({ before, after }) => {
      const [was, is] = change.direction === 'goes' ? [after, before] : [before, after];
      if (isError(was) === isError(is)) return 'other';
      return isError(is) ? 'newlyRefused' : 'newlyAccepted';
    });
    return { id: change.id, kind: kindOnPath(change.kind, change.direction), shown: new Set(shown) };
  });
}

const changeOf = (id: string, from: string, to: string) =>
  changesOnWay(from, to).find((change) => change.id === id);

describe('a change on its way', () => {
  it.each(WAYS)(
    'is newly refused or accepted from %s to %s only where a measurement shows it',
    (from, to) => {
      const wrong = shownOn(from, to).filter(({ kind, shown }) => /^newly/.test(kind) && !shown.has(kind));
      expect(wrong.map(({ id, kind, shown }) => `${id} ${kind}: ${[...shown].join()}`)).toEqual([]);
    },
  );

  it('is what its last line made of it, where that took back what one before had done', () => {
    expect(changeOf('C13', '6.2', '7.0')).toMatchObject({ kind: 'newlyRefused', impact: 'breaks' });
    expect(changeOf('C13', '6.2', 'valkey-9.1')).toMatchObject({
      kind: 'newlyAccepted',
      impact: 'new',
      title: 'READONLY and READWRITE without cluster mode',
      before: 'ERR This instance has cluster support disabled',
      after: 'OK',
    });
  });

  it('is another error where the older end did not know the command either', () => {
    expect(changeOf('C72', '6.2', '7.0')?.kind).toBe('newlyRefused');
    expect(changeOf('C72', '4.0', '7.0')).toMatchObject({ kind: 'wording', impact: 'words' });
  });

  it('still breaks where a value is all that a measurement can show of it', () => {
    expect(changeOf('C19', '2.8', '6.2')).toMatchObject({ kind: 'value', impact: 'breaks' });
  });

  it.each(WAYS.filter(([from]) => from === '2.8' || from === '8.0'))(
    'keeps its head from %s to %s where no measurement can show it, or shows just that',
    (from, to) => {
      const ends = [parseReleaseLine(from), parseReleaseLine(to)] as const;
      const own = new Map(changesBetween(from, to).map((change) => [change.id, change]));
      for (const change of changesOnWay(from, to)) {
        const { kind, impact, unseen } = own.get(change.id) ?? change;
        const { differing, isTakenBack } = examplesOnWay(change, ...ends);
        const isOpen = kind === 'newlyRefused' || kind === 'newlyAccepted';
        if (isOpen && unseen === undefined && !isTakenBack && differing.length > 0) continue;
        expect([change.id, change.kind, change.impact]).toEqual([change.id, kind, impact]);
      }
    },
  );

  it('that accepts something newly weighs as a value where that is all that shows', () => {
    expect(changeOf('C62', '8.0', 'valkey-8.1')).toMatchObject({ kind: 'value', impact: 'value' });
  });

  it('stands last where both ends reply the same, and what goes under what that does', () => {
    const textOf = (from: string, to: string): string =>
      formatChanges(changesOnWay(from, to), { from: parseReleaseLine(from), to: parseReleaseLine(to) });
    expect(textOf('6.2', 'valkey-9.1').split('Only on the way (1)')[1]).toMatch(/^\n\n {2}.*\(C86, /);
    const [refused = '', rest = ''] = textOf('8.0', 'valkey-8.1').split('\nChanged values (');
    expect(refused).toMatch(/HEXPIRE[^(]*\(C92, since[^)]*goes\)/);
    expect(rest).not.toContain('(C92, ');
  });
});
