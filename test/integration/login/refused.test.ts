import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src/platform/progress.ts';
import { type OpenTargetOptions, openTarget } from '../../../src/targets/open.ts';
import { startEngine } from '../../support/engines.ts';
import { type SecretsManagerOptions, startSecretsManager } from '../../support/iam/secrets-manager.ts';
import { lacks } from '../../support/need.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { type LockedWorld, type LockedWorldOptions, makeLockedWorld, PASSWORD } from './world.ts';

const HOST = { host: 'app.example' };
const IAM = { host: 'iam.example' };
const WRONG = 'wrong-4b5a-password';
const SETTING = 'elasticache.dev.auth';

async function refusal(world: LockedWorld, options: Partial<OpenTargetOptions> = {}): Promise<Error> {
  return await openTarget('elasticache:dev', { env: world.env, cwd: world.cwd, ...options }).then(
    async (target) => {
      await target.close();
      throw new Error('nothing was refused');
    },
    (error: Error) => error,
  );
}

const startedSessions = ({ emulator }: LockedWorld): number =>
  emulator.calls.filter(({ operation }) => operation === 'StartSession').length;

describe.skipIf(lacks('6.2'))('credentials that the server refuses', () => {
  it.each<[string, Record<string, unknown>, RegExp, LockedWorldOptions?]>([
    [
      'a token',
      { ...HOST, auth: { token: WRONG } },
      /gives \(it said "WRONGPASS.*Check `elasticache\.dev\.auth`\./,
    ],
    [
      'a password',
      { ...HOST, auth: { user: 'app', password: WRONG } },
      /gives for the user app \(it said "WRONGPASS/,
    ],
    ['a user', { ...HOST, auth: { user: 'nobody', password: PASSWORD } }, /for the user nobody .*WRONGPASS/],
    [
      'a variable',
      { ...HOST, auth: { env: 'APP_TOKEN' } },
      /Check the variable APP_TOKEN, which `elasticache\.dev\.auth\.env` names\./,
      { env: { APP_TOKEN: WRONG } },
    ],
    [
      'a password with a line break at its end',
      { ...HOST, auth: { env: 'APP_TOKEN' } },
      /names: the password begins or ends with a blank or a line break\./,
      { env: { APP_TOKEN: `${PASSWORD}\n` } },
    ],
    [
      'a token for another cache',
      { ...IAM, auth: { iam: { user: 'iam-app', cluster: 'other-62' } } },
      /`elasticache\.dev\.auth\.iam` gives for the user iam-app .*its user group is assigned to the replication group other-62/,
    ],
    [
      'a token for a serverless cache where it is a group',
      { ...IAM, auth: { iam: { user: 'iam-app', serverless: 'app-62' } } },
      /assigned to the serverless cache app-62/,
    ],
    [
      'a user of no cache',
      { ...IAM, auth: { iam: { user: 'somebody', cluster: 'app-62' } } },
      /Check that somebody is an ElastiCache user with IAM authentication/,
    ],
    [
      'a token of a key that may not connect',
      { ...IAM, auth: { iam: { user: 'iam-app', cluster: 'app-62' } } },
      /these credentials may elasticache:Connect to both/,
      { door: { policy: { Statement: [] } } },
    ],
  ])('are named once by their setting, and nothing stays: %s', async (_, setting, message, options) => {
    await using world = await makeLockedWorld('6.2', options);
    await world.configure(setting);
    const error = await refusal(world);
    expect(error).toMatchObject({ code: 'RT_TARGET_AUTH', message: expect.stringMatching(message) });
    expect(error.message).toMatch(
      /^Could not open elasticache:dev: the server refuses what `elasticache\.dev\.auth/,
    );
    expect(error.message).not.toMatch(new RegExp(`${WRONG}|${PASSWORD}|X-Amz-Signature`));
    expect(world.emulator.sessions.map(({ state }) => state)).toEqual(['terminated']);
    world.emulator.assertClean();
  });

  it('are explained by the clock where that is what is wrong', async () => {
    const ahead = 1_200_000;
    await using world = await makeLockedWorld('6.2', { door: { clockAheadMs: ahead } });
    world.emulator.faults.clockSkewMs = ahead;
    await world.configure({ ...IAM, auth: { iam: { user: 'iam-app', cluster: 'app-62' } } });
    const error = await refusal(world);
    expect(error).toMatchObject({
      code: 'RT_AWS_CLOCK_SKEW',
      message: expect.stringMatching(
        /`elasticache\.dev\.auth\.iam`.*the clock of this machine is 1(?:199|200|201) s behind AWS.*Set the clock/,
      ),
    });
    // Whether it is a node of a cluster is asked with the same credentials.
    expect(new Set(world.door.attempts)).toEqual(new Set(['it has expired']));
  });
});

describe.skipIf(lacks('6.2'))('credentials that are not to be had', () => {
  const secrets: SecretsManagerOptions['secrets'] = {
    plain: PASSWORD,
    json: JSON.stringify({ user: 'app', pass: PASSWORD }),
    bytes: Buffer.from([0, 1, 2]),
    locked: PASSWORD,
  };
  it.each<[string, Record<string, unknown>, string, RegExp, Partial<SecretsManagerOptions>?]>([
    [
      'a variable that is not set',
      { env: 'NOT_SET' },
      'RT_AUTH_ENV',
      /variable NOT_SET, which `elasticache\.dev\.auth\.env` names, is not set/,
    ],
    [
      'no such secret',
      { secret: 'nothing' },
      'RT_AUTH_SECRET',
      /`elasticache\.dev\.auth\.secret`: Could not read nothing: there is no secret of that name in eu-west-1/,
    ],
    [
      'no such parameter',
      { secret: 'arn:aws:ssm:eu-west-1:123456789012:parameter/no' },
      'RT_AUTH_SECRET',
      /there is no parameter of that name/,
    ],
    [
      'no such field',
      { secret: 'json', field: 'token' },
      'RT_AUTH_SECRET',
      /without the field token\. .*It has user, pass\./,
    ],
    ['no JSON', { secret: 'plain', field: 'token' }, 'RT_AUTH_SECRET', /it is no JSON object/],
    [
      'bytes',
      { secret: 'bytes' },
      'RT_AUTH_SECRET',
      /bytes, which `elasticache\.dev\.auth\.secret` names: it is binary/,
    ],
    [
      'a key that may not be used',
      { secret: 'locked' },
      'RT_AWS_ACCESS_DENIED',
      /its key may not be used \(Access to KMS is not allowed\)\. Allow kms:Decrypt/,
    ],
    [
      'a denial',
      { secret: 'plain' },
      'RT_AWS_ACCESS_DENIED',
      /GetSecretValue is denied .*The whole policy.*"secretsmanager:GetSecretValue"/s,
      { policy: { Statement: [] } },
    ],
    [
      'a wrong clock',
      { secret: 'plain' },
      'RT_AWS_CLOCK_SKEW',
      /`elasticache\.dev\.auth\.secret`: .*the clock of this machine is wrong/,
      { clockAheadMs: 900_000 },
    ],
    [
      'a service that is down',
      { secret: 'plain' },
      'RT_AWS_FAILED',
      /InternalServiceError/,
      { faults: Array(4).fill({ status: 500, type: 'InternalServiceError' }) },
    ],
    [
      'what is no AWS',
      { secret: 'plain' },
      'RT_AWS_NETWORK',
      /none of AWS \(status 404\)|AWS cannot be reached/,
      { faults: [{ status: 404 }] },
    ],
  ])(
    'are named by their setting before any session starts: %s',
    async (_, auth, code, message, more = {}) => {
      await using manager = await startSecretsManager({ secrets, withoutKey: ['locked'], ...more });
      await using world = await makeLockedWorld('6.2', {
        env: { AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url },
      });
      await world.configure({ ...HOST, auth });
      const error = await refusal(world);
      expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
      expect(error.message).toContain(SETTING);
      expect(error.message).not.toContain(PASSWORD);
      expect(startedSessions(world)).toBe(0);
    },
  );

  it('are waited for where Secrets Manager wants fewer calls', async () => {
    const faults = [{ status: 400, type: 'ThrottlingException' }, { status: 503 }];
    await using manager = await startSecretsManager({ secrets, faults });
    await using world = await makeLockedWorld('6.2', {
      env: { AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url },
    });
    await world.configure({ ...HOST, auth: { secret: 'plain' } });
    await using target = await openTarget('elasticache:dev', world);
    expect(target.endpoint).not.toHaveProperty('password');
    expect(manager.calls).toEqual(['plain: ThrottlingException', 'plain: ', 'plain: ok']);
  });
});

describe.skipIf(lacks('2.8', '6.2'))('a target that is named by its URL', () => {
  async function openUrl(url: string, auth: unknown, env: NodeJS.ProcessEnv = {}) {
    const warnings: string[] = [];
    const progress = { ...silentProgress, warn: (text: string) => void warnings.push(text) };
    const all = cleanEnvironment({ REDIS_TARGET_AUTH: JSON.stringify(auth), ...env });
    return { target: await openTarget(url, { env: all, cwd: '/', progress }), warnings };
  }

  it('is logged in to by `auth`, and its own password goes before', async () => {
    await using engine = await startEngine('6.2', { args: ['--requirepass', PASSWORD] });
    const { target } = await openUrl(engine.url, { env: 'APP_TOKEN' }, { APP_TOKEN: PASSWORD });
    const client = new Redis(target.url);
    expect(await client.ping()).toBe('PONG');
    client.disconnect();
    await target.close();
    expect(target.details.remote).toBe(`127.0.0.1:${engine.port}`);
    expect(target.url).not.toContain('@');
    const own = await openUrl(engine.url.replace('//', `//:${PASSWORD}@`), { token: WRONG });
    await own.target.close();
    expect(own.target.url).toContain(PASSWORD);
    const untouched = { REDIS_URL: engine.url.replace('//', `//:${PASSWORD}@`) };
    const auto = await openUrl('auto', { token: WRONG }, untouched);
    await auto.target.close();
    expect(auto.target.url).toBe(untouched.REDIS_URL);
    await expect(openUrl(engine.url, { token: WRONG })).rejects.toMatchObject({
      code: 'RT_TARGET_AUTH',
      message: expect.stringMatching(/the server refuses what `auth` gives \(it said "WRONGPASS/),
    });
  });

  it('needs no password where the server wants none, and no user where it knows none, and both are said', async () => {
    await using open = await startEngine('6.2');
    const none = await openUrl(open.url, { token: PASSWORD });
    await none.target.close();
    expect(none.warnings).toEqual([
      expect.stringMatching(/wants no password, and `auth` has one: it is not used/),
    ]);
    expect(none.target.url).toBe(open.url);
    await using older = await startEngine('2.8');
    const neither = await openUrl(older.url, { user: 'app', password: PASSWORD });
    await neither.target.close();
    expect(neither.warnings).toEqual(none.warnings.map((text) => text.replaceAll(open.url, older.url)));
    expect(neither.target.url).toBe(older.url);
    await using old = await startEngine('2.8', { args: ['--requirepass', PASSWORD] });
    const named = await openUrl(old.url, { user: 'app', password: PASSWORD });
    const client = new Redis(named.target.url);
    expect(await client.ping()).toBe('PONG');
    client.disconnect();
    await named.target.close();
    expect(named.warnings[0]).toMatch(
      /older than Redis 6, which has no user names: `auth` logs in without app/,
    );
  });

  it('gets the password from an async function of the configuration, anew for every connection', async () => {
    await using world = await makeLockedWorld('6.2');
    await writeFile(
      join(world.cwd, 'redis-target.config.mjs'),
      `let calls = 0;
       export default { auth: { user: 'app', password: async () => { calls += 1; process.emit('redis-target-asked', calls); return process.env.PASSWORD_OF_TESTS; } } };`,
    );
    const asked: number[] = [];
    const listen = (calls: number): void => void asked.push(calls);
    process.on('redis-target-asked' as 'exit', listen);
    process.env.PASSWORD_OF_TESTS = PASSWORD;
    try {
      await using target = await openTarget(world.engine.url, { env: world.env, cwd: world.cwd });
      const before = asked.length;
      const clients = [new Redis(target.url), new Redis(target.url)];
      for (const client of clients) expect(await client.call('ACL', 'WHOAMI')).toBe('app');
      for (const client of clients) client.disconnect();
      expect(asked.length).toBe(before + 2);
    } finally {
      delete process.env.PASSWORD_OF_TESTS;
      process.off('redis-target-asked' as 'exit', listen);
    }
  });
});
