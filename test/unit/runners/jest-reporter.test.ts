import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { TARGET_INFO_VARIABLE } from '../../../src/model/variable-names.ts';
import { formatTargetInfo, targetInfoOf } from '../../../src/results/target-info.ts';
import RedisTargetReporter from '../../../src/runners/jest-reporter.ts';
import { withProject } from '../../support/project.ts';
import { TARGET } from '../results/samples.ts';

afterEach(() => vi.unstubAllEnvs());

/** As Jest hands it to its reporters: `success` is false still. */
const RESULT = {
  success: false,
  wasInterrupted: false,
  numFailedTests: 0,
  numRuntimeErrorTestSuites: 0,
  snapshot: { failure: false },
};

describe('a file in a results file of Jest', () => {
  const cwd = process.cwd();
  it.each([
    ['projects that were typed', ['a', 'b'], 'b/x.test.js'],
    ['configurations that were typed', ['a/jest.config.js', 'b/jest.config.js'], 'b/x.test.js'],
    ['a folder around a project', ['a', '.'], 'b/x.test.js'],
    ['projects of a configuration', [join(cwd, 'a'), join(cwd, 'b')], '../b/x.test.js'],
    ['objects', [{ displayName: 'one' }, {}], '../b/x.test.js'],
    ['one project', ['a'], '../b/x.test.js'],
    ['a project within another', ['a', 'a/c'], '../b/x.test.js'],
    ['no projects', undefined, '../b/x.test.js'],
    ['no projects, as Jest 24 says it', null, '../b/x.test.js'],
  ])(
    'is told as seen from where Jest was started only for what lies beside: %s',
    async (_, projects, name) => {
      await withProject({}, async ({ folder }) => {
        const file = join(folder, 'results.json');
        vi.stubEnv('REDIS_TARGET_RESULTS', file);
        vi.stubEnv(TARGET_INFO_VARIABLE, formatTargetInfo(targetInfoOf(TARGET)));
        const reporter = new RedisTargetReporter({ rootDir: join(cwd, 'a'), projects } as never);
        reporter.onRunStart();
        const testResults = [{ ancestorTitles: [], title: 'keeps', status: 'passed' }];
        reporter.onTestResult(undefined, { testFilePath: join(cwd, 'b/x.test.js'), testResults });
        reporter.onRunComplete(undefined, RESULT);
        expect(JSON.parse(await readFile(file, 'utf8')).tests).toMatchObject([{ file: name }]);
      });
    },
  );
});

describe('the exit code in a results file of Jest', () => {
  it.each([
    ['0 where nothing failed, although Jest has not said so yet', RESULT, 0],
    ['1 where a test failed', { ...RESULT, numFailedTests: 1 }, 1],
    ['1 where a file did not load', { ...RESULT, numRuntimeErrorTestSuites: 1 }, 1],
    ['1 where a snapshot is obsolete', { ...RESULT, snapshot: { failure: true } }, 1],
    ['not known where Jest counts nothing', { wasInterrupted: false }, null],
  ])('is %s', async (_, result, exitCode) => {
    await withProject({ 'package.json': '{}' }, async ({ folder }) => {
      const file = join(folder, 'results.json');
      vi.stubEnv('REDIS_TARGET_RESULTS', file);
      vi.stubEnv(TARGET_INFO_VARIABLE, formatTargetInfo(targetInfoOf(TARGET)));
      const reporter = new RedisTargetReporter({ rootDir: folder } as never);
      reporter.onRunStart();
      reporter.onRunComplete(undefined, result as never);
      expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ exitCode });
    });
  });
});
