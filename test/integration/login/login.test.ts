import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { describe, expect, it } from 'vitest';
import { openTarget } from '../../../src/targets/open.ts';
import { startSecretsManager } from '../../support/iam/secrets-manager.ts';
import { lacks } from '../../support/need.ts';
import { type LockedWorld, makeLockedWorld, PASSWORD } from './world.ts';

const ELASTICACHE = 'elasticache:dev';
const HOST = { host: 'app.example' };
const PARAMETER = 'arn:aws:ssm:eu-west-1:123456789012:parameter/app/redis';

/** Whom a client that knows no credentials is on the target. */
async function whoAmI(url: string): Promise<{ ioredis: unknown; nodeRedis: unknown }> {
  const first = new Redis(url, { maxRetriesPerRequest: 0, retryStrategy: null });
  const second = createClient({ url, socket: { reconnectStrategy: false } });
  second.on('error', () => undefined);
  try {
    await second.connect();
    return {
      ioredis: await first.call('ACL', 'WHOAMI'),
      nodeRedis: await second.sendCommand(['ACL', 'WHOAMI']),
    };
  } finally {
    first.disconnect();
    second.destroy();
  }
}

const open = (world: LockedWorld) => openTarget(ELASTICACHE, { env: world.env, cwd: world.cwd });

const moreWays = (arn: string) =>
  [
    [{ token: PASSWORD }, 'default'],
    [{ env: 'APP_TOKEN' }, 'default'],
    [{ env: 'APP_TOKEN', user: 'app' }, 'app'],
    [{ secret: arn }, 'app'],
    [{ secret: 'token' }, 'default'],
  ] as const;

describe.each(['6.2', 'valkey-9.1'] as const)('logging in to %s', (version) => {
  it.skipIf(lacks(version))(
    'lets clients that know no password be the user of each setting, behind the tunnel',
    async () => {
      await using secrets = await startSecretsManager({
        secrets: {
          'app/redis': JSON.stringify({ username: 'app', password: PASSWORD }),
          token: `${PASSWORD}`,
        },
      });
      await using world = await makeLockedWorld(version, {
        emulator: { parameters: { [PARAMETER]: JSON.stringify({ token: PASSWORD }) } },
        env: { AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url, APP_TOKEN: PASSWORD },
      });
      for (const [auth, user] of [
        [{ user: 'app', password: PASSWORD }, 'app'],
        [{ secret: PARAMETER, field: 'token', user: 'app' }, 'app'],
        // Where they come from is the same for every server.
        ...(version === '6.2' ? moreWays(secrets.arnOf('app/redis')) : []),
      ] as const) {
        await world.configure({ ...HOST, auth });
        await using target = await open(world);
        expect(target.url).toBe(`redis://127.0.0.1:${target.endpoint.port}`);
        expect(await whoAmI(target.url), JSON.stringify(auth)).toEqual({ ioredis: user, nodeRedis: user });
      }
      world.emulator.assertClean();
    },
  );

  it.skipIf(lacks(version))(
    'signs a token of IAM’s for every connection, and one again behind RESET',
    async () => {
      await using world = await makeLockedWorld(version);
      await world.configure({ host: 'iam.example', auth: { iam: { user: 'iam-app', cluster: 'app-62' } } });
      await using target = await open(world);
      const before = world.door.attempts.length;
      expect(await whoAmI(target.url)).toEqual({ ioredis: 'iam-app', nodeRedis: 'iam-app' });
      expect(world.door.attempts.length).toBe(before + 2);
      const client = new Redis(target.url, { maxRetriesPerRequest: 0 });
      await client.set('k', 'v');
      expect(await client.call('RESET')).toBe('RESET');
      expect(await client.call('ACL', 'WHOAMI')).toBe('iam-app');
      client.disconnect();
      expect(new Set(world.door.attempts)).toEqual(new Set(['ok']));
      expect(world.door.attempts.length).toBe(before + 4);
    },
  );
});
