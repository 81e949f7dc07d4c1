import { CreateReplicationGroupCommand, ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificates } from '../../support/certificates.ts';
import { runCommandLine } from '../../support/command-line.ts';
import { openElastiCacheDoor } from '../../support/iam/elasticache-door.ts';
import type { IamPolicy } from '../../support/iam/evaluate.ts';
import { startSecretsManager } from '../../support/iam/secrets-manager.ts';
import { type RunningMoto, startMoto } from '../../support/moto.ts';
import { lacks } from '../../support/need.ts';
import { run, TS_ARGS } from '../../support/run-ts.ts';
import { forwardTo, plainSessionApi } from '../../support/session-api.ts';
import { type SsmEmulator, startSsmEmulator } from '../../support/ssm-emulator/index.ts';
import type { EmulatedPrincipal } from '../../support/ssm-emulator/types.ts';
import { startTlsEngine } from '../../support/tls-engine.ts';
import { BASTION, makeWorld, type World } from '../elasticache/world.ts';
import { makeLockedWorld, PASSWORD } from '../login/world.ts';

const BIN = new URL('../../../src/cli/bin.ts', import.meta.url).pathname;
const OTHER = 'i-0ffffffffffffffff';
const INSTANCES = [
  { id: BASTION, agentVersion: '3.3.1230.0', tags: { Name: 'redis-bastion', Stage: 'dev' } },
  { id: OTHER, agentVersion: '3.3.1230.0', tags: { Name: 'other' } },
];
const USER: EmulatedPrincipal = {
  arn: 'arn:aws:iam::123456789012:user/alice',
  userId: 'AIDAEMULATOR0000USER1',
  name: 'alice',
};
const ROLE: EmulatedPrincipal = {
  arn: 'arn:aws:sts::123456789012:assumed-role/developer/me@example.com',
  userId: 'AROAEMULATOR0000ROLE1:me@example.com',
  name: 'me@example.com',
};

async function policyOf({ cwd, env }: World, ...args: string[]): Promise<IamPolicy> {
  const { exitCode, stdout, stderr } = await runCommandLine(['iam', 'user', ...args], { cwd, env });
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  return JSON.parse(stdout) as IamPolicy;
}

/** The same account, where now every call is checked. */
async function enforce(
  world: World,
  document: IamPolicy,
  principal: EmulatedPrincipal = ROLE,
  documents: Parameters<typeof startSsmEmulator>[0] = {},
): Promise<
  SsmEmulator & {
    readonly ping: (target: string, env?: NodeJS.ProcessEnv) => ReturnType<typeof runCommandLine>;
  }
> {
  const { engines, cwd } = world;
  const emulator = await startSsmEmulator({
    instances: INSTANCES,
    hosts: {
      'app-28.example': { host: '127.0.0.1', port: engines['2.8'].port },
      'app-62.example': { host: '127.0.0.1', port: engines['6.2'].port },
    },
    policy: { document, principal },
    ...documents,
  });
  const ping = (target: string, env: NodeJS.ProcessEnv = {}): ReturnType<typeof runCommandLine> =>
    runCommandLine(['ping', target, '-c', '3', '--json'], {
      cwd,
      env: { ...world.env, ...emulator.env, ...env },
    });
  return Object.assign(emulator, { ping });
}

