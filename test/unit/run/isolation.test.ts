import { describe, expect, it } from 'vitest';
import { EXPORT_VARIABLE, URL_VARIABLE } from '../../../src/run/export.ts';
import { assertEnoughDatabases, isolateWorker, workerNumber } from '../../../src/run/isolation.ts';
import { TARGET_INFO_VARIABLE } from '../../../src/run/target-info.ts';

function workerEnvironment(databases: number, more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    [EXPORT_VARIABLE]: JSON.stringify({ REDIS_URL: '{url}', CACHE_DB: '{db}' }),
    [URL_VARIABLE]: 'redis://:secret@127.0.0.1:7000',
    [TARGET_INFO_VARIABLE]: JSON.stringify({
      requested: 'local',
      target: 'local',
      kind: 'local',
      engine: { name: 'redis', version: '6.2.11' },
      endpoint: 'redis://:***@127.0.0.1:7000',
      via: 'process',
      host: '127.0.0.1',
      port: 7000,
      databases,
      openMs: 1,
    }),
    ...more,
  };
}

describe('isolation by database', () => {
  it.each([
    [{ VITEST_POOL_ID: '1', VITEST_WORKER_ID: '17' }, 0],
    [{ VITEST_POOL_ID: '4' }, 3],
    [{ JEST_WORKER_ID: '2' }, 1],
    [{ MOCHA_WORKER_ID: '0' }, 0],
    [{ MOCHA_WORKER_ID: '3' }, 3],
    [{}, 0],
  ])('takes the worker of %j for number %i', (env, number) => {
    expect(workerNumber(env)).toBe(number);
  });

  it('gives each worker its own database in every variable', () => {
    const env = workerEnvironment(16, { JEST_WORKER_ID: '5' });
    isolateWorker(env);
    expect(env).toMatchObject({ REDIS_URL: 'redis://:secret@127.0.0.1:7000/4', CACHE_DB: '4' });
  });

  it('changes nothing where isolation is not asked for', () => {
    const env = { JEST_WORKER_ID: '5', REDIS_URL: 'redis://127.0.0.1:7000' };
    isolateWorker(env);
    expect(env.REDIS_URL).toBe('redis://127.0.0.1:7000');
  });

  it('refuses the worker that has no database any more', () => {
    expect(() => isolateWorker(workerEnvironment(4, { JEST_WORKER_ID: '5' }))).toThrow(
      expect.objectContaining({ code: 'RT_ISOLATION_TOO_MANY_WORKERS' }),
    );
  });

  it('refuses more workers than databases before any test runs, and says what cluster mode has', () => {
    expect(() => assertEnoughDatabases(2, 1)).toThrow(/2 workers.*1 database \(cluster mode has only one\)/);
    expect(() => assertEnoughDatabases(16, 16)).not.toThrow();
  });
});
