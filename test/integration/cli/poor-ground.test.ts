import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../support/need.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';
import { start } from '../../support/run-ts.ts';
import { BuiltPackage } from '../config/built-package.ts';

let built: BuiltPackage;
let bin: string;
let folder: string;
beforeAll(async () => {
  // As users have it: what runs TypeScript unbuilt asks for the current folder itself.
  built = await BuiltPackage.build();
  bin = join(built.app, 'node_modules/redis-target/dist/cli/bin.js');
  folder = await mkdtemp(join(tmpdir(), 'redis-target-test-ground-'));
});
afterAll(async () => {
  await built[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Runs a line of a shell's; `$RT` is the command. */
async function shell(line: string): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  return await start('/bin/sh', ['-c', line.replaceAll('$RT', `'${process.execPath}' '${bin}'`)], {
    cwd: folder,
    env: cleanEnvironment(),
  }).ended;
}

const sentences = (text: string): string[] =>
  text.split('\n').filter((line) => line.startsWith('redis-target:'));

describe('on poor ground', () => {
  it('says in one sentence that the current folder is gone', async () => {
    await mkdir(join(folder, 'gone'));
    const { exitCode, stderr } = await shell('cd gone && rmdir ../gone && $RT ls');
    expect(sentences(stderr)).toEqual([
      expect.stringContaining('the current folder does not exist any more'),
    ]);
    expect(stderr).not.toContain('    at ');
    expect(exitCode).toBe(2);
  });

  it('says in one sentence that stdout is full', async () => {
    const { exitCode, stderr } = await shell('$RT ls > /dev/full');
    expect(sentences(stderr)).toEqual([expect.stringContaining('Could not write to stdout: ENOSPC')]);
    expect(stderr).not.toContain('    at ');
    expect(exitCode).toBe(1);
  });

  it.each([
    ['html', 'at once', 0, 8],
    ['html', 'behind its first pieces', 3_000, 256],
    ['junit', 'behind its first pieces', 3_000, 256],
  ])(
    'keeps an earlier report as %s whole where the disk is full %s, and says so in one sentence',
    async (kind, _, count, blocks) => {
      const tests = Array.from({ length: count }, (_, index) =>
        makeTest(`a test with a name of some length ${index}`),
      );
      for (const [name, version] of [
        ['old.json', '2.8.19'],
        ['new.json', '6.2.11'],
      ] as const)
        await writeFile(join(folder, name), JSON.stringify(makeRun(version, tests)));
      await writeFile(join(folder, `report.${kind}`), 'the good report of yesterday');
      const before = (await readdir(folder)).sort();
      // No file may be longer than so many blocks of 512 bytes.
      const { exitCode, stderr } = await shell(
        `ulimit -f ${blocks}; $RT compare old.json new.json --${kind} report.${kind}`,
      );
      expect(sentences(stderr)).toEqual([
        expect.stringMatching(/Could not write the report .*report\.\w+: EFBIG/),
      ]);
      expect(exitCode).not.toBe(0);
      expect(await readFile(join(folder, `report.${kind}`), 'utf8')).toBe('the good report of yesterday');
      expect((await readdir(folder)).sort()).toEqual(before);
    },
  );
});

describe.skipIf(lacks('6.2'))('a command on poor ground', () => {
  it.each([['2>&-'], ['2>/dev/full']])(
    'goes on with stderr as %s, and keeps its exit code',
    async (redirect) => {
      const { exitCode, stdout } = await shell(
        `$RT exec -t local:6.2 -- sh -c 'echo done; exit 7' ${redirect}`,
      );
      expect(stdout).toBe('done\n');
      expect(exitCode).toBe(7);
    },
  );

  it('goes on where the reader of its stderr is gone, and keeps its exit code', async () => {
    const child = spawn(process.execPath, [bin, 'exec', '-t', 'local:6.2', '--', 'sh', '-c', 'exit 7'], {
      cwd: folder,
      env: cleanEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.destroy();
    expect((await once(child, 'exit'))[0]).toBe(7);
  });

  it('has its target with a relative TMPDIR, and nothing is left there', async () => {
    await mkdir(join(folder, 'tmp'));
    const { exitCode, stdout, stderr } = await shell(
      `TMPDIR=tmp $RT exec -t local:6.2 -- sh -c 'echo "$REDIS_PORT"'`,
    );
    expect(`${stdout}${stderr}`).toMatch(/^\d+$/m);
    expect(exitCode).toBe(0);
    expect(
      (await readdir(join(folder, 'tmp'))).filter((name) => name.startsWith('redis-target-local')),
    ).toEqual([]);
  });
});
