import { createJiti } from 'jiti';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { formatWorkerVariables, WORKER_VARIABLES } from '../../../src/run/export.ts';
import { assertEnoughDatabases } from '../../../src/run/isolation.ts';

const TEMPLATES = { REDIS_URL: '{url}', CACHE: '{host}/{db}-{db}', FIXED: '{port}', NOBODY: '{username}' };
const ENDPOINT = { host: '127.0.0.1', port: 7000, tls: false, password: '{db}', db: 3 };

// Vite reads no .cts.
const jiti = createJiti(import.meta.url, { moduleCache: false, fsCache: false });

/** Loads what workers load, in an environment of theirs. */
async function loadWorker(env: NodeJS.ProcessEnv, databases?: number): Promise<void> {
  // Those of the worker that runs this test.
  for (const name of ['VITEST_POOL_ID', 'VITEST_WORKER_ID', 'REDIS_URL']) vi.stubEnv(name, undefined);
  vi.stubEnv(WORKER_VARIABLES, formatWorkerVariables(TEMPLATES, ENDPOINT, databases));
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  await jiti.import('../../../src/runners/worker.cts');
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('isolation by database', () => {
  it.each([
    [{ VITEST_POOL_ID: '1', VITEST_WORKER_ID: '17' }, 0],
    [{ VITEST_POOL_ID: '4' }, 3],
    [{ JEST_WORKER_ID: '2' }, 1],
    [{ MOCHA_WORKER_ID: '0' }, 0],
    [{ MOCHA_WORKER_ID: '3' }, 3],
    [{}, 0],
  ])('gives the worker of %j database %i in every variable', async (env, number) => {
    await loadWorker(env, 16);
    expect(process.env).toMatchObject({
      REDIS_URL: `redis://:%7Bdb%7D@127.0.0.1:7000/${number}`,
      CACHE: `127.0.0.1/${number}-${number}`,
      FIXED: '7000',
    });
    expect(process.env).not.toHaveProperty('NOBODY');
  });

  it('changes nothing where isolation is not asked for', async () => {
    await loadWorker({ JEST_WORKER_ID: '5', REDIS_URL: 'redis://127.0.0.1:7000', [WORKER_VARIABLES]: '' });
    expect(process.env.REDIS_URL).toBe('redis://127.0.0.1:7000');
  });

  it('refuses the worker that has no database any more', async () => {
    await expect(loadWorker({ JEST_WORKER_ID: '5' }, 4)).rejects.toMatchObject({
      name: 'RedisTargetError',
      code: 'RT_ISOLATION_TOO_MANY_WORKERS',
      message: expect.stringContaining('worker 5 a database of its own: the target has 4.'),
    });
  });

  it('refuses more workers than databases before any test runs, and says what cluster mode has', () => {
    expect(() => assertEnoughDatabases(2, 1)).toThrow(/2 workers.*1 database \(cluster mode has only one\)/);
    expect(() => assertEnoughDatabases(16, 16)).not.toThrow();
  });
});
