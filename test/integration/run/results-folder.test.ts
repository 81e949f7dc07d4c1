import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeResultsFolder } from '../../../src/run/results-folder.ts';
import { runCommandLine } from '../../support/command-line.ts';

describe('the folder of the results', () => {
  let scratch: string;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'rt-test-results-'));
  });
  afterAll(() => rm(scratch, { recursive: true }));

  it('is gone again where it was made and nothing was written into it', async () => {
    const folder = await takeResultsFolder(join(scratch, 'a', 'made'));
    expect(existsSync(folder.path)).toBe(true);
    await folder.release();
    expect(existsSync(folder.path)).toBe(false);
  });

  it('stays with what was written, and where it was there before', async () => {
    const written = await takeResultsFolder(join(scratch, 'written'));
    await writeFile(join(written.path, 'local-2.8.json'), '{}');
    await written.release();
    expect(existsSync(join(written.path, 'local-2.8.json'))).toBe(true);
    await mkdir(join(scratch, 'before'));
    const before = await takeResultsFolder(join(scratch, 'before'));
    await before.release();
    expect(existsSync(before.path)).toBe(true);
  });

  it('is not left by a comparison whose target is misspelt', async () => {
    const args = ['compare', 'local:2.8', 'lcal:6.2', '--', 'true'];
    const { exitCode, stderr } = await runCommandLine(args, { cwd: scratch });
    expect(stderr).toContain('RT_TARGET_KIND_UNKNOWN');
    expect(exitCode).toBe(2);
    expect(existsSync(join(scratch, 'redis-target-results'))).toBe(false);
  });
});
