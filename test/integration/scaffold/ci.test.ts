import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { COMPARE_SCRIPT } from '../../../src/scaffold/ci/comment.ts';
import { ACTIONLINT } from '../../support/actionlint.ts';
import { runCommandLine } from '../../support/command-line.ts';
import { lintBySchema } from '../../support/lint.ts';
import { lacks } from '../../support/need.ts';
import { run } from '../../support/run-ts.ts';

const ACTION = new URL('../../../action.yml', import.meta.url);

interface Written {
  readonly text: string;
  readonly stdout: string;
  readonly exitCode: number;
}

async function init(
  ci: 'github' | 'gitlab',
  files: Record<string, string>,
  args: readonly string[] = [],
): Promise<Written> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-ci-'));
  try {
    await mkdir(join(folder, '.git'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const { exitCode, stdout } = await runCommandLine(['init', '--ci', ci, '--yes', ...args], {
      cwd: folder,
      // Whoever tests this may have credentials at hand.
      env: { HOME: folder },
    });
    const path = ci === 'github' ? '.github/workflows/redis-engines.yml' : '.gitlab-ci.yml';
    return { exitCode, stdout, text: await readFile(join(folder, path), 'utf8') };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const app = (test: string): Record<string, string> => ({
  'package.json': JSON.stringify({ scripts: { test }, devDependencies: { 'redis-target': '^0.1.0' } }),
});
const CACHES = {
  'redis-target.config.json': '{ "elasticache": { "2.8": { "host": "a" }, "6.2": { "host": "b" } } }',
};

const KINDS: readonly (readonly [string, Record<string, string>, readonly string[]])[] = [
  ['Vitest in parts', app('vitest run'), ['--shards', '3']],
  ['Jest, with ElastiCaches', { ...app('jest'), ...CACHES }, ['--shards', '2']],
  ['Mocha with pnpm', { ...app('mocha'), 'pnpm-lock.yaml': '' }, []],
  [
    'engines by name',
    app('node --test'),
    ['--target', 'container:5.0', '--target', '6.2', '--target', 'elasticache:dev'],
  ],
];

describe('init --ci github', () => {
  it.skipIf(lacks('actionlint')).each(KINDS)(
    'writes a workflow that actionlint finds nothing wrong with: %s',
    async (_, files, args) => {
      const { text, exitCode } = await init('github', files, args);
      expect(exitCode).toBe(0);
      const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-actionlint-'));
      try {
        await writeFile(join(folder, 'w.yml'), text);
        const { stdout } = await run(ACTIONLINT, ['-no-color', join(folder, 'w.yml')]);
        expect(stdout).toBe('');
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );

  it('pins its actions, has the least permissions, and lets no two runs share an engine', async () => {
    const { text } = await init('github', { ...app('jest'), ...CACHES }, ['--shards', '2']);
    for (const [, used] of text.matchAll(/uses: (\S+)/g)) expect(used).toMatch(/@[0-9a-f]{40}$/);
    const { permissions, concurrency, jobs } = parse(text);
    expect(permissions).toEqual({ contents: 'read' });
    expect(concurrency).toEqual({ group: 'redis-engines', 'cancel-in-progress': false });
    expect(jobs.containers).not.toHaveProperty('permissions');
    expect(jobs.elasticache.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    expect(jobs.elasticache.strategy['max-parallel']).toBe(1);
    expect(jobs.elasticache.strategy.matrix.include).toHaveLength(4);
    expect(jobs.compare.permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
    expect(text).not.toMatch(/secrets\.|AWS_SECRET/);
  });

  it('hands the ElastiCaches that are chosen with it the variables that they log in with, and to no other job', async () => {
    const file = {
      ...app('jest'),
      'redis-target.config.json': JSON.stringify({
        elasticache: {
          grp: { host: 'a', auth: { env: 'GRP_TOKEN' } },
          '6.2': { host: 'b', auth: { env: 'APP_TOKEN', user: 'app' } },
          open: { host: 'c', auth: { iam: { user: 'app', cluster: 'c' } } },
        },
      }),
    };
    const { text, stdout } = await init('github', file, ['--elasticache', '7.1=chosen.example']);
    const { jobs } = parse(text);
    const [tests] = jobs.elasticache.steps.filter((step: { run?: string }) => step.run?.includes('npm test'));
    for (const name of ['APP_TOKEN', 'GRP_TOKEN']) expect(tests.env[name]).toBe(`\${{ secrets.${name} }}`);
    expect(jobs.elasticache.strategy.matrix.include.map(({ target }: { target: string }) => target)).toEqual(
      expect.arrayContaining(['elasticache:grp', 'elasticache:6.2', 'elasticache:7.1']),
    );
    expect(JSON.stringify(jobs.containers)).not.toContain('secrets.');
    expect(stdout).toContain('log in with APP_TOKEN, GRP_TOKEN');
    const gitlab = await init('gitlab', file, ['--elasticache', '7.1=chosen.example']);
    expect(gitlab.text).toContain("REDIS_TARGET: ['elasticache:7.1']");
    expect(gitlab.stdout).toContain('masked CI/CD variables');
  });

  it('is safe to run twice, and leaves a workflow alone that is there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-ci-'));
    try {
      await mkdir(join(folder, '.git'));
      await writeFile(join(folder, 'package.json'), app('mocha')['package.json'] ?? '');
      const once = () =>
        runCommandLine(['init', '--ci', 'github', '--yes'], { cwd: folder, env: { HOME: folder } });
      await once();
      const path = join(folder, '.github/workflows/redis-engines.yml');
      await writeFile(path, '# mine\n');
      const { stdout, exitCode } = await once();
      expect(exitCode).toBe(0);
      expect(stdout).toContain('is there already');
      expect(await readFile(path, 'utf8')).toBe('# mine\n');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('init --ci gitlab', () => {
  it.each(KINDS)('writes a pipeline whose jobs hang together: %s', async (_, files, args) => {
    const { text } = await init('gitlab', files, args);
    const jobs = parse(text);
    const needed = jobs['redis-compare'].needs.map(({ job }: { job: string }) => job);
    expect(Object.keys(jobs).sort()).toEqual([...needed, 'redis-compare'].sort());
    for (const name of needed) expect(jobs[name].artifacts.when).toBe('always');
    if (jobs['redis-elasticache']) expect(jobs['redis-elasticache'].resource_group).toBe('redis-elasticache');
  });
});

describe.skipIf(lacks('linters'))('by its published schema', () => {
  it.each(
    (['github', 'gitlab'] as const).flatMap((kind) => KINDS.map((one) => [kind, one[0], one] as const)),
  )('a workflow of %s is what it has to be: %s', async (kind, _, [, files, args]) => {
    const { text } = await init(kind, files, args);
    const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-schema-'));
    try {
      const path = join(folder, 'w.yml');
      await writeFile(path, text);
      const schema = kind === 'github' ? 'github-workflows' : 'gitlab-ci';
      expect(await lintBySchema(path, schema)).toBe('');
      await writeFile(
        path,
        kind === 'github' ? text.replace('runs-on:', 'run-on:') : text.replace('when: always', 'when: ever'),
      );
      expect(await lintBySchema(path, schema)).not.toBe('');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('action.yml is an action', async () => {
    expect(await lintBySchema(fileURLToPath(ACTION), 'github-actions')).toBe('');
  });
});

describe('action.yml', () => {
  it('does what the workflow’s last job does', async () => {
    const { runs } = parse(await readFile(ACTION, 'utf8'));
    expect(runs.steps[0].run.trim()).toBe(COMPARE_SCRIPT.trim());
  });

  it.each([0, 3])('ends as the comparison did where GitHub takes no comment: %i', async (code) => {
    const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-action-'));
    try {
      const write = (name: string, text: string) =>
        writeFile(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
      await write('npx', `echo "# report" > report.md; exit ${code}`);
      await write('gh', 'case "$*" in *--paginate*) echo 77; echo 78;; *) exit 1;; esac');
      const env = {
        PATH: `${folder}:${process.env.PATH}`,
        RESULTS: '*.json',
        REPOSITORY: 'o/r',
        PULL_REQUEST: '5',
        GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      };
      const bash = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', COMPARE_SCRIPT];
      const { exitCode, stdout } = await run('bash', bash, { cwd: folder, env });
      expect(exitCode).toBe(code);
      expect(stdout).toContain('::warning::');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('writes the summary, makes one comment and changes it the next time, and ends as the comparison did', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-action-'));
    try {
      const bin = join(folder, 'bin');
      await mkdir(bin);
      // The two programs around it: what they are called with is what counts.
      await writeFile(
        join(bin, 'npx'),
        '#!/bin/sh\necho "npx $*" >> calls\necho "# 2 broken" > report.md\nexit 1\n',
        { mode: 0o755 },
      );
      await writeFile(
        join(bin, 'gh'),
        '#!/bin/sh\necho "gh $*" >> calls\ncase "$*" in *--paginate*) cat ids 2>/dev/null;; *) echo 77 > ids;; esac\nexit 0\n',
        { mode: 0o755 },
      );
      await writeFile(join(folder, '0-a.json'), '{}');
      await writeFile(join(folder, '1-b.json'), '{}');
      const env = {
        PATH: `${bin}:${process.env.PATH}`,
        RESULTS: '*.json',
        OPTIONS: '--fail-on different',
        REPOSITORY: 'o/r',
        PULL_REQUEST: '5',
        GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      };
      const once = () =>
        run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', COMPARE_SCRIPT], { cwd: folder, env });
      expect((await once()).exitCode).toBe(1);
      expect((await once()).exitCode).toBe(1);
      expect(await readFile(join(folder, 'summary'), 'utf8')).toBe('# 2 broken\n# 2 broken\n');
      const calls = (await readFile(join(folder, 'calls'), 'utf8')).split('\n').filter(Boolean);
      expect(calls[0]).toBe(
        'npx redis-target compare 0-a.json 1-b.json --markdown report.md --fail-on different',
      );
      expect(calls.filter((call) => call.includes('comment.md'))).toEqual([
        'gh api --silent repos/o/r/issues/5/comments --field body=@comment.md',
        'gh api --silent --method PATCH repos/o/r/issues/comments/77 --field body=@comment.md',
      ]);
      expect(await readFile(join(folder, 'comment.md'), 'utf8')).toMatch(
        /^<!-- redis-target.*-->\n# 2 broken\n$/,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
