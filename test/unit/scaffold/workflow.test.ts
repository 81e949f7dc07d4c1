import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runCommandLine } from '../../support/command-line.ts';
import { withProject } from '../../support/project.ts';

type Files = Readonly<Record<string, string>>;

interface Drafted {
  readonly workflow: unknown;
  readonly stdout: string;
}

/** What stands at a place of it, where there is something. A negative number counts from a list's end. */
function pick(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((at, key) => {
    if (Array.isArray(at)) return at.at(Number(key));
    return at instanceof Object ? Reflect.get(at, key) : undefined;
  }, value);
}

/** What `init --ci` writes for an app in a folder of a repository. */
async function draft(kind: 'github' | 'gitlab', app: Files, args: string[], at = ''): Promise<Drafted> {
  const files = Object.fromEntries(Object.entries(app).map(([name, text]) => [join(at, name), text]));
  return await withProject({ '.git/HEAD': '', ...files }, async ({ folder, read }) => {
    const io = { cwd: join(folder, at), env: { HOME: folder } };
    const { exitCode, stdout, stderr } = await runCommandLine(['init', '--ci', kind, '--yes', ...args], io);
    expect(exitCode, stderr).toBe(0);
    const text = await read(kind === 'github' ? '.github/workflows/redis-engines.yml' : '.gitlab-ci.yml');
    return { workflow: parse(text), stdout };
  });
}

const app = (test: string, more: Files = {}): Files => ({
  'package.json': JSON.stringify({ scripts: { test } }),
  ...more,
});
const FOLDERS = [
  'services/shop',
  'my app',
  "it's $HOME: a # [b], c",
  'true',
  '@scope/app',
  'a "b" `c`',
  '-x',
];

describe('a workflow of an app in a folder', () => {
  it.each(FOLDERS)('goes to it, whatever its name has in it: %s', async (at) => {
    const { workflow: github } = await draft('github', app('jest'), [], at);
    expect(pick(github, 'defaults', 'run', 'working-directory')).toBe(at);
    expect(pick(github, 'jobs', 'containers', 'steps', -1, 'with', 'path')).toBe(
      `${at}/redis-target-results/*.json`,
    );
    const { workflow: gitlab } = await draft('gitlab', app('jest'), [], at);
    expect(pick(gitlab, 'redis-engines', 'artifacts', 'paths')).toEqual([`${at}/redis-target-results/`]);
    const change = pick(gitlab, 'redis-engines', 'script', 0);
    await withProject({}, async ({ folder }) => {
      mkdirSync(join(folder, at), { recursive: true });
      const seen = execFileSync('sh', ['-c', `${change}\npwd`], { cwd: folder, encoding: 'utf8' });
      expect(seen.trimEnd().endsWith(`/${at}`)).toBe(true);
    });
  });

  it('keeps what a target’s name has in it', async () => {
    const names = ["elasticache:it's", 'container:6.2'];
    const args = names.flatMap((name) => ['--target', name]);
    const github = (await draft('github', app('jest'), args)).workflow;
    const include = pick(github, 'jobs', 'elasticache', 'strategy', 'matrix', 'include');
    expect(pick(include, 0, 'target')).toBe(names[0]);
    const gitlab = (await draft('gitlab', app('jest'), args)).workflow;
    expect(pick(gitlab, 'redis-elasticache', 'parallel', 'matrix', 0, 'REDIS_TARGET')).toEqual([names[0]]);
  });
});

describe('a workflow', () => {
  it('has no run of another branch wait, or called off, where no ElastiCache is shared', async () => {
    const { workflow } = await draft('github', app('jest'), []);
    expect(pick(workflow, 'concurrency')).toEqual({
      group: `redis-engines-\${{ github.ref }}`,
      'cancel-in-progress': true,
    });
    const shared = await draft('github', app('jest'), ['--target', 'elasticache:a']);
    expect(pick(shared.workflow, 'concurrency')).toEqual({
      group: 'redis-engines',
      'cancel-in-progress': false,
    });
  });

  it('runs the script of an app of Bun’s, not Bun’s own runner', async () => {
    const { workflow, stdout } = await draft('github', app('jest', { 'bun.lock': '' }), ['--shards', '2']);
    expect(pick(workflow, 'jobs', 'containers', 'steps')).toContainEqual(
      expect.objectContaining({
        run: 'npx redis-target exec -- npx bun run test --shard="$SHARD/$SHARDS"',
      }),
    );
    expect(stdout).toContain('bun run test');
  });

  it.each([
    ['node --test', true],
    ['tsc && node --import tsx --test --test-timeout 9', true],
    ['node --test test/a.js', false],
    ['node --import tsx --test "test/**/*.ts"', false],
    ['node --test && npm run lint', false],
    ['concurrently "node --test" "vite"', false],
  ])('divides node:test only where its options may stand at the end: %s', async (test, isDivided) => {
    const { workflow, stdout } = await draft('github', app(test), ['--shards', '2', '--target', 'local:6.2']);
    expect(pick(workflow, 'jobs', 'containers', 'strategy', 'matrix', 'include')).toHaveLength(
      isDivided ? 2 : 1,
    );
    expect(/not divided into parts/.test(stdout)).toBe(!isDivided);
  });
});