describe.skipIf(lacks('2.8', '6.2'))('the policy that `iam user` prints', () => {
  it.each([
    ['a user', USER, BASTION],
    ['a role', ROLE, BASTION],
    ['a role, by the bastion’s tags', ROLE, { tag: { Name: 'redis-bastion', Stage: 'dev' } }],
  ])('lets a whole run of %s through, and uses all that it allows', async (_, principal, bastion) => {
    await using world = await makeWorld();
    await world.configure({ bastion });
    const policy = await policyOf(world);
    await using emulator = await enforce(world, policy, principal);
    for (const target of ['elasticache:2.8', 'elasticache:6.2']) {
      const { exitCode, stderr } = await emulator.ping(target);
      expect(stderr).toBe('');
      expect(exitCode).toBe(0);
    }
    expect(emulator.sessions.map(({ state, id }) => [state, id.startsWith(`${principal.name}-`)])).toEqual([
      ['terminated', true],
      ['terminated', true],
    ]);
    expect(emulator.calls.every(({ answer }) => answer === 'ok')).toBe(true);
    emulator.assertClean();
    // Nothing more than what was called: each call that it allows was made, but for the one that a lost connection needs.
    const allowed = [policy.Statement].flat().flatMap(({ Action }) => [Action ?? []].flat());
    const called = new Set(emulator.calls.map(({ operation }) => `ssm:${operation}`));
    expect(new Set(allowed)).toEqual(new Set([...called, 'ssm:ResumeSession']));
  });

  it('lets a session go on whose connection broke', async () => {
    await using world = await makeWorld();
    await using emulator = await enforce(world, await policyOf(world));
    emulator.faults.dropSocketEveryMessages(40);
    const { exitCode } = await runCommandLine(['ping', 'elasticache:6.2', '-c', '60'], {
      cwd: world.cwd,
      env: { ...world.env, ...emulator.env },
    });
    expect(exitCode).toBe(0);
    const resumed = emulator.calls.filter(({ operation }) => operation === 'ResumeSession');
    expect(resumed.length).toBeGreaterThan(0);
    expect(resumed.every(({ answer }) => answer === 'ok')).toBe(true);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'another instance',
      { bastion: OTHER },
      /ssm:StartSession is denied on the bastion .*i-0ffffffffffffffff/,
    ],
    [
      'another instance, by its tag',
      { bastion: { tag: { Name: 'other' } } },
      /ssm:DescribeInstanceInformation is denied/,
    ],
    [
      'another document',
      { ssm: { document: 'AWS-StartPortForwardingSession' } },
      /ssm:StartSession is denied on the document .*AWS-StartPortForwardingSession\)/,
    ],
  ])('refuses %s', async (_, other, words) => {
    await using world = await makeWorld();
    const policy = await policyOf(world);
    await world.configure(other);
    await using emulator = await enforce(world, policy);
    const { exitCode, stderr } = await emulator.ping('elasticache:6.2');
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(words);
    expect(stderr).toContain('RT_AWS_ACCESS_DENIED');
    expect(emulator.sessions).toEqual([]);
  });

  it('refuses another instance where the tag is looked up, and a tag that only looks alike', async () => {
    await using world = await makeWorld();
    await world.configure({ bastion: { tag: { Name: 'redis-*' } } });
    const policy = await policyOf(world);
    await world.configure({});
    await using emulator = await enforce(world, policy);
    const { stderr } = await emulator.ping('elasticache:6.2');
    expect(stderr).toMatch(/ssm:StartSession is denied on the bastion/);
  });

  it('of one ElastiCache does not reach the bastion of another', async () => {
    await using world = await makeWorld();
    await world.configure({
      elasticache: { '2.8': { host: 'app-28.example' }, '6.2': { host: 'app-62.example', bastion: OTHER } },
    });
    await using emulator = await enforce(world, await policyOf(world, 'elasticache:2.8'));
    expect((await emulator.ping('elasticache:2.8')).exitCode).toBe(0);
    expect((await emulator.ping('elasticache:6.2')).stderr).toContain('RT_AWS_ACCESS_DENIED');
  });

  it('does not end the sessions of others, whatever their ids begin with', async () => {
    await using world = await makeWorld();
    const policy = { document: await policyOf(world), principal: ROLE };
    await using emulator = await enforce(world, policy.document, ROLE, { policy });
    const api = plainSessionApi(emulator.url);
    const { sessionId } = await api.start(forwardTo('app-62.example', 6379));
    policy.principal = { ...ROLE, userId: 'AROAEMULATOR0000ROLE2:me@example.com' };
    await expect(api.terminate(sessionId)).rejects.toThrow(/TerminateSession: AccessDenied/);
    await expect(api.resume(sessionId)).rejects.toThrow(/ResumeSession: AccessDenied/);
    policy.principal = ROLE;
    await api.terminate(sessionId);
    expect(emulator.sessions[0]?.state).toBe('terminated');
  });

  it('goes with a session document that refuses another host', async () => {
    await using world = await makeWorld();
    const ssm = { document: 'redis-target' };
    await world.configure({ ssm, elasticache: { '6.2': { host: 'app-62.example' } } });
    const policy = await policyOf(world);
    const { stdout } = await runCommandLine(['iam', 'document'], { cwd: world.cwd, env: world.env });
    const documents = { documents: { 'redis-target': JSON.parse(stdout) } };
    await using emulator = await enforce(world, policy, ROLE, documents);
    expect((await emulator.ping('elasticache:6.2')).exitCode).toBe(0);
    await world.configure({ ssm, elasticache: { '6.2': { host: 'app-28.example' } } });
    const { stderr } = await emulator.ping('elasticache:6.2');
    expect(stderr).toMatch(/"host" has value "app-28\.example" not matching .*RT_SSM_DOCUMENT/s);
    await world.configure({ ssm, elasticache: { '6.2': { host: 'app-62.example', port: 22 } } });
    expect((await emulator.ping('elasticache:6.2')).stderr).toContain('RT_SSM_DOCUMENT');
  });
});

