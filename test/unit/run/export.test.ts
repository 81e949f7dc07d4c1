import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyVariables, fillTemplates } from '../../../src/run/export.ts';

const ENDPOINT = { host: 'cache.example', port: 6380, tls: true, username: 'app', password: 'p/w', db: 2 };

describe('exported variables', () => {
  it('fill every placeholder', () => {
    expect(
      fillTemplates(
        {
          A: '{url}',
          B: '{host}:{port}',
          C: '{username}:{password}',
          D: 'redis://{host}:{port}/1',
          E: '{db} {tls}',
        },
        ENDPOINT,
      ),
    ).toEqual({
      A: 'rediss://app:p%2Fw@cache.example:6380/2',
      B: 'cache.example:6380',
      C: 'app:p/w',
      D: 'redis://cache.example:6380/1',
      E: '2 true',
    });
  });

  it('take away what the endpoint does not have, so that no old password stays in the environment', () => {
    const env: NodeJS.ProcessEnv = { REDIS_PASSWORD: 'old', OTHER: 'kept' };
    applyVariables(
      env,
      fillTemplates(
        { REDIS_PASSWORD: '{password}', REDIS_HOST: '{host}' },
        { host: 'h', port: 1, tls: false },
      ),
    );
    expect(env).toEqual({ REDIS_HOST: 'h', OTHER: 'kept' });
  });

  it('refuse a placeholder that is not known, and say which there are', () => {
    expect(() => fillTemplates({ CACHE_URL: 'redis://{hots}' }, ENDPOINT)).toThrow(
      expect.objectContaining({
        code: 'RT_EXPORT_TEMPLATE',
        message: expect.stringMatching(/CACHE_URL.*\{hots\}.*\{host\}/),
      }),
    );
  });

  it('leave text without placeholders as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/\{\w+\}/.test(text)),
        (text) => {
          expect(fillTemplates({ X: text }, ENDPOINT)).toEqual({ X: text });
        },
      ),
    );
  });
});
