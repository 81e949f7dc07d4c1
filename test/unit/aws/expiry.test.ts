import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeExpiry } from '../../../src/aws/expiry.ts';

const CONFIG = `
[default]
sso_start_url = https://example.awsapps.com/start
[profile sso]
sso_session = corp
[profile admin]
role_arn = arn:aws:iam::123456789012:role/Admin
source_profile = sso
[profile console]
login_session = arn:aws:iam::123456789012:user/me
[profile saml]
credential_process = saml-login --now
[profile loop]
role_arn = arn:aws:iam::123456789012:role/Loop
source_profile = pool
[profile pool]
source_profile = loop
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redis-target-test-expiry-'));
  await writeFile(join(folder, 'config'), CONFIG);
  await writeFile(
    join(folder, 'credentials'),
    '[static]\naws_access_key_id = ASIA\naws_expiration = 2026-11-26T12:00:00Z\n[odd]\naws_access_key_id = ASIA\nexpiration = ::add-mask::\n',
  );
});
afterAll(() => rm(folder, { recursive: true }));

const describeFor = (more: NodeJS.ProcessEnv, expiration?: Date): ReturnType<typeof describeExpiry> =>
  describeExpiry(
    {
      AWS_CONFIG_FILE: join(folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
      ...more,
    },
    undefined,
    expiration,
  );

describe('what is said of credentials that have expired', () => {
  it.each([
    [{}, 'Run `aws sso login`'],
    [{ AWS_PROFILE: 'sso' }, 'Run `aws sso login --profile sso`'],
    [{ AWS_PROFILE: 'admin' }, 'Run `aws sso login --profile sso`'],
    [{ AWS_PROFILE: 'console' }, 'Run `aws login --profile console`'],
    [{ AWS_PROFILE: 'saml' }, 'Log in again with what `credential_process` of the profile saml runs'],
    [{ AWS_PROFILE: 'static' }, 'Get new temporary credentials into the profile static'],
  ])('names the login that fits %j', async (env, login) => {
    expect(await describeFor(env)).toMatchObject({ login });
  });

  it('ends where source profiles go in a circle', async () => {
    expect((await describeFor({ AWS_PROFILE: 'loop' })).login).toMatch(/^Get new temporary credentials/);
  });

  it('takes the time from their provider, else from what stands beside them', async () => {
    const time = '2026-11-26T12:00:00.000Z';
    expect(await describeFor({ AWS_PROFILE: 'sso' }, new Date(time))).toMatchObject({ expiredAt: time });
    expect(await describeFor({ AWS_PROFILE: 'static' })).toMatchObject({ expiredAt: time });
    const keys = { AWS_ACCESS_KEY_ID: 'ASIA', AWS_SECRET_ACCESS_KEY: 'secret' };
    expect(await describeFor({ ...keys, AWS_CREDENTIAL_EXPIRATION: time })).toMatchObject({
      expiredAt: time,
    });
    expect(await describeFor(keys)).toMatchObject({ expiredAt: undefined });
  });

  it('repeats nothing that is no time', async () => {
    expect(await describeFor({ AWS_PROFILE: 'odd' })).toMatchObject({ expiredAt: undefined });
  });
});
