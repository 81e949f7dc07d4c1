import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../../src/changes/changes-between.ts';

const changeOf = (from: string, to: string, id: string) => {
  const found = changesBetween(from, to).find((entry) => entry.id === id);
  return (
    found && {
      at: found.at,
      kind: found.kind,
      impact: found.impact,
      title: found.title,
      before: found.before,
      after: found.after,
    }
  );
};

describe('a change that is made once more in a later line', () => {
  it('is told as that line has it, where only that line lies on the way', () => {
    expect(changeOf('6.2', '7.0', 'C13')).toEqual({
      at: ['7.0'],
      kind: 'newlyRefused',
      impact: 'breaks',
      title: 'READWRITE without cluster mode',
      before: 'OK',
      after: 'ERR This instance has cluster support disabled',
    });
  });

  it('keeps its own weight where the later line is of no other kind', () => {
    expect(changeOf('6.2', '7.0', 'C44')).toMatchObject({ kind: 'value', impact: 'words' });
    expect(changeOf('6.2', '7.0', 'C17')).toBeUndefined();
    expect(changeOf('7.0', '7.2', 'C17')).toMatchObject({ kind: 'value', impact: 'value' });
  });

  it('is told as it was at first, where that lies on the way, too', () => {
    const first = changeOf('2.8', '3.2', 'C13');
    expect(first).toMatchObject({ at: ['3.0'], kind: 'newlyAccepted', impact: 'new' });
    expect(changeOf('2.8', '7.0', 'C13')).toEqual({ ...first, at: ['3.0', '7.0'] });
  });

  it('is told with what each of the later lines on the way has, and what was before the first of them', () => {
    expect(changeOf('3.2', '7.0', 'C36')).toMatchObject({ at: ['6.0', '7.0'] });
    expect(changeOf('6.2', '7.2', 'C36')).toMatchObject({
      at: ['7.0', '7.2'],
      before: "NOPERM this user has no permissions to run the 'set' command or its subcommand",
      after:
        "NOPERM this user has no permissions to run the 'set' command; NOPERM User u has no permissions to run the 'set' command",
    });
  });
});

describe('a way between two releases', () => {
  const ids = (from: string, to: string) => changesBetween(from, to).map(({ id }) => id);

  it('may lie within one line, where one of the two names its patch', () => {
    expect(ids('6.2', '6.2.7')).toContain('C46');
    expect(ids('6.2.7', '6.2')).toContain('C46');
    expect(ids('6.2.7', '6.2.11')).toEqual([]);
    expect(ids('6.2.0', '6.2')).toContain('C46');
    expect(ids('6.2', '6.2.0')).toEqual([]);
    expect(ids('6.2', '6.2')).toEqual([]);
  });

  it('may lie between two engines that call their line the same', () => {
    expect(ids('7.2', 'valkey-7.2')).toEqual(['C117', 'C120', 'C122']);
    const directions = (from: string, to: string) =>
      new Set(changesBetween(from, to).map(({ direction }) => direction));
    expect(directions('7.2', 'valkey-7.2')).toEqual(new Set(['comes']));
    expect(directions('valkey-7.2', '7.2')).toEqual(new Set(['goes']));
  });

  it('is told from its oldest change on where something comes, whatever else goes', () => {
    const lines = changesBetween('8.0', 'valkey-8.1').map(({ at: [line = ''], direction }) => [
      line.startsWith('valkey') ? 2 : 1,
      direction,
    ]);
    expect(new Set(lines.map(([, direction]) => direction))).toEqual(new Set(['comes', 'goes']));
    expect(lines.map(([first]) => first)).toEqual(lines.map(([first]) => first).sort());
  });
});

describe('a command that the catalogue has no entry for', () => {
  it('is told by the line that brought it', () => {
    expect(changesBetween('3.0', '3.2', { command: 'hstrlen' }).map(({ id }) => id)).toEqual(['C18']);
    expect(changesBetween('7.4', '8.0', { command: 'vlinks' })).toStrictEqual([
      {
        id: 'CMD-VLINKS',
        since: '8.0',
        commands: ['VLINKS'],
        title: 'VLINKS exists since 8.0',
        kind: 'newlyAccepted',
        impact: 'new',
        before: 'unknown command',
        after: 'exists',
        link: 'https://github.com/redis/redis/blob/8.0/00-RELEASENOTES',
        examples: [],
        texts: [],
        values: [],
        words: [],
        direction: 'comes',
        at: ['8.0'],
      },
    ]);
    expect(changesBetween('8.0', '7.4', { command: 'vlinks' })).toMatchObject([{ direction: 'goes' }]);
    expect(changesBetween('8.0', '8.6', { command: 'vlinks' })).toEqual([]);
  });
});
