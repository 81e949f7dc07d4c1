import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyVariables,
  fillTemplates,
  formatWorkerVariables,
  restoreVariables,
} from '../../../src/run/export.ts';

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

  it('give each worker a URL with its own database in every place where a client looks for one', () => {
    const endpoint = { ...ENDPOINT, db: 3, parameters: 'db=3&keyPrefix=a' };
    const { variables } = JSON.parse(
      formatWorkerVariables({ URL: '{url}', BOTH: '{url} {db}', DB: '{db}', HOST: '{host}' }, endpoint, 16),
    ) as { variables: Record<string, string[]> };
    const ofWorker = Object.entries(variables).map(([name, pieces]) => [name, pieces.join('5')]);
    const url = 'rediss://app:p%2Fw@cache.example:6380/5?keyPrefix=a';
    expect(Object.fromEntries(ofWorker)).toEqual({
      URL: url,
      BOTH: `${url} 5`,
      DB: '5',
      HOST: ENDPOINT.host,
    });
  });

  it('are set again where a script has set something else, and nothing but them', () => {
    const exported = { REDIS_URL: 'redis://a:1', REDIS_PASSWORD: null, NODE_OPTIONS: '--require x', X: 5 };
    const env: NodeJS.ProcessEnv = {
      REDIS_TARGET_EXPORTED: JSON.stringify(exported),
      REDIS_URL: 'redis://b:2',
      REDIS_PASSWORD: 'pw',
      OTHER: '1',
    };
    expect(restoreVariables(env)).toEqual(['REDIS_URL', 'REDIS_PASSWORD']);
    expect(env).toMatchObject({ REDIS_URL: 'redis://a:1', OTHER: '1' });
    expect(env).not.toHaveProperty('REDIS_PASSWORD');
    expect(env).not.toHaveProperty('NODE_OPTIONS');
    expect(restoreVariables(env)).toEqual([]);
    expect(restoreVariables({ REDIS_TARGET_EXPORTED: 'x' })).toEqual([]);
  });
});
