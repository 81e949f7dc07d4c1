import { describe, expect, it } from 'vitest';
import { iamSubjectOf } from '../../../src/config/iam-cache.ts';
import { listSettings } from '../../../src/config/list.ts';
import { loadSettings } from '../../../src/config/load.ts';
import { secretsForTests, secretsIn } from '../../../src/config/secrets.ts';
import { validateConfig } from '../../../src/config/validate.ts';
import { mask } from '../../../src/platform/mask.ts';

const FILE = 'redis-target.config.ts';
const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:app/redis-AbCdEf';
const PARAMETER = 'arn:aws:ssm:eu-west-1:123456789012:parameter/app/redis';

function errorOf(config: Record<string, unknown>): Error {
  try {
    validateConfig(config, FILE);
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

describe('the setting `auth`', () => {
  it.each<[string, Record<string, unknown>]>([
    ['a token', { token: 'geheim' }],
    ['a function that gives one', { token: async () => 'geheim' }],
    ['a user', { user: 'app', password: 'geheim' }],
    ['a user whose password a function gives', { user: 'app', password: () => 'geheim' }],
    ['a variable', { env: 'APP_TOKEN' }],
    ['a user and a variable', { env: 'APP_TOKEN', user: 'app' }],
    ['a secret', { secret: ARN }],
    ['a field of a secret that is named', { secret: 'app/redis', field: 'redis password', user: 'app' }],
    ['a parameter', { secret: PARAMETER }],
    ['IAM for a replication group', { iam: { user: 'app', cluster: 'app-72' } }],
    ['IAM for a serverless cache', { iam: { user: 'default.iam-user', serverless: 'app' } }],
  ])('takes %s, for an ElastiCache and for URLs', (_, auth) => {
    const elasticache = { dev: { host: 'h', auth } };
    expect([...validateConfig({ auth, elasticache }, FILE)]).toEqual([
      ['auth', auth],
      ['elasticache', elasticache],
    ]);
  });

  it('takes IAM without a cache’s name where the ElastiCache is looked up by one', () => {
    const iam = { user: 'App' };
    const group = { replicationGroup: 'App-72', auth: { iam } };
    const serverless = { serverless: 'app', auth: { iam } };
    validateConfig({ elasticache: { group, serverless } }, FILE);
    expect(iamSubjectOf(iam, group)).toEqual({ user: 'app', cache: 'app-72', isServerless: false });
    expect(iamSubjectOf(iam, serverless)).toEqual({ user: 'app', cache: 'app', isServerless: true });
    expect(iamSubjectOf({ ...iam, cluster: 'other' }, serverless)).toMatchObject({ cache: 'other' });
  });

  it.each<[string, unknown, string, string]>([
    ['the token itself', 'geheim-1', '`auth` is "***"', '{ token }, { user, password }'],
    ['the token itself, a number', 12_345_678, '`auth` is ***', '{ token }, { user, password }'],
    ['the token itself, in a list', ['geheim-1'], '`auth` is ***', '{ token }, { user, password }'],
    ['nothing of it', {}, '`auth` is {}', 'exactly one of the ways'],
    [
      'a password of a variable that is not set',
      { user: 'app', password: undefined },
      '`auth` is {"user":"app"}',
      "a `password` that is not undefined (where it comes from a variable, { env: 'NAME' }",
    ],
    ['two ways', { token: 'geheim-1', env: 'A' }, '`auth` is {"token":"***","env":"A"}', 'exactly one of'],
    ['a token that is empty', { token: '' }, '`auth.token` is ""', 'not empty'],
    ['a token that is no text', { token: 5 }, '`auth.token` is ***', 'a function that gives one'],
    ['a promise', { token: Promise.resolve('x') }, '`auth.token` is ***', 'a function that gives one'],
    [
      'a password without its user',
      { password: 'geheim-1' },
      '"password":"***"',
      'a `user` beside `password`',
    ],
    ['a user beside a token', { token: 'geheim-1', user: 'app' }, '"user":"app"', 'no `user` beside `token`'],
    ['a field beside a variable', { env: 'A', field: 'x' }, '"field":"x"', 'no `field` beside `env`'],
    ['no variable’s name', { env: 'geheim-1' }, '`auth.env` is "***"', 'the name of an environment variable'],
    ['an ARN of another kind', { secret: 'arn:aws:s3:::bucket' }, '`auth.secret` is "arn:aws:s3', 'the ARN'],
    ['IAM without its user', { iam: { cluster: 'a' } }, '`auth.iam` is {"cluster":"a"}', 'a `user`'],
    ['IAM without its cache', { iam: { user: 'a' } }, '`auth.iam` is {"user":"a"}', '`cluster` (the id'],
    ['IAM with two', { iam: { user: 'a', cluster: 'b', serverless: 'c' } }, '`auth.iam` is', 'only one of'],
    [
      'IAM with a host in place of an id',
      { iam: { user: 'a', cluster: 'a.cache' } },
      '`auth.iam.cluster` is "a.cache"',
      'id of',
    ],
  ])('refuses %s', (_, auth, found, allowed) => {
    const error = errorOf({ auth });
    expect(error).toMatchObject({ code: 'RT_CONFIG_FIELD_INVALID' });
    expect(error.message).toContain(found);
    expect(error.message).toContain(allowed);
    expect(error.message).not.toContain('geheim-1');
    expect(errorOf({ elasticache: { dev: { host: 'h', auth } } }).message).toContain('`elasticache.dev.auth');
  });

  it.each([
    [{ tokn: 'geheim-1' }, 'auth.tokn', 'token'],
    [{ iam: { user: 'a', cluser: 'b' } }, 'auth.iam.cluser', 'cluster'],
  ])('names an unknown field of %j', (auth, path, near) => {
    expect(errorOf({ auth })).toMatchObject({ code: 'RT_CONFIG_FIELD_UNKNOWN', details: { path, near } });
  });

  it('stands in place of a user name and a password', () => {
    for (const more of [{ username: 'app' }, { password: 'geheim-1' }]) {
      const error = errorOf({ elasticache: { dev: { host: 'h', auth: { env: 'A' }, ...more } } });
      expect(error.message).toMatch(/`elasticache\.dev\.(?:username|password)` is .*none beside `auth`/);
      expect(error.message).not.toContain('geheim-1');
    }
  });

  it('is JSON in its variable, which is checked as well and never shown', async () => {
    const load = (text: string) => loadSettings({ env: { REDIS_TARGET_AUTH: text }, cwd: '/' });
    const { settings, origins } = await load('{"token":"geheim-in-json"}');
    expect(settings.auth).toEqual({ token: 'geheim-in-json' });
    expect(origins.get('auth')).toEqual({ from: 'environment', variable: 'REDIS_TARGET_AUTH' });
    for (const wrong of [
      'geheim-in-text',
      '{"token":"geheim-in-text","env":"A"}',
      '["geheim-in-list"]',
      '{"env":"1"}',
    ]) {
      const error = await load(wrong).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'RT_ENV_INVALID' });
      expect((error as Error).message).toContain('REDIS_TARGET_AUTH: it is "***"');
    }
    expect(mask('geheim-in-json, geheim-in-text, geheim-in-list')).toBe('***, ***, ***');
  });

  it('shows where a secret is kept, and nothing that is one; the tests are not told what only the gateway uses', async () => {
    const { settings, origins } = await loadSettings({ env: {}, cwd: '/' });
    const elasticache = {
      a: { host: 'h', auth: { token: 'token-of-a' } },
      b: { host: 'h', auth: { secret: ARN } },
      c: { host: 'h', password: 'password-of-c' },
    };
    const all = { ...settings, elasticache, auth: { user: 'app', password: async () => 'x' } };
    expect(secretsIn(all)).toEqual(['token-of-a', 'password-of-c']);
    expect(secretsForTests(all)).toEqual(['password-of-c']);
    const listed = JSON.stringify(listSettings({ settings: all, origins }));
    expect(listed).toContain(ARN);
    expect(listed).not.toMatch(/token-of-a|password-of-c/);
    expect(listed).toContain('"user":"app","password":"***"');
  });
});

describe('the setting `reader`', () => {
  it('is for what has a reader endpoint', () => {
    validateConfig(
      { elasticache: { a: { replicationGroup: 'a', reader: true }, b: { serverless: 'b', reader: false } } },
      FILE,
    );
    for (const place of [{ host: 'h' }, { cluster: 'c' }])
      expect(errorOf({ elasticache: { a: { ...place, reader: true } } }).message).toContain(
        'whose reader endpoint is looked up',
      );
  });
});
