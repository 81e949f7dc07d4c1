import { describe, expect, it } from 'vitest';
import type { AuthSetting } from '../../../src/config/auth-setting.ts';
import { mask } from '../../../src/platform/mask.ts';
import { createLogin } from '../../../src/targets/login.ts';

const PATH = 'elasticache.dev.auth';
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret-of-aws', HOME: '/nowhere' };

function login(auth: AuthSetting, env: NodeJS.ProcessEnv = {}) {
  return createLogin(auth, { path: PATH, aws: { region: undefined, profile: undefined, env } });
}
const failed = (given: Promise<unknown>) =>
  given.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('createLogin', () => {
  it.each<[string, AuthSetting, { username?: string; password: string }]>([
    ['a token', { token: 'geheim-a' }, { password: 'geheim-a' }],
    ['a token that a function gives', { token: () => 'geheim-b' }, { password: 'geheim-b' }],
    [
      'a password that a promise gives',
      { user: 'app', password: async () => 'geheim-c' },
      { username: 'app', password: 'geheim-c' },
    ],
    ['a variable', { env: 'APP_TOKEN' }, { password: 'geheim-d' }],
    ['a variable for a user', { env: 'APP_TOKEN', user: 'app' }, { username: 'app', password: 'geheim-d' }],
  ])('gives %s', async (_, auth, expected) => {
    expect(await login(auth, { APP_TOKEN: 'geheim-d' }).credentials()).toEqual(expected);
  });

  it('calls a function anew each time, and masks what it gave', async () => {
    let calls = 0;
    const { credentials } = login({ token: async () => `geheim-no-${++calls}` });
    expect(await credentials()).toEqual({ password: 'geheim-no-1' });
    expect(await credentials()).toEqual({ password: 'geheim-no-2' });
    expect(mask('geheim-no-1, geheim-no-2')).toBe('***, ***');
  });

  it.each<[string, AuthSetting, string, RegExp]>([
    [
      'a variable that is not set',
      { env: 'NOT_SET' },
      'RT_AUTH_ENV',
      /variable NOT_SET, which `elasticache\.dev\.auth\.env` names, is not set\. Set it/,
    ],
    ['a variable that is empty', { env: 'EMPTY' }, 'RT_AUTH_ENV', /is empty\. Set it/],
    [
      'a function that throws',
      {
        token: () => {
          throw new Error('vault is sealed');
        },
      },
      'RT_AUTH_VALUE',
      /the function at `elasticache\.dev\.auth\.token` threw "vault is sealed"\. Have it give/,
    ],
    [
      'a function that rejects with a text',
      { user: 'u', password: () => Promise.reject('no') },
      'RT_AUTH_VALUE',
      /auth\.password` threw "no"/,
    ],
    [
      'a function that gives nothing',
      { token: (() => undefined) as unknown as () => string },
      'RT_AUTH_VALUE',
      /gave no text \(undefined\)/,
    ],
    ['a function that gives an empty text', { token: () => '' }, 'RT_AUTH_VALUE', /gave an empty text/],
    [
      'IAM without a region',
      { iam: { user: 'u', cluster: 'c' } },
      'RT_AWS_NO_REGION',
      /auth\.iam`: no AWS region is known/,
    ],
  ])('names the setting where there is %s', async (_, auth, code, message) => {
    const error = await failed(login(auth, { ...KEYS, EMPTY: '' }).credentials());
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('signs a token anew each time, with the names in lower case', async () => {
    const env = { ...KEYS, AWS_REGION: 'eu-west-1' };
    const { credentials, isSigned } = login({ iam: { user: 'Me', serverless: 'App-S' } }, env);
    expect(isSigned).toBe(true);
    const { username, password } = await credentials();
    expect(username).toBe('me');
    expect(password).toMatch(
      /^app-s\/\?Action=connect&User=me&ResourceType=ServerlessCache&X-Amz-Algorithm=AWS4-HMAC-SHA256&.*&X-Amz-Signature=[0-9a-f]{64}$/,
    );
    expect(mask(`AUTH me ${password}`)).toMatch(/X-Amz-Signature=\*\*\*$/);
  });

  it('says which setting needs credentials of AWS that are broken', async () => {
    const env = { AWS_ACCESS_KEY_ID: 'A', AWS_REGION: 'eu-west-1', HOME: '/nowhere' };
    const error = await failed(login({ iam: { user: 'u', cluster: 'c' } }, env).credentials());
    expect(error).toMatchObject({
      code: 'RT_AWS_CREDENTIALS_BROKEN',
      message: expect.stringMatching(/^Could not log in by `elasticache\.dev\.auth\.iam`: .*only one is set/),
    });
  });
});
