import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeReport } from '../../../src/cli/write-report.ts';
import { putIntoCache } from '../../../src/engines/cache.ts';
import { ENGINE_BUILDS } from '../../../src/engines/table.ts';
import { makeFolders } from '../../../src/platform/make-folders.ts';
import { writeText } from '../../../src/results/write.ts';
import { takeResultsFolder } from '../../../src/run/results-folder.ts';
import { applyChanges } from '../../../src/scaffold/apply.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'redis-target-test-folders-'));
});
afterEach(() => rm(root, { recursive: true }));

it('makes all folders that are not there, and says which is the topmost of them', async () => {
  await mkdir(join(root, 'there'));
  expect(makeFolders(join(root, 'there', 'a', 'b', 'c'))).toBe(join(root, 'there', 'a'));
  expect(existsSync(join(root, 'there', 'a', 'b', 'c'))).toBe(true);
  expect(makeFolders(join(root, 'there', 'a', 'd'))).toBe(join(root, 'there', 'a', 'd'));
});

it('makes nothing where all are there, by whatever links', async () => {
  await mkdir(join(root, 'a', 'b'), { recursive: true });
  await symlink(join(root, 'a'), join(root, 'link'));
  expect(makeFolders(join(root, 'link', 'b'))).toBeUndefined();
  expect(makeFolders(join(root, 'link'))).toBeUndefined();
  expect(makeFolders('/')).toBeUndefined();
});

it.each([
  ['a file', 'file', 'EEXIST'],
  ['below a file', 'file/a/b', 'ENOTDIR'],
  ['a link to nowhere', 'link', 'EEXIST'],
  ['below a link to nowhere', 'link/a/b', 'EEXIST'],
  ['a link to itself', 'round/a', 'ELOOP'],
])('says what the system says of %s', async (_, path, code) => {
  await writeFile(join(root, 'file'), '');
  await symlink(join(root, 'nowhere'), join(root, 'link'));
  await symlink(join(root, 'round'), join(root, 'round'));
  expect(() => makeFolders(join(root, path))).toThrow(expect.objectContaining({ code }));
});

it.runIf(process.platform === 'linux').each(['/proc/x', '/proc/x/a/b', '/proc/self/fd/x/a'])(
  'ends where a folder takes none although it is there: %s',
  (path) => {
    expect(() => makeFolders(path)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  },
);

it.runIf(process.platform === 'linux')(
  'whatever is to be written where no folder can be made is refused with its own error',
  async () => {
    const [build] = ENGINE_BUILDS;
    if (build === undefined) throw new Error('There is no build');
    const make = () => Promise.reject(new Error('Nothing is to be made'));
    const path = '/proc/x/a/file';
    await symlink(join(root, 'round'), join(root, 'round'));
    for (const cache of ['/proc/x', join(root, 'round'), join(root, 'x'.repeat(300))])
      await expect(putIntoCache(build, { XDG_CACHE_HOME: cache }, make)).rejects.toMatchObject({
        code: 'RT_FETCH_CACHE',
      });
    await expect(
      writeReport(path, '', { cwd: '/' } as Parameters<typeof writeReport>[2]),
    ).rejects.toMatchObject({
      code: 'RT_REPORT_WRITE',
    });
    expect(() => writeText(path, '')).toThrow(expect.objectContaining({ code: 'RT_RESULTS_WRITE' }));
    await expect(takeResultsFolder('/proc/x/a')).rejects.toMatchObject({ code: 'RT_RESULTS_WRITE' });
    const change = { path, before: undefined, after: '' } as Parameters<typeof applyChanges>[0][number];
    await expect(applyChanges([change])).rejects.toMatchObject({ code: 'RT_INIT_WRITE' });
  },
);
