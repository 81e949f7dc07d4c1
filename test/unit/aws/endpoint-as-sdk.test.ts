import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeDocumentCommand, SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { clientConfig } from '../../../src/aws/client.ts';
import { findDirectAccess } from '../../../src/aws/direct-call.ts';
import { findEndpoint } from '../../../src/aws/endpoint.ts';
import { findRegion } from '../../../src/aws/region.ts';

let home: string;
let count = 0;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'redis-target-test-sdk-'));
});
afterAll(() => rm(home, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

interface Files {
  readonly config: string;
  readonly credentials?: string;
}

/** Into files of their own, since the SDK keeps what it has read, and into this process's environment, which alone it asks. */
async function stub({ config, credentials = '' }: Files, env: Record<string, string>): Promise<void> {
  count += 1;
  const files = { config: join(home, `config-${count}`), credentials: join(home, `credentials-${count}`) };
  await writeFile(files.config, config);
  await writeFile(files.credentials, credentials);
  for (const name of Object.keys(process.env).filter((one) => one.startsWith('AWS_')))
    vi.stubEnv(name, undefined);
  const own = {
    AWS_CONFIG_FILE: files.config,
    AWS_SHARED_CREDENTIALS_FILE: files.credentials,
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'secret',
    ...env,
  };
  for (const [name, value] of Object.entries(own)) vi.stubEnv(name, value);
}

/** Where a client would send a call to; nothing is sent. */
async function askedBy(config: SSMClientConfig): Promise<string> {
  let asked = '';
  const handle = async ({ protocol, hostname, port }: Readonly<Record<string, unknown>>): Promise<never> => {
    asked = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
    throw Object.assign(new Error('nothing is sent'), { name: 'AccessDenied' });
  };
  const client = new SSMClient({ ...config, maxAttempts: 1, requestHandler: { handle } as never });
  await client.send(new DescribeDocumentCommand({ Name: 'a' })).catch(() => undefined);
  return asked;
}

const REGION = 'eu-west-1';
const NAMED = 'endpoint_url = http://all:1\nservices = here\n';
const HERE = '[services here]\nssm =\n  endpoint_url = http://ssm:2\ns3 =\n  endpoint_url = http://s3:3\n';
const IGNORES = 'ignore_configured_endpoint_urls = true\n';

describe('the endpoint is the one that the SDK finds', () => {
  it.each<[string, string | Files, Record<string, string>]>([
    ['in a section of services', `[default]\n${NAMED}${HERE}`, {}],
    ['with comments', '[default] # home\nendpoint_url = http://all:1 # local\n; services = here\n', {}],
    ['in an indented profile', '[default]\n  region = a\n  endpoint_url = http://all:1\n', {}],
    ['below a field with a value', '[default]\nregion = a\n\tendpoint_url = http://all:1\n', {}],
    [
      'in `[profile default]`',
      '[default]\nendpoint_url = http://a:1\n[profile default]\nendpoint_url = http://b:1',
      {},
    ],
    ['twice', '[default]\nendpoint_url = http://a:1\n[default]\nendpoint_url = http://b:1', {}],
    ['empty', '[default]\nendpoint_url =\n', {}],
    ['with CRLF', `[default]\n${NAMED}${HERE}`.replaceAll('\n', '\r\n'), {}],
    ['in the other file', { config: '', credentials: '[default]\nendpoint_url = http://keys:1' }, {}],
    [
      'in both files',
      {
        config: '[default]\nendpoint_url = http://all:1',
        credentials: '[default]\nendpoint_url = http://keys:1',
      },
      {},
    ],
    [
      'in a named profile',
      `[profile work]\naws_access_key_id = A\naws_secret_access_key = s\n${NAMED}${HERE}`,
      { AWS_PROFILE: 'work' },
    ],
    ['in the environment', `[default]\n${NAMED}${HERE}`, { AWS_ENDPOINT_URL: 'http://env:4' }],
    ['nowhere, where the profile ignores it', `[default]\n${NAMED}${IGNORES}${HERE}`, {}],
    [
      'nowhere, where the profile ignores the environment',
      `[default]\n${IGNORES}`,
      { AWS_ENDPOINT_URL_SSM: 'http://env:4' },
    ],
    [
      'in the profile, where the environment overrules it',
      `[default]\n${NAMED}${IGNORES}${HERE}`,
      { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' },
    ],
    [
      'in the profile, behind what is no switch',
      `[default]\n${NAMED}${HERE}`,
      { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'TRUE' },
    ],
    ['of FIPS', '[default]\nuse_fips_endpoint = true # why', {}],
    ['of no FIPS', '[default]\nuse_fips_endpoint = true', { AWS_USE_FIPS_ENDPOINT: 'false' }],
    ['of both', '[default]\nuse_dualstack_endpoint = true', { AWS_USE_FIPS_ENDPOINT: 'true' }],
  ])('%s', async (_, files, env) => {
    await stub(typeof files === 'string' ? { config: files } : files, env);
    const options = { region: REGION, profile: undefined, env: process.env };
    const found = await askedBy({ region: REGION, credentials: { accessKeyId: 'A', secretAccessKey: 's' } });
    expect(found).toMatch(/^https?:/);
    expect(await findEndpoint('ssm', REGION, options)).toBe(found);
    expect(await askedBy(await clientConfig('ssm', options))).toBe(found);
    const direct = await findDirectAccess(options);
    expect(direct?.endpoint ?? found).toBe(found);
  });

  it('of the profile that the settings name, which the SDK does not look into', async () => {
    await stub({ config: `[profile work]\n${IGNORES}` }, { AWS_ENDPOINT_URL: 'http://env:4' });
    const options = { region: REGION, profile: 'work', env: process.env };
    expect(await askedBy(await clientConfig('ssm', options))).toBe('https://ssm.eu-west-1.amazonaws.com');
    expect(await findDirectAccess(options)).toBeUndefined();
  });

  it('and so is the region', async () => {
    await stub({ config: '[default]\n  region = eu-west-3 # home' }, {});
    expect(await findRegion({ region: undefined, profile: undefined, env: process.env })).toBe('eu-west-3');
    expect(await new SSMClient({}).config.region()).toBe('eu-west-3');
  });
});
