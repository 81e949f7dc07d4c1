import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Draft } from './edit-runner.ts';

/** Where `compare` and the workflows of `--ci` put what is made anew by each run. */
const RESULTS = 'redis-target-results/';
/** As others write it; with `!` in front it is somebody's wish to keep them. */
const SAID = /^!?(?:\/|\*\*\/)?redis-target-results(?:\/?|\/\*{1,2})[ \t]*$/m;
/** What git is asked about: in a path that ends with `/` git 2.39 finds an empty line's pattern where lines end with CRLF. */
const ONE_RESULT = `${RESULTS}of-a-run`;
const GIT_LIMIT_MS = 2_000;

/**
 * Has git ignore the folder of results: in the nearest .gitignore of the repository, or a new one in the app's folder. Where nothing
 * says that the app is kept in git, nothing is written.
 */
export async function addGitIgnore(folder: string, draft: Draft): Promise<void> {
  const folders = foldersInRepository(folder);
  const nearest = folders.find((one) => existsSync(join(one, '.gitignore')));
  if (folders.length === 1 && nearest === undefined && !existsSync(join(folder, '.git'))) return;
  const path = join(nearest ?? folder, '.gitignore');
  const text = await draft.read(path);
  // What is there and cannot be read is not written over.
  if (nearest !== undefined && text === undefined) return;
  if (SAID.test((text ?? '').replaceAll('\r', '')) || (await isIgnored(folder))) return;
  const eol = /\r?\n/.exec(text ?? '')?.[0] ?? '\n';
  const before = text === undefined || text === '' || text.endsWith('\n') ? (text ?? '') : `${text}${eol}`;
  await draft.write(path, `${before}${RESULTS}${eol}`);
}

/** This folder and those above it, to the repository's root; this one alone outside of a repository. */
function foldersInRepository(folder: string): string[] {
  const folders: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    folders.push(at);
    if (existsSync(join(at, '.git'))) return folders;
    if (dirname(at) === at) return [folder];
  }
}

/** By another rule, one of this user's or of the repository's `info/exclude` among them; only git knows them all. */
async function isIgnored(cwd: string): Promise<boolean> {
  return await promisify(execFile)('git', ['check-ignore', '--quiet', ONE_RESULT], {
    cwd,
    timeout: GIT_LIMIT_MS,
  }).then(
    () => true,
    // Not ignored, no repository, or no git.
    () => false,
  );
}
