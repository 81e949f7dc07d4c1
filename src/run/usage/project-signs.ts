import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where projects set variables for their tests, in the order of looking. */
const PLACES = [
  /^(?:vitest|vite|jest)[\w.-]*\.[cm]?[jt]s$/,
  /^\.mocharc\..+$/,
  /^\.env(?:\..+)?$/,
  /^(?:docker-)?compose[\w.-]*\.ya?ml$/,
];
/** Packages that stand in for a server. */
const MOCKS = [
  'ioredis-mock',
  'redis-mock',
  'redis-memory-server',
  'redis-js',
  'fakeredis',
  'jest-redis-mock',
];
const MONOREPO_FILES = { 'turbo.json': 'turbo', 'turbo.jsonc': 'turbo', 'nx.json': 'nx' } as const;

/**
 * Where a project sets a variable: `vitest.config.ts:12`, or `the script "test" in package.json`; undefined where it is not found.
 *
 * @param variables - Of the tests' process: npm tells in them which script runs.
 */
export async function findVariable(
  name: string,
  variables: Readonly<Record<string, string>>,
  cwd: string,
): Promise<string | undefined> {
  const { npm_lifecycle_script: script = '', npm_lifecycle_event: event } = variables;
  if (new RegExp(`(?:^|[\\s;&"'])${name}=`).test(script)) return `the script "${event}" in package.json`;
  const setting = new RegExp(`(?:^|[^\\w])['"]?${name}['"]?\\s*[=:](?!=)`);
  const names = (await readdir(cwd).catch(() => [])).sort();
  for (const place of PLACES.flatMap((pattern) => names.filter((one) => pattern.test(one)))) {
    const text = await readFile(join(cwd, place), 'utf8').catch(() => undefined);
    const line = text?.split('\n').findIndex((one) => setting.test(one)) ?? -1;
    if (line >= 0) return `${place}:${line + 1}`;
  }
  return undefined;
}

/** What of a project may keep its tests from a server: mocks among its packages, a monorepo's tool above it. */
export async function findSigns(cwd: string): Promise<string[]> {
  const text = await readFile(join(cwd, 'package.json'), 'utf8').catch(() => '');
  const mocks = MOCKS.filter((name) => text.includes(`"${name}"`));
  return [...mocks, ...findMonorepoTools(cwd)];
}

/**
 * The monorepo's tool that started this process, where it has let no REDIS_TARGET through: each gives a task only the variables
 * that its configuration names, or replays what an earlier one said.
 */
export function findTaskTool(env: NodeJS.ProcessEnv): 'Turborepo' | 'Nx' | undefined {
  if (env.REDIS_TARGET) return undefined;
  if (env.TURBO_HASH) return 'Turborepo';
  return env.NX_TASK_HASH || env.NX_TASK_TARGET_PROJECT ? 'Nx' : undefined;
}

function findMonorepoTools(cwd: string): string[] {
  const found = new Set<string>();
  for (let folder = cwd; ; folder = dirname(folder)) {
    for (const [file, tool] of Object.entries(MONOREPO_FILES)) {
      if (existsSync(join(folder, file))) found.add(tool);
    }
    if (existsSync(join(folder, '.git')) || dirname(folder) === folder) return [...found];
  }
}
