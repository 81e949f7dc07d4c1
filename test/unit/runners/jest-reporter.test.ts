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
