import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findProgram, pathFolders } from '../../../src/platform/find-program.ts';

let root = '';
let env: NodeJS.ProcessEnv = {};
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'redis-target-test-program-'));
  env = { PATH: ['', join(root, 'none'), join(root, 'a'), join(root, 'b')].join(':') };
  for (const [path, mode] of [
    ['a/text', 0o644],
    ['b/text', 0o755],
    ['a/both', 0o755],
    ['b/both', 0o755],
  ] as const) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), '#!/bin/sh\n');
    await chmod(join(root, path), mode);
  }
  await mkdir(join(root, 'a/folder'));
});
afterAll(() => rm(root, { recursive: true }));

it.each([
  ['both', 'a/both'],
  ['text', 'b/text'],
  ['folder', undefined],
  ['nothing', undefined],
])('a name is the first on PATH that may be executed: %s', async (name, path) => {
  expect(await findProgram(name, env)).toBe(path && join(root, path));
});

it('a path is itself, where it may be executed, whatever PATH says', async () => {
  for (const [path, is] of [
    ['b/both', true],
    ['a/text', false],
    ['a/folder', false],
  ] as const)
    expect(await findProgram(join(root, path), { PATH: '' })).toBe(is ? join(root, path) : undefined);
});

it('without PATH there is no folder, and an empty one is left out', () => {
  expect(pathFolders({})).toEqual([]);
  expect(pathFolders({ PATH: '/a::/b' })).toEqual(['/a', '/b']);
  expect(pathFolders({ Path: '/a' })).toEqual(['/a']);
});
