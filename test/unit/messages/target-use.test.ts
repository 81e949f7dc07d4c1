import { describe, expect, it } from 'vitest';
import {
  describeDeath,
  describeElsewhere,
  describeUnused,
  describeUsage,
} from '../../../src/messages/target-use.ts';
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
    expect(describeUsage({ answer: 'used', source: 'client', connections: 3, commands: { GET: 1 } })).toBe(
      '3 connections',
    );
    expect(describeUsage({ answer: 'used', source: 'server', commands: { GET: 1 } })).toBe('1 command');
    expect(describeUsage({ answer: 'used', source: 'server', connections: 1 })).toBe('1 connection');
    expect(describeUsage({ answer: 'used', source: 'client' })).toBe('used');
    expect(describeUsage({ answer: 'notKnown' })).toBe('not known: nobody counted');
    expect(describeUsage({ answer: 'notKnown', why: 'INFO is refused' })).toBe('not known: INFO is refused');
    expect(describeUsage({ ...UNUSED, connections: 2 })).toBe('not used: 2 connections, 0 commands');
  });

  it('names the places where tests went besides, three of them, and what refused them', () => {
    const places = [1, 2, 3, 4, 5].map((port) => ({ ...LOCAL, port, connections: 1 }));
    expect(describeElsewhere([])).toBeUndefined();
    expect(describeElsewhere(places.slice(0, 3))).toBe(
      '1 connection to 127.0.0.1:1, 1 connection to 127.0.0.1:2, 1 connection to 127.0.0.1:3',
    );
    expect(describeElsewhere(places)).toMatch(/ to 127\.0\.0\.1:3, and 2 more places$/);
    expect(describeElsewhere([{ host: '::1', port: 6380, connections: 0, refused: 3 }])).toBe(
      '3 connections refused by [::1]:6380',
    );
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
    const gaveUp = said({ connections: 3, commands: { CLIENT: 6 } });
    expect(gaveUp).toContain('gave up behind their greeting');
    expect(gaveUp).toContain('createClient({ RESP: 2 })');
    expect(gaveUp).not.toContain('Do they use Redis at all');
    // A server without TLS counts nothing of what begins it, and a greeting that it refuses stands in its counts or on its own.
    expect(gaveUp).not.toContain('TLS');
    for (const commands of [{}, undefined])
      expect(said({ connections: 1, ...(commands && { commands }) })).toMatch(
        /gave up behind their greeting.* begins TLS .*REDIS_TARGET_APP_TLS=always/,
      );
    // Neither tool is a mock, and each thing that is seen is said without the question.
    expect(said({ signs: ['turbo', 'nx'] })).not.toContain('package.json has');
    expect(said({ signs: ['turbo', 'ioredis-mock', 'nx'] })).toContain('package.json has ioredis-mock:');
    for (const signs of [['ioredis-mock'], ['turbo'], ['nx']])
      expect(said({ signs })).not.toContain('Do they use Redis at all');
  });

  it('has no mock for what went elsewhere, and asks nothing where that is all that is known', () => {
    const away = [{ ...LOCAL, host: 'cache.example' }];
    expect(said({ elsewhere: away, signs: ['ioredis-mock'] })).not.toContain('package.json has');
    expect(said({ elsewhere: away })).toBe(
      'local:6.2 was not used by the tests: nobody connected to it; there were 12 connections to cache.example:6379 instead.',
    );
  });

  it('has the port for this machine only, whatever it is called, and not where our variable was set anew', () => {
    for (const host of ['localhost', '::1', '127.0.0.2'])
      expect(said({ elsewhere: [{ ...LOCAL, host }] }), host).toContain('REDIS_TARGET_PORT=6379');
    for (const host of ['cache', '10.127.0.1'])
      expect(said({ elsewhere: [{ ...LOCAL, host }] }), host).not.toContain('REDIS_TARGET_PORT');
    const overridden = [{ name: 'REDIS_URL', value: 'redis://127.0.0.1:6379' }];
    expect(said({ elsewhere: [LOCAL], overridden })).not.toContain('REDIS_TARGET_PORT');
  });

  it('has no export for a variable that is ours and was set anew', () => {
    const value = 'redis://127.0.0.1:6379';
    const elsewhere = [{ ...LOCAL, variables: { REDIS_URL: value, CACHE_URL: value } }];
    const text = said({ elsewhere, overridden: [{ name: 'REDIS_URL', value }] });
    expect(text).toContain('export: { CACHE_URL:');
    expect(text).not.toContain('export: { REDIS_URL:');
  });

  it('counts one connection as one', () => {
    expect(said({ elsewhere: [{ ...LOCAL, connections: 1 }] })).toContain('there was 1 connection to');
    expect(said({ connections: 1 })).toContain('1 connection came, but no command beyond a greeting.');
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
    expect(describeDeath({ ...death, until: death.at })).toBe(describeDeath(death));
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
    [{ moment: 'betweenTests' }, ', between two tests'],
    [{ moment: 'afterTests', test: 'a' }, ', after the last test'],
    [{ test: 'a' }, ', about "a"'],
  ] as [Partial<TargetDeath>, string][])('says where in the run it was: %j', (where, said) => {
    expect(describeDeath({ ...death, ...where })).toBe(
      `the server (pid 4711) was ended by SIGKILL, at 01:02:03 UTC${said}`,
    );
  });
});
