import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type App, prepareApp } from '../support/app.ts';
import { lacks } from '../support/need.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { run } from '../support/run-ts.ts';

/** One of a workflow's jobs, as it is run once: its commands, in order, with these variables. */
interface Job {
  readonly env: Readonly<Record<string, string>>;
  readonly commands: readonly string[];
}

type Variables = Readonly<Record<string, string | number>>;

/** What GitHub makes of a job: one for each entry of its matrix, with the expressions that it names filled in. */
function jobsOfGithub(job: {
  strategy?: { matrix: { include: readonly Variables[] } };
  steps: readonly { run?: string; env?: Variables }[];
}): Job[] {
  return (job.strategy?.matrix.include ?? [{}]).map((entry) => {
    const fill = (value: unknown): string =>
      String(value)
        .replaceAll(/\$\{\{ matrix\.(\w+) \}\}/g, (_, name: string) => String(entry[name]))
        .replaceAll(/\$\{\{[^}]*\}\}/g, '');
    const own = job.steps.filter((step) => step.run !== undefined);
    return {
      commands: own.map((step) => step.run ?? ''),
      env: Object.fromEntries(
        own.flatMap((step) => Object.entries(step.env ?? {}).map(([name, value]) => [name, fill(value)])),
      ),
    };
  });
}

/** What GitLab makes of one: its variables may name each other. */
function jobsOfGitlab(job: {
  parallel?: { matrix: readonly Readonly<Record<string, readonly string[]>>[] };
  variables?: Variables;
  script: readonly string[];
}): Job[] {
  return (job.parallel?.matrix ?? [{}]).map((entry) => {
    const own = Object.fromEntries(Object.entries(entry).map(([name, values]) => [name, values[0] ?? '']));
    const fill = (value: unknown): string =>
      String(value).replaceAll(/\$(\w+)/g, (_, name: string) => own[name] ?? '');
    const variables = Object.entries(job.variables ?? {}).map(([name, value]) => [name, fill(value)]);
    return { commands: job.script, env: { ...own, ...Object.fromEntries(variables) } };
  });
}

/** A copy of an app in a folder of a repository, as a runner checks it out. */
async function checkOut(app: App): Promise<{ root: string; folder: string }> {
  const root = await mkdtemp(join(tmpdir(), 'redis-target-test-ci-run-'));
  const folder = join(root, 'services/shop');
  await mkdir(join(root, '.git'));
  await mkdir(folder, { recursive: true });
  for (const name of ['package.json', 'src', 'test'])
    await cp(join(app.folder, name), join(folder, name), { recursive: true });
  await symlink(join(app.folder, 'node_modules'), join(folder, 'node_modules'));
  return { root, folder };
}

describe.skipIf(lacks('2.8', '6.2'))('the workflow that init --ci writes', () => {
  it.each(['github', 'gitlab'] as const)(
    'runs every part on every engine and compares them, command by command: %s',
    async (kind) => {
      const { root, folder } = await checkOut(await prepareApp('jest-cjs'));
      try {
        const base = cleanEnvironment({ HOME: root });
        const bin = join(folder, 'node_modules/.bin');
        const args = ['init', '--ci', kind, '--yes', '--shards', '2'];
        const written = await run(
          join(bin, 'redis-target'),
          [...args, '--target', 'local:2.8', '--target', 'local:6.2'],
          { cwd: folder, env: base },
        );
        expect(written.exitCode, written.stderr).toBe(0);
        const summary = join(root, 'summary.md');
        const isGithub = kind === 'github';
        const file = isGithub ? '.github/workflows/redis-engines.yml' : '.gitlab-ci.yml';
        const workflow = parse(await readFile(join(root, file), 'utf8'));
        // GitHub starts every command in the folder of `defaults`, GitLab at the root.
        const cwd = isGithub ? join(root, workflow.defaults.run['working-directory']) : root;
        const execute = async ({ commands, env }: Job): Promise<number | null> => {
          // The packages are there already.
          const script = commands.filter((command) => command !== 'npm ci').join('\n');
          const ended = await run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
            cwd,
            env: { ...base, ...env, GITHUB_STEP_SUMMARY: summary },
          });
          return ended.exitCode;
        };
        const tests = isGithub
          ? jobsOfGithub(workflow.jobs.containers)
          : jobsOfGitlab(workflow['redis-engines']);
        expect(tests).toHaveLength(4);
        const codes: (number | null)[] = [];
        for (const job of tests) codes.push(await execute(job));
        // One test fails on either engine, in one of its parts.
        expect(codes.filter((code) => code !== 0).length).toBeGreaterThan(0);
        const [compare] = isGithub
          ? jobsOfGithub(workflow.jobs.compare)
          : jobsOfGitlab(workflow['redis-compare']);
        if (compare === undefined) throw new Error('There is no job that compares.');
        expect(await execute(compare)).toBe(1);
        const report = await readFile(isGithub ? summary : join(folder, 'report.md'), 'utf8');
        expect(report).toMatch(/\*\*1\*\* broken/);
        expect(report).toMatch(/2 shards/);
        // Where a part passed, its command did.
        expect(report).not.toContain('although no test failed');
        expect(report).toMatch(/redis 2\.8\.19[\s\S]*redis 6\.2\.11/);
      } finally {
        await rm(root, { recursive: true, force: true });
      }
    },
    400_000,
  );
});
