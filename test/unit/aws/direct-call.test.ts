import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDirectAccess } from '../../../src/aws/direct-call.ts';
import { createSdkSessionApi } from '../../../src/aws/sdk-session-api.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'redis-target-test-direct-'));
});
afterAll(() => rm(home, { recursive: true }));

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-west-1' };

async function access(env: NodeJS.ProcessEnv, config = '', profile?: string) {
  await writeFile(join(home, 'config'), config);
  const files = { HOME: home, AWS_CONFIG_FILE: join(home, 'config') };
  return await findDirectAccess({ region: undefined, profile, env: { ...files, ...env } });
}

describe('the SSM API is called directly', () => {
  it.each([
    'us-east-1',
    'us-west-2',
    'eu-west-1',
    'eu-central-2',
    'ap-southeast-5',
    'ap-northeast-1',
    'ca-west-1',
    'sa-east-1',
    'me-central-1',
    'af-south-1',
    'il-central-1',
    'mx-central-1',
  ])('in %s, where the SDK finds the same address', async (region) => {
    const found = await access({ ...KEYS, AWS_REGION: region });
    const env = { HOME: home, ...KEYS };
    const sdk = await createSdkSessionApi({ region, profile: undefined, env }, { terminateMs: 1 });
    expect(found).toMatchObject({ region, endpoint: sdk.endpoint });
  });

  it('with a session token, at an address that the environment names', async () => {
    const env = { ...KEYS, AWS_SESSION_TOKEN: 'token', AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' };
    expect(await access(env)).toMatchObject({
      endpoint: 'http://127.0.0.1:4566',
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret', sessionToken: 'token' },
    });
  });
});

describe('the SDK is left to find out', () => {
  it.each([
    ['credentials, without keys', { AWS_REGION: 'eu-west-1' }, ''],
    ['credentials, with one key of two', { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_REGION: 'eu-west-1' }, ''],
    [
      'credentials, with a profile named',
      { ...KEYS, AWS_PROFILE: 'work' },
      '[profile work]\nsso_session = a',
    ],
    ['the region, where only a file names it', { ...KEYS, AWS_REGION: '' }, '[default]\nregion = eu-west-1'],
    ['the address in China', { ...KEYS, AWS_REGION: 'cn-north-1' }, ''],
    ['the address in GovCloud', { ...KEYS, AWS_REGION: 'us-gov-west-1' }, ''],
    ['a FIPS address', { ...KEYS, AWS_USE_FIPS_ENDPOINT: 'true' }, ''],
    ['a dual-stack address', { ...KEYS, AWS_USE_DUALSTACK_ENDPOINT: 'true' }, ''],
    ['an address in a file', KEYS, '[default]\nendpoint_url = http://127.0.0.1:1'],
    ["an address in a file's services", KEYS, '[default]\nservices = here'],
    ['what an address is that is none', { ...KEYS, AWS_ENDPOINT_URL_SSM: 'nowhere' }, ''],
  ])('%s', async (_what, env, config) => {
    expect(await access(env, config)).toBeUndefined();
  });

  it('an address that the profile of the configuration has', async () => {
    const config = '[profile work]\nuse_fips_endpoint = true';
    expect(await access(KEYS, config, 'work')).toBeUndefined();
    expect(await access(KEYS, config)).toMatchObject({ region: 'eu-west-1' });
  });
});
