import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderBefore, nameBehind, namesBehind } from '../../../src/results/command-folder.ts';

let base: string;
const at = (...parts: string[]): string => join(base, ...parts);
beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'rt-command-folder-')));
  for (const path of ['repo/.git', 'repo/packages/cart', 'repo/packages/stock/src', 'elsewhere/cart'])
    await mkdir(at(path), { recursive: true });
  await symlink(at('repo'), at('link'));
  await symlink(at('elsewhere/cart'), at('repo/packages/linked'));
});
afterAll(() => rm(base, { recursive: true, force: true }));

describe('what stands before the names of a runner’s files', () => {
  it.each([
    ['where the command was started', 'repo', 'repo', ''],
    ['in a package', 'repo/packages/cart', 'repo', 'packages/cart/'],
    ['in a package, of a command that was started in it', 'repo/packages/cart', 'repo/packages/cart', ''],
    ['above where the command was started', 'repo/packages/stock', 'repo/packages/stock/src', ''],
    ['in a folder by another name of it', 'repo/packages/cart', 'link', 'packages/cart/'],
    ['in a package that is a link', 'repo/packages/linked', 'repo', 'packages/linked/'],
    ['in another package', 'repo/packages/cart', 'repo/packages/stock', '../cart/'],
    [
      'in another package, started in a folder',
      'repo/packages/cart',
      'repo/packages/stock/src',
      '../../cart/',
    ],
    ['outside of the repository', 'elsewhere/cart', 'repo', ''],
    ['in a folder that is gone', 'repo/packages/gone', 'repo', 'packages/gone/'],
    ['in a folder whose name begins with dots', 'repo/..hidden', 'repo', '..hidden/'],
  ])('is the way to it: %s', (_where, root, commandFolder, before) => {
    expect(folderBefore(at(root), at(commandFolder))).toBe(before);
  });

  it('is nothing without a command of ours', () => {
    expect(folderBefore(at('repo/packages/cart'), undefined)).toBe('');
  });
});

describe('the name of a file', () => {
  it.each([
    ['packages/cart/', 'test/a.test.ts', 'packages/cart/test/a.test.ts'],
    // Another package may run the same file: it is another test.
    ['packages/cart/', '../shared/a.test.ts', 'packages/cart/../shared/a.test.ts'],
    ['packages/cart/', '/opt/a.test.ts', '/opt/a.test.ts'],
    ['packages/cart/', '', 'packages/cart'],
    ['', 'test/a.test.ts', 'test/a.test.ts'],
  ])('is behind %j, of %j: %j', (before, file, name) => {
    expect(nameBehind(before, file)).toBe(name);
  });

  it('is the same in a test, its error and an error outside of tests', () => {
    const names = namesBehind('packages/cart/');
    const error = { message: 'no', at: 'test/a.test.ts:3:1' };
    const test = { file: 'test/a.test.ts', name: ['adds'], retries: 0, durationMs: 1 };
    expect(names.test({ ...test, status: 'failed', error })).toMatchObject({
      file: 'packages/cart/test/a.test.ts',
      error: { message: 'no', at: 'packages/cart/test/a.test.ts:3:1' },
    });
    expect(names.error({ ...error, file: 'test/a.test.ts' })).toMatchObject({
      file: 'packages/cart/test/a.test.ts',
      at: 'packages/cart/test/a.test.ts:3:1',
    });
    expect(names.error({ message: 'no' })).toEqual({ message: 'no' });
  });
});
