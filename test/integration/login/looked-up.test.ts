import {
  CreateReplicationGroupCommand,
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
} from '@aws-sdk/client-elasticache';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { openTarget } from '../../../src/targets/open.ts';
import { type RunningMoto, startMoto } from '../../support/moto.ts';
import { lacks } from '../../support/need.ts';
import { callSecretsManager } from '../../support/secrets-manager.ts';
import { startSsmEmulator } from '../../support/ssm-emulator/index.ts';
import { makeLockedWorld, PASSWORD } from './world.ts';

/** A replication group with an AUTH token, as the API has it: its primary's address. */
async function createGroup({ url }: RunningMoto): Promise<string> {
  const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };
  const client = new ElastiCacheClient({ region: 'eu-west-1', endpoint: url, credentials });
  const group = {
    ReplicationGroupId: 'app-62',
    ReplicationGroupDescription: 'x',
    Engine: 'redis',
    EngineVersion: '6.2',
    NumCacheClusters: 2,
    AutomaticFailoverEnabled: true,
    TransitEncryptionEnabled: true,
    AuthToken: PASSWORD,
    CacheNodeType: 'cache.t3.micro',
  };
  await client.send(new CreateReplicationGroupCommand(group));
  const ask = new DescribeReplicationGroupsCommand({ ReplicationGroupId: 'app-62' });
  const { ReplicationGroups } = await client.send(ask);
  client.destroy();
  return ReplicationGroups?.[0]?.NodeGroups?.[0]?.PrimaryEndpoint?.Address ?? '';
}

describe.skipIf(lacks('6.2', 'moto'))('an ElastiCache that is looked up, and wants a token', () => {
  it('is refused before a session without one, and opened with the one that Secrets Manager has', async () => {
    await using moto = await startMoto();
    const [host, arn, bytes] = await Promise.all([
      createGroup(moto),
      callSecretsManager(moto, 'CreateSecret', {
        Name: 'app/redis',
        SecretString: JSON.stringify({ token: PASSWORD }),
      }),
      callSecretsManager(moto, 'CreateSecret', { Name: 'app/bytes', SecretBinary: 'AAEC' }),
    ]);
    await using world = await makeLockedWorld('6.2');
    await using emulator = await startSsmEmulator({
      hosts: { [host]: { host: '127.0.0.1', port: world.engine.port } },
    });
    const env = {
      ...world.env,
      ...emulator.env,
      AWS_ENDPOINT_URL_ELASTICACHE: moto.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: moto.url,
    };
    const open = async (auth: unknown) => {
      await world.configure({
        replicationGroup: 'app-62',
        tls: false,
        ...(auth === undefined ? {} : { auth }),
      });
      return await openTarget('elasticache:dev', { env, cwd: world.cwd });
    };
    for (const [auth, code, message] of [
      [undefined, 'RT_TARGET_AUTH', /it wants an AUTH token \(AuthTokenEnabled, by the API\)/],
      [{ secret: 'app/none' }, 'RT_AUTH_SECRET', /there is no secret of that name in eu-west-1/],
      [{ secret: bytes }, 'RT_AUTH_SECRET', /it is binary/],
    ] as const)
      await expect(open(auth)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(emulator.calls).toEqual([]);
    await using target = await open({ secret: arn, field: 'token' });
    const client = new Redis(target.url);
    expect(await client.call('ACL', 'WHOAMI')).toBe('default');
    client.disconnect();
  });
});
