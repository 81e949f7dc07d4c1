import { describe, expect, it } from 'vitest';
import { describeDeath, describeUnused, describeUsage } from '../../../src/messages/target-use.ts';
import type { TargetDeath, Usage } from '../../../src/model/usage.ts';

const UNUSED: Usage = { answer: 'unused', source: 'server', connections: 0, commands: {} };
const LOCAL = { host: '127.0.0.1', port: 6379, connections: 12 };

describe('the use of a target in words', () => {
  it('says how much, and where tests went besides', () => {
    const usage: Usage = {
      answer: 'used',
      source: 'server',
      connections: 41,
      commands: { SET: 200, GET: 30 },
    };
    expect(describeUsage(usage)).toBe('41 connections, 230 commands');
    expect(describeUsage({ ...usage, connections: 1, atLeast: true, elsewhere: [LOCAL] })).toBe(
      'at least 1 connection, 230 commands; 12 connections to 127.0.0.1:6379',
    );
    expect(describeUsage({ answer: 'notKnown', why: 'nobody counted' })).toBe('not known: nobody counted');
    expect(describeUsage({ answer: 'used', source: 'client', connections: 3 })).toBe('3 connections');
  });
});

describe('that a target was not used', () => {
  const said = (usage: Partial<Usage>): string => describeUnused('local:6.2', { ...UNUSED, ...usage });

  it('has the port for an address that stands in the code', () => {
    expect(said({ elsewhere: [LOCAL] })).toBe(
      'local:6.2 was not used by the tests: nobody connected to it; there were 12 connections to 127.0.0.1:6379 instead. ' +
        'If 127.0.0.1:6379 is written in the code, set REDIS_TARGET_PORT=6379 (or --port 6379), and end what listens there.',
    );
  });

  it('has the export for a variable of another name', () => {
    const variables = { CACHE_URL: 'redis://localhost:6379', CACHE_PORT: '6379', REDIS_SERVER: 'cache' };
    const text = said({ elsewhere: [{ ...LOCAL, variables }] });
    expect(text).toContain("export: { CACHE_URL: '{url}' }");
    expect(text).toContain("export: { CACHE_PORT: '{port}' }");
    expect(text).toContain("export: { REDIS_SERVER: '{host}' }");
    expect(text).not.toContain('REDIS_TARGET_PORT');
  });

  it('has the line that sets our variable anew', () => {
    const value = 'redis://127.0.0.1:6379';
    expect(
      said({ elsewhere: [LOCAL], overridden: [{ name: 'REDIS_URL', value, at: 'vitest.config.ts:7' }] }),
    ).toContain(
      `REDIS_URL was ${value} in the tests' process, and not what we set: vitest.config.ts:7 sets it`,
    );
    expect(said({ overridden: [{ name: 'REDIS_URL', value }] })).toContain('dotenv with `override`');
  });

  it('has what a mock, a monorepo’s tool and neither call for', () => {
    expect(said({ signs: ['ioredis-mock'] })).toContain('package.json has ioredis-mock');
    expect(said({ signs: ['turbo'] })).toContain('"passThroughEnv"');
    expect(said({ signs: ['nx'] })).toContain('--skip-nx-cache');
    expect(said({})).toContain('Do they use Redis at all');
  });

  it('tells connections that did no more than greet', () => {
    expect(said({ connections: 2, commands: { PING: 2, INFO: 1 } })).toContain(
      '2 connections came, but no command beyond PING, INFO.',
    );
  });
});

describe('a death in words', () => {
  const death: TargetDeath = {
    what: 'the server (pid 4711)',
    how: 'was ended by SIGKILL',
    at: '2026-11-26T01:02:03.000Z',
  };

  it('says what died, how, when, and what is known besides', () => {
    expect(describeDeath(death)).toBe('the server (pid 4711) was ended by SIGKILL, at 01:02:03 UTC');
    expect(describeDeath({ ...death, until: '2026-11-26T01:02:09.000Z', command: 'EVAL' })).toBe(
      'the server (pid 4711) was ended by SIGKILL, from 01:02:03 UTC to 01:02:09 UTC; its last known command was EVAL',
    );
    expect(describeDeath({ ...death, known: 'A script that … (D01)' })).toMatch(
      /UTC; this engine is known for it: A script that … \(D01\)$/,
    );
  });

  it.each([
    [{ moment: 'beforeTests' }, ', before the first test'],
    [{ moment: 'duringTest', test: 'a › b', running: [{}] }, ', while "a › b" ran'],
    [{ moment: 'duringTest', test: 'a', running: [{}, {}, {}] }, ', while "a" and 2 more tests ran'],
    [{ moment: 'betweenTests', test: 'a' }, ', after "a" and before the next test'],
    [{ moment: 'afterTests', test: 'a' }, ', after the last test'],
  ] as [Partial<TargetDeath>, string][])('says where in the run it was: %j', (where, said) => {
    expect(describeDeath({ ...death, ...where })).toBe(
      `the server (pid 4711) was ended by SIGKILL, at 01:02:03 UTC${said}`,
    );
  });
});
