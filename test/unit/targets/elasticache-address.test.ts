import { describe, expect, it } from 'vitest';
import type { ElastiCacheSetting } from '../../../src/config/settings.ts';
import { assertCredentials, findAddress, isPublic } from '../../../src/targets/elasticache-address.ts';

const PUBLIC = 'app-x2e9hv.public.serverless.use1.cache.amazonaws.com';
const AWS = { region: undefined, profile: undefined, env: {} };

function said(
  setting: ElastiCacheSetting,
  address: { host?: string; wantsToken?: boolean } = {},
): string | undefined {
  try {
    const there = { host: 'h', port: 6379, tls: true, clusterMode: false, ...address };
    assertCredentials({ key: 'dev', setting, version: undefined }, there);
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ code: 'RT_TARGET_AUTH', details: { setting: 'elasticache.dev.auth' } });
    return (error as Error).message;
  }
}

describe('credentials that an ElastiCache wants by what is known before a session', () => {
  it('are asked for where the API says that a token is wanted, and none is configured', () => {
    const group = { replicationGroup: 'g' };
    expect(said(group, { wantsToken: true })).toBe(
      "Could not open elasticache:dev: it wants an AUTH token (AuthTokenEnabled, by the API), and no credentials are configured. Set `elasticache.dev.auth`, e.g. to { env: 'REDIS_AUTH_TOKEN' } or { secret: 'arn:…' }.",
    );
    expect(said({ ...group, auth: { env: 'X' } }, { wantsToken: true })).toBeUndefined();
    expect(said({ ...group, password: 'x' }, { wantsToken: true })).toBeUndefined();
    expect(said(group, { wantsToken: false })).toBeUndefined();
    expect(said(group)).toBeUndefined();
  });

  it('are those of IAM on a public endpoint', () => {
    expect(said({ serverless: 'app' }, { host: PUBLIC })).toContain("{ iam: { user: 'default.iam-user' } }");
  });
});

describe('a public endpoint', () => {
  it.each([
    [PUBLIC, true],
    ['app-x2e9hv.public.serverless.cnn1.cache.amazonaws.com.cn', true],
    ['app-x2e9hv.serverless.use1.cache.amazonaws.com', false],
    ['public.serverless.use1.cache.amazonaws.com', false],
    [`${PUBLIC}.evil.example`, false],
    ['app.public.serverless.use1.cache.amazonaws.com.evil.example', false],
  ])('is told by its name: %s', async (host, expected) => {
    expect(isPublic(host)).toBe(expected);
    const { tls } = await findAddress({ host }, AWS, new AbortController().signal);
    expect(tls).toBe(expected ? true : undefined);
  });
});
