import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { prepareApp } from '../support/app.ts';
import { lacks } from '../support/need.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { PYTHON_BIN } from '../support/python.ts';
import { failedNames, readResults } from './results.ts';

describe.skipIf(lacks('python', '2.8', '6.2'))('an app that is not JavaScript', () => {
  test.each([
    ['local:2.8', '2.8.19', ['test_takes_several_jobs_at_once_where_order_does_not_matter']],
    ['local:6.2', '6.2.', ['test_keeps_a_short_history_in_a_ziplist']],
  ])('gives a results file on %s through exec and its JUnit XML', async (target, version, failing) => {
    const app = await prepareApp('pytest');
    const folder = await mkdtemp(join(tmpdir(), 'apps-'));
    try {
      await cp(join(app.folder, 'test_jobs.py'), join(folder, 'test_jobs.py'));
      const results = join(folder, 'results.json');
      const env = cleanEnvironment({ REDIS_TARGET: target, REDIS_TARGET_RESULTS: results });
      const report = join(folder, 'report.xml');
      const command = ['pytest', '-s', '-p', 'no:cacheprovider', `--junitxml=${report}`, folder];
      const ended = await app.run('redis-target', ['exec', '--junit', report, '--', ...command], {
        env: { ...env, PATH: `${PYTHON_BIN}:${env.PATH ?? ''}` },
      });
      const said = `${ended.stdout}\n${ended.stderr}`;
      expect(ended.exitCode, said).toBe(1);
      expect(said).toContain(`connected to Redis ${version}`);
      const found = await readResults(results);
      expect(found.target.engine.version.startsWith(version)).toBe(true);
      expect(failedNames(found)).toEqual(failing);
      expect(found.tests).toHaveLength(3);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
