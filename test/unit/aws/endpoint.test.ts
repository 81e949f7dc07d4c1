import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findEndpoint } from '../../../src/aws/endpoint.ts';
import { createSdkSessionApi } from '../../../src/aws/sdk-session-api.ts';
import { partitionOf } from '../../../src/model/partition.ts';

let home: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'redis-target-test-endpoint-'));
  await mkdir(join(home, '.aws'));
});
afterAll(() => rmSync(home, { recursive: true }));

const find = async (
  config: string,
  { env = {}, profile, region = 'eu-west-1' }: { env?: object; profile?: string; region?: string } = {},
): Promise<string> => {
  await writeFile(join(home, '.aws/config'), config);
  return await findEndpoint('secrets_manager', region, { profile, env: { HOME: home, ...env } });
};

describe('the host of a service', () => {
  it('ends as those of its region’s partition do, of every region that the SDK knows', async () => {
    const sdk = createRequire(import.meta.resolve('@aws-sdk/client-ssm')).resolve('@aws-sdk/core/client');
    const path = 'dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';
    const { partitionsInfo } = await import(join(dirname(sdk).replace(/dist-cjs.*$/, ''), path));
    const { partitions } = partitionsInfo as {
      partitions: { id: string; outputs: Record<string, string>; regions: Record<string, unknown> }[];
    };
    expect(partitions.length).toBeGreaterThan(6);
    for (const { id, outputs, regions } of partitions) {
      for (const region of Object.keys(regions).filter((name) => !name.endsWith('global'))) {
        const { dnsSuffix: suffix, dualStackDnsSuffix: dualStackSuffix } = outputs;
        expect(partitionOf(region)).toEqual({ name: id, suffix, dualStackSuffix });
      }
    }
  });

  it.each(['eu-west-1', 'us-gov-west-1', 'cn-north-1', 'us-iso-east-1', 'us-isob-east-1', 'eusc-de-east-1'])(
    'is the one that the SDK finds in %s',
    async (region) => {
      const env = { HOME: home, AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret' };
      const { endpoint } = await createSdkSessionApi({ region, profile: undefined, env }, { terminateMs: 1 });
      expect(await findEndpoint('ssm', region, { profile: undefined, env })).toBe(endpoint);
    },
  );

  it.each([
    ['', { AWS_USE_FIPS_ENDPOINT: 'true' }, 'https://secretsmanager-fips.us-gov-west-1.amazonaws.com'],
    ['[default]\nuse_fips_endpoint = true', {}, 'https://secretsmanager-fips.us-gov-west-1.amazonaws.com'],
    ['', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, 'https://secretsmanager.us-gov-west-1.api.aws'],
  ])('is the one of FIPS or of both IP versions where %j or %j says so', async (config, env, host) => {
    expect(await find(config, { env, region: 'us-gov-west-1' })).toBe(host);
  });
});

const SERVICES = `[default]
services = here
endpoint_url = http://all
[profile work]
endpoint_url = http://work
[profile quiet]
endpoint_url = http://quiet
ignore_configured_endpoint_urls = true
[services here]
ssm =
  endpoint_url = http://ssm
secrets_manager =
  endpoint_url = http://secrets
s3 =
  endpoint_url = http://s3
`;
const REAL = 'https://secretsmanager.eu-west-1.amazonaws.com';

describe('an endpoint that is named', () => {
  it.each([
    ['in a profile’s section of services, over the one for all', {}, undefined, 'http://secrets'],
    ['for all services in the profile of the settings', {}, 'work', 'http://work'],
    ['for all services in the profile of the environment', { AWS_PROFILE: 'work' }, undefined, 'http://work'],
    [
      'in the environment for all, over the profile',
      { AWS_ENDPOINT_URL: 'http://env' },
      'work',
      'http://env',
    ],
    [
      'in the environment for this one, over all',
      { AWS_ENDPOINT_URL: 'http://env', AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://own' },
      undefined,
      'http://own',
    ],
    ['nowhere', { AWS_PROFILE: 'other' }, undefined, REAL],
    ['in a profile that ignores what is named', {}, 'quiet', REAL],
    [
      'in an environment that ignores what is named',
      { AWS_ENDPOINT_URL: 'http://env', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      undefined,
      REAL,
    ],
  ])('%s is used', async (_, env, profile, expected) => {
    expect(await find(SERVICES, { env, ...(profile === undefined ? {} : { profile }) })).toBe(expected);
  });
});
