import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../support/command-line.ts';
import { lintPolicy } from '../../support/lint.ts';
import { lacks } from '../../support/need.ts';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-1111-2222-333344445555';
const PARAMETER = 'arn:aws:ssm:eu-west-1:123456789012:parameter/app/redis';
/**
 * What parliament 1.6.4 does not know: its table has neither this condition key (Service Authorization Reference, StartSession) nor that
 * AWS's own documents belong to no account.
 */
const NOT_KNOWN_TO_IT = [
  /Unknown condition ssm:SessionDocumentAccessCheck for action ssm:StartSession/,
  /^RESOURCE_MISMATCH: \[(?:\{'action': 'ssm:(?:Get|Describe)Document', 'required_format': 'arn:\*:ssm:\*:\*:document\/\*'\}(?:, )?)+\]$/,
];

describe.skipIf(lacks('linters'))('parliament', () => {
  let cwd: string;
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'redis-target-test-policies-'));
    await writeFile(
      join(cwd, 'redis-target.config.json'),
      JSON.stringify({
        bastion: { tag: { Name: 'redis-bastion', Team: 'a*b' } },
        elasticache: {
          '2.8': { host: 'app.example', bastion: 'i-0123456789abcdef0', auth: { secret: 'app/redis' } },
          '5': { cluster: 'app-5', bastion: 'mi-0123456789abcdef0' },
          '6.2': {
            replicationGroup: 'app-62',
            bastion: 'ecs:apps_0a1b2c_0a1b2c-3',
            auth: { iam: { user: 'app' } },
          },
          '8': { serverless: 'app-8', auth: { secret: PARAMETER } },
        },
        ssm: { transport: 'plugin' },
      }),
    );
  });
  afterAll(() => rm(cwd, { recursive: true }));

  it.each([
    [['user']],
    [['user', '--doctor', '--account', '123456789012', '--kms-key', KEY]],
    [['user', '6.2']],
    [['user', '--secrets-key', KEY]],
    [['bastion']],
    [['bastion', '--minimal', '--kms-key', KEY]],
  ])('finds nothing wrong with what `iam %j` prints', async (args) => {
    const { exitCode, stdout } = await runCommandLine(['iam', ...args], {
      cwd,
      env: { AWS_REGION: 'eu-west-1', HOME: cwd },
    });
    expect(exitCode).toBe(0);
    const found = await lintPolicy(stdout);
    expect(found.filter((text) => !NOT_KNOWN_TO_IT.some((known) => known.test(text)))).toEqual([]);
  });

  it('finds what is wrong with a policy', async () => {
    const wrong = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['ssm:StartSessions'], Resource: ['*'] }],
    };
    expect(await lintPolicy(JSON.stringify(wrong))).toEqual([expect.stringContaining('UNKNOWN_ACTION')]);
  });
});
