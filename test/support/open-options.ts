import { fileURLToPath } from 'node:url';
import type { OpenTargetOptions } from '../../src/targets/open.ts';

const ENGINES = fileURLToPath(new URL('../../.cache/engines', import.meta.url));

/** A place where nothing can be made: what the developer fetched is not seen. */
const NO_CACHE = '/dev/null/nothing-fetched';

/** An environment in which nothing of the developer's own changes what a test sees. */
export function cleanEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'DOCKER_HOST', 'TESTCONTAINERS_RYUK_DISABLED', 'TERM', 'LANG'];
  const env: NodeJS.ProcessEnv = {
    AWS_EC2_METADATA_DISABLED: 'true',
    REDIS_TARGET_LOCAL_PATHS: ENGINES,
    // What is not there is said to be lacking, and not fetched: no test waits for a registry.
    REDIS_TARGET_LOCAL_FETCH: 'false',
    XDG_CACHE_HOME: NO_CACHE,
  };
  for (const name of kept) if (process.env[name] !== undefined) env[name] = process.env[name];
  return { ...env, ...more };
}

/** Options for opening a target in a test; the folder has no configuration file. */
export function openOptions(
  more: NodeJS.ProcessEnv = {},
): OpenTargetOptions & { env: NodeJS.ProcessEnv; cwd: string } {
  return { env: cleanEnvironment(more), cwd: '/' };
}
