import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../../src/changes/changes-between.ts';
import { DATED_OPTIONS, lifeOfCommand } from '../../../src/changes/commands-since.ts';

describe('when a command came', () => {
  it('is told of Redis, where it came to both engines', () => {
    expect(lifeOfCommand('hexpire')).toEqual({ since: '7.4' });
    expect(lifeOfCommand('delifeq')).toEqual({ since: 'valkey-9.0' });
    expect(lifeOfCommand('STRALGO')).toEqual({ since: '6.0', until: '7.0' });
    expect(lifeOfCommand('NOSUCH')).toBeUndefined();
  });

  it('is told of its options and subcommands, too', () => {
    const ids = changesBetween('2.8', '3.2', { command: 'migrate' }).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['CMD-MIGRATE-COPY', 'CMD-MIGRATE-REPLACE']));
    for (const { name, command, option } of DATED_OPTIONS) expect(name).toBe(`${command} ${option}`);
  });
});
