import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The commit that is checked out, as CI or the repository tells; null outside of one. */
export function readCommit(env: NodeJS.ProcessEnv, cwd: string): string | null {
  const fromCi = env.GITHUB_SHA || env.CI_COMMIT_SHA || env.GIT_COMMIT;
  if (fromCi) return fromCi;
  try {
    const folder = findGitFolder(cwd);
    return folder === undefined ? null : readHead(folder);
  } catch {
    // A repository in a form that is not known here: the commit is a convenience.
    return null;
  }
}

function findGitFolder(cwd: string): string | undefined {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const path = join(folder, '.git');
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) return path;
    // A worktree has a file there that names the folder.
    if (stats?.isFile())
      return resolve(
        folder,
        readFileSync(path, 'utf8')
          .replace(/^gitdir: /, '')
          .trim(),
      );
    if (dirname(folder) === folder) return undefined;
  }
}

function readHead(folder: string): string | null {
  const head = readFileSync(join(folder, 'HEAD'), 'utf8').trim();
  if (!head.startsWith('ref: ')) return head;
  const ref = head.slice('ref: '.length);
  const common = readIfThere(join(folder, 'commondir'))?.trim();
  const base = common === undefined ? folder : resolve(folder, common);
  const loose = readIfThere(join(base, ref))?.trim();
  if (loose) return loose;
  const packed = readIfThere(join(base, 'packed-refs'))
    ?.split('\n')
    .find((line) => line.endsWith(` ${ref}`));
  return packed?.split(' ')[0] ?? null;
}

function readIfThere(path: string): string | undefined {
  return statSync(path, { throwIfNoEntry: false }) ? readFileSync(path, 'utf8') : undefined;
}