describe.skipIf(lacks('6.2'))('the policy of a configuration that logs in by IAM and by secrets', () => {
  const PARAMETER = 'arn:aws:ssm:eu-west-1:123456789012:parameter/app/redis';
  const STORED = {
    secret: { host: 'app.example', auth: { secret: 'app/redis', user: 'app' } },
    parameter: { host: 'app.example', auth: { secret: PARAMETER, user: 'app' } },
    iam: { host: 'iam.example', auth: { iam: { user: 'iam-app', cluster: 'app-62' } } },
  };

  it('lets each of them log in, and not one that it does not name', async () => {
    const policy: { Statement: IamPolicy['Statement'] } = { Statement: [] };
    await using secrets = await startSecretsManager({
      secrets: { 'app/redis': PASSWORD, 'app/other': PASSWORD },
      policy,
    });
    await using world = await makeLockedWorld('6.2', {
      door: { policy },
      emulator: { instances: INSTANCES, parameters: { [PARAMETER]: PASSWORD }, policy: { document: policy } },
      env: { AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url },
    });
    const configure = (elasticache: Record<string, unknown>): Promise<void> =>
      world.configure({}, { elasticache });
    const ping = (name: string): ReturnType<typeof runCommandLine> =>
      runCommandLine(['ping', `elasticache:${name}`, '-c', '1', '--json'], world);
    await configure(STORED);
    const { stdout } = await runCommandLine(['iam', 'user', '--account', '123456789012'], world);
    policy.Statement = (JSON.parse(stdout) as IamPolicy).Statement;
    for (const name of Object.keys(STORED))
      expect(await ping(name)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(world.door.attempts.length).toBeGreaterThan(0);
    expect(new Set(world.door.attempts)).toEqual(new Set(['ok']));
    await configure({ other: { host: 'app.example', auth: { secret: 'app/other', user: 'app' } } });
    expect((await ping('other')).stderr).toMatch(/GetSecretValue is denied.*RT_AWS_ACCESS_DENIED/s);
    // Without the statement for IAM's tokens, and with that of another user, the door lets nobody in.
    const statements = [policy.Statement].flat();
    for (const others of [
      statements.filter((one) => !JSON.stringify(one).includes('elasticache:Connect')),
      JSON.parse(JSON.stringify(statements).replace(':user:iam-app', ':user:another')),
    ]) {
      policy.Statement = others;
      await configure(STORED);
      expect((await ping('iam')).stderr).toMatch(/may elasticache:Connect to both.*RT_TARGET_AUTH/s);
    }
  });
});

describe.skipIf(lacks('moto', '2.8', '6.2'))(
  'the policy for an ElastiCache that is looked up by its id',
  () => {
    let moto: RunningMoto;
    beforeAll(async () => {
      moto = await startMoto();
      const client = new ElastiCacheClient({
        region: 'eu-west-1',
        endpoint: moto.url,
        credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
      });
      for (const id of ['app-62', 'else-62']) {
        await client.send(
          new CreateReplicationGroupCommand({
            ReplicationGroupId: id,
            ReplicationGroupDescription: 'x',
            Engine: 'redis',
            EngineVersion: '6.2',
            NumCacheClusters: 2,
            TransitEncryptionEnabled: true,
            AutomaticFailoverEnabled: true,
            CacheNodeType: 'cache.t3.micro',
          }),
        );
      }
      client.destroy();
    });
    afterAll(() => moto.close());

    it('lets a whole run over TLS through, and refuses the id of another', async () => {
      const { lookUpElastiCache } = await import('../../../src/aws/elasticache.ts');
      const options = { region: 'eu-west-1', profile: undefined, env: moto.env };
      const { host } = await lookUpElastiCache({ replicationGroup: 'app-62' }, options);
      await using certificates = await makeCertificates(host);
      const { ca } = certificates;
      await using server = await startTlsEngine(certificates);
      const { tlsPort, engine } = server;
      expect(engine.version).toMatch(/^6\.2/);
      await using world = await makeWorld();
      const bastion = { tag: { Name: 'redis-bastion' } };
      await world.configure({ bastion, elasticache: { '6.2': { replicationGroup: 'app-62' } } });
      const policy = await policyOf(world);
      await using door = await openElastiCacheDoor(moto.url, policy);
      await using emulator = await enforce(world, policy, ROLE, {
        hosts: { [host]: { host: '127.0.0.1', port: tlsPort } },
      });
      const env = {
        ...world.env,
        ...emulator.env,
        AWS_ENDPOINT_URL_ELASTICACHE: door.url,
        NODE_EXTRA_CA_CERTS: ca,
      };
      // Node reads the certificates of others at its start.
      const ping = () =>
        run(process.execPath, [...TS_ARGS, BIN, 'ping', 'elasticache:6.2', '-c', '3'], {
          cwd: world.cwd,
          env,
        });
      const through = await ping();
      expect(through.stderr).toBe('');
      expect(through.exitCode).toBe(0);
      expect(door.asked).toEqual([
        'elasticache:DescribeReplicationGroups arn:aws:elasticache:eu-west-1:123456789012:replicationgroup:app-62: allowed',
        'elasticache:DescribeCacheClusters arn:aws:elasticache:eu-west-1:123456789012:cluster:app-62-001: allowed',
      ]);
      await world.configure({ bastion, elasticache: { '6.2': { replicationGroup: 'else-62' } } });
      const refused = await ping();
      expect(refused.exitCode).toBe(3);
      expect(refused.stderr).toMatch(
        /elasticache:DescribeReplicationGroups is denied.*RT_AWS_ACCESS_DENIED/s,
      );
    });
  },
);
