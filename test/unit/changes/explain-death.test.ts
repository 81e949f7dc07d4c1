import { describe, expect, it } from 'vitest';
import { DEADLY } from '../../../src/changes/catalogue/deadly.ts';
import { explainDeath } from '../../../src/changes/explain-death.ts';
import { compareVersions } from '../../../src/model/selector.ts';
import type { TargetDeath } from '../../../src/model/usage.ts';

const CRASH =
  'crashed in sdscatfmt < luaCallFunction < evalGenericCommand (SIGSEGV; its log says "crashed by signal: 11")';

function explain(engine: string, how: string, command?: string): [string, string] | undefined {
  const [name, version = ''] = engine.split(' ');
  const death: TargetDeath = { what: 'the server', how, at: '', ...(command ? { command } : {}) };
  const reason = explainDeath({ name: name === 'valkey' ? 'valkey' : 'redis', version }, death)?.reason;
  return reason === undefined ? undefined : [reason.id, reason.certainty];
}

describe('a death whose engine is known for it', () => {
  it.each([
    ['redis 7.0.15', CRASH, 'EVAL', 'certain'],
    ['redis 7.0.0', CRASH, 'EVALSHA', 'certain'],
    ['redis 8.0.2', CRASH, 'FCALL', 'certain'],
    ['redis 8.0.4', CRASH, 'EVAL', 'likely'],
    ['valkey 8.1.1', CRASH, 'EVAL', 'certain'],
    // Behind a tunnel nothing more is known than what was sent, and that another server answers.
    ['redis 7.0.7', 'was started anew: its run_id is another', 'EVAL 2', 'likely'],
    ['redis 7.0.15', 'was ended by SIGSEGV', 'EVAL', 'likely'],
    // A server without symbols.
    ['redis 7.0.15', 'crashed (SIGSEGV; its log says "crashed by signal: 11")', 'EVAL', 'likely'],
  ])('%s %s after %s: D01', (engine, how, command, certainty) => {
    expect(explain(engine, how, command)).toEqual(['D01', certainty]);
  });

  it.each([
    ['redis 2.8.19', 'answers no more', 'SRANDMEMBER 2', 'D02'],
    ['redis 6.2.6', 'crashed (SIGABRT; its log says "=== ASSERTION FAILED ===")', 'ZRANDMEMBER', 'D02'],
    [
      'redis 5.0.6',
      'crashed (status 1; its log says "PANIC: unprotected error in call to Lua API")',
      '',
      'D03',
    ],
  ])('%s %s after %s: %s', (engine, how, command, id) => {
    expect(explain(engine, how, command)?.[0]).toBe(id);
  });

  it('is told with the engine, how it ended, its last command, and those that it may have died of', () => {
    const death = { what: 'the server', how: 'was ended by SIGSEGV', at: '', command: 'EVAL 2' };
    expect(explainDeath({ name: 'redis', version: '7.0.15' }, death)).toEqual({
      reason: {
        id: 'D01',
        since: '7.0',
        title: 'A script that raises a table without `err` ends the server',
        certainty: 'likely',
        evidence: ['redis 7.0.15: the server was ended by SIGSEGV, and its last known command was EVAL 2'],
        link: 'https://github.com/redis/redis/blob/8.0/00-RELEASENOTES',
      },
      commands: ['EVAL', 'EVALSHA', 'EVAL_RO', 'EVALSHA_RO', 'FCALL', 'FCALL_RO'],
    });
    const { command: _, ...unknown } = { ...death, how: CRASH };
    expect(explainDeath({ name: 'redis', version: '7.0.15' }, unknown)?.reason).toMatchObject({
      certainty: 'certain',
      evidence: [`redis 7.0.15: the server ${CRASH}`],
    });
  });

  it('may show any place in its log where none is known for it', () => {
    const how = 'crashed in setTypeRandomElement (SIGSEGV; its log says "crashed by signal: 11")';
    expect(explain('redis 5.0.6', how, 'SRANDMEMBER 2')).toEqual(['D02', 'likely']);
  });

  it.each([
    ['an engine that lives through it', 'redis 6.2.11', CRASH, 'EVAL'],
    ['one in which it was mended', 'redis 8.0.6', CRASH, 'EVAL'],
    ['another family’s release', 'valkey 9.0.0', CRASH, 'EVAL'],
    ['another command', 'redis 7.0.15', 'was ended by SIGSEGV', 'GET'],
    ['no command', 'redis 7.0.15', 'was ended by SIGSEGV', undefined],
    ['somebody who ended it', 'redis 7.0.15', 'was ended by SIGKILL, by somebody', 'EVAL'],
    ['a session that was lost', 'redis 7.0.15', 'lost its session (closed)', 'EVAL 2'],
    ['a crash at another place', 'redis 7.0.15', 'crashed in dictFind (SIGSEGV; its log says "…")', 'EVAL'],
    ['a script that only runs on', 'redis 7.0.15', 'answers no more: it is busy running a script', 'EVAL'],
  ])('is not %s', (_what, engine, how, command) => {
    expect(explain(engine, how, command)).toBeUndefined();
  });
});

describe('the catalogue of deadly commands', () => {
  it.each(DEADLY)('has releases in order and a short title in $id', ({ id, title, commands, engines }) => {
    expect(id).toMatch(/^D\d\d$/);
    expect(title.length).toBeLessThan(110);
    for (const command of commands) expect(command).toBe(command.toUpperCase());
    for (const { from, seen, before } of engines) {
      expect(compareVersions(from, seen)).toBeLessThanOrEqual(0);
      expect(compareVersions(seen, before)).toBeLessThan(0);
    }
  });
});
