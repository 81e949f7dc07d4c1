import { execFileSync } from 'node:child_process';

/** A repository on a slow disk is not waited for: the commit is a convenience. */
const GIT_LIMIT_MS = 2_000;

/** The commit that is checked out, as CI or git tells; null outside of a repository, or without git. */
export function readCommit(env: NodeJS.ProcessEnv, cwd: string): string | null {
  const fromCi = env.GITHUB_SHA || env.CI_COMMIT_SHA || env.GIT_COMMIT;
  if (fromCi) return fromCi;
  try {
    const options = { cwd, env, encoding: 'utf8', timeout: GIT_LIMIT_MS, stdio: 'pipe' } as const;
    return execFileSync('git', ['rev-parse', '--verify', 'HEAD'], options).trim() || null;
  } catch {
    return null;
  }
}
