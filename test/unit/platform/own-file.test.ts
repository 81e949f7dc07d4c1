import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAnew, writeAnew } from '../../../src/platform/own-file.ts';
import { writeRunResults } from '../../../src/results/write.ts';
import { makeRun } from '../../support/run-results.ts';

// A umask belongs to the whole process, and is read here without being set.
const UMASK = process.umask();

describe.skipIf(process.platform === 'win32')('who may read what is written', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'redis-target-test-rights-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const rightsOf = async (name: string): Promise<number> => (await stat(join(folder, name))).mode & 0o777;

  it('is this user alone of a log and of notes', async () => {
    const { closeSync } = await import('node:fs');
    closeSync(openAnew(join(folder, 'log')));
    writeAnew(join(folder, 'note'), 'x');
    expect(await rightsOf('log')).toBe(0o600);
    expect(await rightsOf('note')).toBe(0o600);
  });

  it('is whomever the umask lets of reports and results, also where a narrower file was there', async () => {
    writeAnew(join(folder, 'report.html'), 'x');
    writeAnew(join(folder, 'report.html'), 'y', 'shared');
    writeRunResults(join(folder, 'results.json'), makeRun('6.2.11', []));
    expect(await rightsOf('report.html')).toBe(0o666 & ~UMASK);
    expect(await rightsOf('results.json')).toBe(0o666 & ~UMASK);
  });
});
