import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSecret } from '../../../src/aws/secrets.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { startConnectProxy } from '../../support/connect-proxy.ts';
import { startSecretsManager } from '../../support/iam/secrets-manager.ts';
import { lacks } from '../../support/need.ts';
import { makeLockedWorld, PASSWORD } from './world.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret', HOME: '/nonexistent' };

describe('a secret', () => {
  it.skipIf(lacks('6.2')).each([
    ['in its section of services', (url: string) => `services = here\n[services here]\n${own(url)}`],
    ['for all services', (url: string) => `endpoint_url = ${url}`],
  ])('is read where the profile names an endpoint %s', async (_, lines) => {
    await using secrets = await startSecretsManager({ secrets: { 'app/redis': PASSWORD } });
    await using world = await makeLockedWorld('6.2');
    await mkdir(join(world.cwd, '.aws'));
    await writeFile(join(world.cwd, '.aws/config'), `[default]\n${lines(secrets.url)}\n`);
    await world.configure({ host: 'app.example', auth: { secret: 'app/redis', user: 'app' } });
    await using target = await openTarget('elasticache:dev', { env: world.env, cwd: world.cwd });
    expect(target.engine.version).toBe('6.2.11');
    expect(secrets.calls).toEqual(['app/redis: ok']);
  });

  it.each([
    ['aws-us-gov', 'us-gov-west-1', 'amazonaws.com'],
    ['aws-iso', 'us-iso-east-1', 'c2s.ic.gov'],
    ['aws-iso-b', 'us-isob-east-1', 'sc2s.sgov.gov'],
    ['aws-eusc', 'eusc-de-east-1', 'amazonaws.eu'],
    ['aws-cn', 'cn-north-1', 'amazonaws.com.cn'],
  ])('and a parameter of %s are asked for at hosts of %s', async (partition, region, suffix) => {
    // Behind it nobody answers: what was asked of the proxy is what counts.
    await using proxy = await startConnectProxy(() => 1);
    const env = { ...KEYS, AWS_MAX_ATTEMPTS: '1', HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
    for (const [service, id] of [
      ['secretsmanager', `arn:${partition}:secretsmanager:${region}:123456789012:secret:app`],
      ['ssm', `arn:${partition}:ssm:${region}:123456789012:parameter/app`],
    ] as const) {
      const before = proxy.asked.length;
      const reading = readSecret(id, { region: 'eu-west-1', profile: undefined, env });
      await expect(reading).rejects.toMatchObject({ code: 'RT_PROXY' });
      expect(new Set(proxy.asked.slice(before))).toEqual(new Set([`${service}.${region}.${suffix}:443`]));
    }
  });
});

function own(url: string): string {
  return `ssm =\n  endpoint_url = http://127.0.0.1:1\nsecrets_manager =\n  endpoint_url = ${url}`;
}
