import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../support/command-line.ts';
import { withProject } from '../../support/project.ts';

const PACKAGE = JSON.stringify({ scripts: { test: 'mocha' }, devDependencies: { mocha: '^11.0.0' } });

/** What `init` leaves in .gitignore of a repository, run twice, and what its dry run shows. */
async function ignore(files: Readonly<Record<string, string>>, { isRepository = true, app = '.' } = {}) {
  return await withProject({ [join(app, 'package.json')]: PACKAGE, ...files }, async ({ folder }) => {
    if (isRepository) execFileSync('git', ['init', '--quiet', folder]);
    const cwd = join(folder, app);
    const init = (...words: string[]) => runCommandLine(['init', ...words], { cwd, env: { HOME: folder } });
    const shown = (await init('--dry-run')).stdout;
    const read = async (at: string): Promise<string | undefined> =>
      existsSync(join(at, '.gitignore')) ? await readFile(join(at, '.gitignore'), 'utf8') : undefined;
    await init('--yes');
    const first = await read(cwd);
    const again = await init('--yes');
    expect(await read(cwd)).toBe(first);
    expect(again.stdout).not.toContain('.gitignore');
    return { text: first, top: await read(folder), shown };
  });
}

describe('init has git ignore the folder of results', () => {
  it.each([
    ['behind the last line', 'node_modules/\n', 'node_modules/\nredis-target-results/\n'],
    ['in a new line where the last has no end', 'node_modules/', 'node_modules/\nredis-target-results/\n'],
    ['with the ends of lines of Windows', 'a/\r\nb/\r\n', 'a/\r\nb/\r\nredis-target-results/\r\n'],
    ['… where the last line has none', 'a/\r\nb/', 'a/\r\nb/\r\nredis-target-results/\r\n'],
    ['… behind an empty line', 'a/\r\n\r\nb/\r\n', 'a/\r\n\r\nb/\r\nredis-target-results/\r\n'],
    ['in an empty file', '', 'redis-target-results/\n'],
  ])('%s, once, and shows it first', async (_, before, after) => {
    const { text, shown } = await ignore({ '.gitignore': before });
    expect(text).toBe(after);
    expect(shown).toMatch(/\+\+\+ b\/\.gitignore[\s\S]*\+redis-target-results\//);
  });

  it.each([
    ['as it does already', '/redis-target-results\n'],
    ['with another pattern that covers it', 'redis-*\n'],
    ['as everything but some', '/*\n!/src\n'],
    ['where somebody wants to keep them', '*.log\n!redis-target-results/\n'],
  ])('not where it is said %s', async (_, before) => {
    expect((await ignore({ '.gitignore': before })).text).toBe(before);
  });

  it('in a new file where the repository has none', async () => {
    expect((await ignore({})).text).toBe('redis-target-results/\n');
  });

  it('in the file of the whole, for an app that is a part of it', async () => {
    const { text, top } = await ignore({ '.gitignore': 'dist/\n' }, { app: 'packages/ä b' });
    expect(text).toBeUndefined();
    expect(top).toBe('dist/\nredis-target-results/\n');
  });

  it('not where the app is kept in no repository, unless a file is there for it', async () => {
    expect((await ignore({}, { isRepository: false })).text).toBeUndefined();
    const { text } = await ignore({ '.gitignore': 'a\n' }, { isRepository: false });
    expect(text).toBe('a\nredis-target-results/\n');
  });

  it('not where no runner is set up', async () => {
    await withProject({ 'package.json': '{}', '.gitignore': 'a\n' }, async ({ folder, read }) => {
      await mkdir(join(folder, '.git'));
      await runCommandLine(['init', '--yes'], { cwd: folder, env: { HOME: folder } });
      expect(await read('.gitignore')).toBe('a\n');
    });
  });
});
