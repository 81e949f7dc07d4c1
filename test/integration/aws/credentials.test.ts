import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { start } from '../../support/run-ts.ts';
import { buildPackage } from '../results/support.ts';

let folder: string;
let script: string;
let built: Awaited<ReturnType<typeof buildPackage>>;

beforeAll(async () => {
  built = await buildPackage();
  folder = await mkdtemp(join(tmpdir(), 'redis-target-test-credentials-'));
  script = join(folder, 'probe.mjs');
  await writeFile(
    script,
    `import { probeAwsCredentials } from '${built.path}/dist/aws/credentials.js';
    const answer = await probeAwsCredentials(process.env, { region: undefined, profile: process.env.AWS_PROFILE || undefined });
    process.stdout.write(JSON.stringify(answer));
    process.exit(0);`,
  );
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await built[Symbol.asyncDispose]();
});

/** In a process of its own: the SDK reads the process's environment and keeps what it read. */
async function probe(
  files: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv = {},
): Promise<{ state: string; detail?: string }> {
  const home = await mkdtemp(join(folder, 'home-'));
  await mkdir(join(home, '.aws'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(home, '.aws', name), text);
  const { stdout, stderr } = await start(process.execPath, [script], {
    env: { PATH: process.env.PATH, HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...env },
  }).ended;
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as { state: string; detail?: string };
}

describe('AWS credentials', () => {
  it('are absent where nothing is configured, or only a region is', async () => {
    expect(await probe({})).toEqual({ state: 'absent' });
    expect(await probe({ config: '[default]\nregion = eu-west-1\n' })).toEqual({ state: 'absent' });
  });

  it.each<[string, Readonly<Record<string, string>>, NodeJS.ProcessEnv]>([
    ['in the environment', {}, { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' }],
    [
      'in the default profile',
      { credentials: '[default]\naws_access_key_id = AKIA\naws_secret_access_key = secret\n' },
      {},
    ],
    [
      'in a named profile',
      { credentials: '[dev]\naws_access_key_id = AKIA\naws_secret_access_key = secret\n' },
      { AWS_PROFILE: 'dev' },
    ],
    [
      'from a process',
      {
        config: `[default]\ncredential_process = echo '{"Version":1,"AccessKeyId":"AKIA","SecretAccessKey":"secret"}'\n`,
      },
      {},
    ],
  ])('are present %s', async (_where, files, env) => {
    expect(await probe(files, env)).toEqual({ state: 'present' });
  });

  it.each<[string, Readonly<Record<string, string>>, NodeJS.ProcessEnv, RegExp]>([
    ['a profile that is not there', {}, { AWS_PROFILE: 'nope' }, /profile nope/],
    [
      'an SSO login that has expired',
      {
        config:
          '[profile sso]\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-west-1\nsso_account_id = 123456789012\nsso_role_name = Dev\n',
      },
      { AWS_PROFILE: 'sso' },
      /aws sso login --profile sso/,
    ],
    ['a process that fails', { config: '[default]\ncredential_process = false\n' }, {}, /default profile/],
    [
      'a web identity whose token is gone',
      {},
      {
        AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token',
        AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/x',
        AWS_REGION: 'eu-west-1',
      },
      /AWS_WEB_IDENTITY_TOKEN_FILE/,
    ],
    ['half a pair in the environment', {}, { AWS_ACCESS_KEY_ID: 'AKIA' }, /AWS_ACCESS_KEY_ID/],
  ])('are broken, not absent, by %s', async (_what, files, env, detail) => {
    const answer = await probe(files, env);
    expect(answer.state).toBe('broken');
    expect(answer.detail).toMatch(detail);
  });
});
