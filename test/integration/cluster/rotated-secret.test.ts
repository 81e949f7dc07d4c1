import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src/platform/progress.ts';
import { RespClient } from '../../../src/resp/client.ts';
import { textOf } from '../../../src/resp/values.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { startMoto } from '../../support/moto.ts';
import { lacks } from '../../support/need.ts';
import { callSecretsManager } from '../../support/secrets-manager.ts';
import { makeClusterWorld } from './cluster-world.ts';

const FIRST = 'the-auth-token-of-before';
const SECOND = 'the-auth-token-of-after';

/** What a new connection to a local port is answered; undefined where it is closed instead. */
async function askAnew(port: number, ...args: string[]): Promise<string | undefined> {
  const client = new RespClient(connect({ host: '127.0.0.1', port }));
  try {
    return await client.call(args, { timeoutMs: 60_000 }).then(textOf, () => undefined);
  } finally {
    client.close();
  }
}

describe.skipIf(lacks('6.2', 'moto'))('a cluster whose password comes from a secret', () => {
  it('is asked who it is with the new one as soon as that is rotated, at every node', async () => {
    await using moto = await startMoto();
    const secret = { Name: 'app/redis', SecretString: FIRST };
    const arn = await callSecretsManager(moto, 'CreateSecret', secret);
    await using world = await makeClusterWorld('6.2', {
      replicas: 0,
      password: FIRST,
      setting: { password: undefined, auth: { secret: arn } },
    });
    const notes: string[] = [];
    const env = { ...world.env, AWS_ENDPOINT_URL_SECRETS_MANAGER: moto.url };
    const progress = { ...silentProgress, note: (text: string) => notes.push(text) };
    await using target = await openTarget('elasticache:app', { ...world, env, progress });
    const ids = world.cluster.nodes.map(({ id }) => id);
    const ports = target.nodePorts?.() ?? [];
    const idsBehindAll = () => Promise.all(ports.map((port) => askAnew(port, 'CLUSTER', 'MYID')));
    const expected = await idsBehindAll();
    expect(expected.toSorted()).toEqual(ids.toSorted());
    const setPassword = (password: string) =>
      Promise.all(world.cluster.nodes.map(({ call }) => call('CONFIG', 'SET', 'requirepass', password)));

    await callSecretsManager(moto, 'PutSecretValue', { SecretId: arn, SecretString: SECOND });
    await setPassword(SECOND);
    // A secret is not read twice within a second; without being refused it would be read after ten minutes.
    await expect.poll(idsBehindAll, { timeout: 30_000 }).toEqual(expected);
    expect(await askAnew(target.endpoint.port, 'CLUSTER', 'MYID')).toBeOneOf(ids);

    // A password that nobody has stored lets nobody in, and that is said: now, or just before, since one line is not said twice in ten
    // seconds.
    await setPassword('another');
    expect(await idsBehindAll()).toEqual(ids.map(() => undefined));
    await expect.poll(() => notes.join('\n')).toContain('RT_TARGET_AUTH');
  });
});
