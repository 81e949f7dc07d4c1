import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packTarball, prepareApp } from '../support/app.ts';
import { lacks } from '../support/need.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { preparePackageManagers } from '../support/package-managers.ts';
import { run } from '../support/run-ts.ts';
import { FRESH_APPS } from './init/apps.ts';

type AppName = keyof typeof FRESH_APPS;

interface Tried {
  readonly name: AppName;
  /** The prepared app whose packages it uses; undefined: it gets its own, by `install`. */
  readonly packages?: string;
  /** How a person gets the packages, the published one of redis-target replaced by the tarball by this field of package.json. */
  readonly install?: { readonly command: readonly string[]; readonly replacedBy: 'pnpm' | 'resolutions' };
  readonly command: readonly string[];
  /** Of what the command prints. */
  readonly green: RegExp;
}

const APPS: readonly Tried[] = [
  { name: 'Vitest in TypeScript', packages: 'sample', command: ['npm', 'test'], green: /1 passed/ },
  { name: 'projects of Vitest', packages: 'sample', command: ['npm', 'test'], green: /2 passed/ },
  { name: 'Jest in CommonJS', packages: 'jest-cjs', command: ['npm', 'test'], green: /1 passed/ },
  {
    name: 'Jest with a global setup of its own, which calls ours',
    packages: 'jest-cjs',
    command: ['npm', 'test'],
    green: /1 passed/,
  },
  {
    name: 'Jest in TypeScript as ES modules',
    packages: 'jest-esm',
    command: ['npm', 'test'],
    green: /1 passed/,
  },
  { name: 'Mocha', packages: 'mocha', command: ['npm', 'test'], green: /1 passing/ },
  { name: 'node:test', packages: 'node-test', command: ['npm', 'test'], green: /pass 1/ },
  { name: 'a Turborepo', packages: 'mocha', command: ['turbo', 'run', 'test'], green: /1 passing/ },
  {
    name: 'a pnpm workspace',
    install: { command: ['pnpm', 'install', '--no-frozen-lockfile'], replacedBy: 'pnpm' },
    command: ['pnpm', 'test'],
    green: /1 passing[\s\S]*pass 1|pass 1[\s\S]*1 passing/,
  },
  {
    name: 'Yarn Plug’n’Play',
    install: { command: ['yarn', 'install', '--no-immutable'], replacedBy: 'resolutions' },
    command: ['yarn', 'test'],
    green: /1 passing/,
  },
];

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

/** What somebody has who has cloned the app: a clean git tree. */
async function commit(folder: string): Promise<void> {
  await writeFile(join(folder, '.gitignore'), 'node_modules\n.turbo\n.yarn\n.pnp.*\n');
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
    ['-c', 'user.name=a', '-c', 'user.email=a@example.invalid', 'commit', '-qm', 'x'],
  ])
    expect(await run('git', args, { cwd: folder })).toMatchObject({ exitCode: 0 });
}

/** Lines that a change took away; a comma at a line's end is no change of it. */
function removedFrom(diff: string): string[] {
  const lines = diff.split('\n').filter((line) => !/^(?:\+\+\+|---)/.test(line));
  const added = new Set(
    lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1).replace(/,$/, '')),
  );
  return lines
    .filter((line) => line.startsWith('-'))
    .map((line) => line.slice(1))
    .filter((line) => !added.has(line.replace(/,$/, '')));
}

describe.skipIf(lacks('6.2'))('init --yes', () => {
  it.each(APPS)(
    'sets up $name, whose own command is then green, and is content the second time',
    async ({ name, packages = 'mocha', install, command, green }) => {
      const prepared = await prepareApp(packages);
      const tools = await preparePackageManagers();
      const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-init-'));
      try {
        await write(folder, FRESH_APPS[name]);
        const modules = join(prepared.folder, 'node_modules');
        if (install === undefined) await symlink(modules, join(folder, 'node_modules'));
        else await replaceByTarball(folder, install.replacedBy);
        await commit(folder);
        const env = {
          ...cleanEnvironment(),
          ...tools.env,
          PATH: `${join(modules, '.bin')}:${tools.bin}:${process.env.PATH}`,
          REDIS_TARGET: 'local:6.2',
          // Whoever tests this may have credentials at hand.
          AWS_CONFIG_FILE: '/dev/null',
          AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        };
        const inFolder = (program: string, ...args: string[]) =>
          run(program, args, { cwd: folder, env, limitMs: 240_000 });
        const first = await inFolder('redis-target', 'init', '--yes');
        expect(first.stderr).toBe('');
        expect(first.exitCode).toBe(0);
        const { stdout: diff } = await inFolder('git', 'diff', '-U0');
        // Only the script that runs the tests, or the task of that name, is another than it was.
        expect(removedFrom(diff).filter((line) => !/^\s*"test": /.test(line))).toEqual([]);
        const second = await inFolder('redis-target', 'init', '--yes');
        expect(second.stdout).toContain('Everything is set up');
        expect((await inFolder('git', 'diff', '-U0')).stdout).toBe(diff);
        if (install !== undefined) {
          const [program = '', ...args] = install.command;
          // With this machine's own ways to the registry: its CA, its proxy.
          const installed = await run(program, args, {
            cwd: folder,
            env: { ...process.env, ...env },
            limitMs: 240_000,
          });
          expect(installed.exitCode, `${installed.stdout}\n${installed.stderr}`).toBe(0);
        }
        const [program = '', ...args] = command;
        const ended = await inFolder(program, ...args);
        const said = `${ended.stdout}\n${ended.stderr}`;
        expect(ended.exitCode, said).toBe(0);
        expect(said).toMatch(green);
        expect(said).toMatch(/redis-target: local:6\.2 is redis 6\.2\.11/);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    400_000,
  );
});

/** What `init` writes into package.json is the published package: here it is the tarball. */
async function replaceByTarball(folder: string, by: 'pnpm' | 'resolutions'): Promise<void> {
  const file = join(folder, 'package.json');
  const tarball = { 'redis-target': `file:${await packTarball()}` };
  const field = by === 'pnpm' ? { pnpm: { overrides: tarball } } : { resolutions: tarball };
  const manifest = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, `${JSON.stringify({ ...manifest, ...field }, null, 2)}\n`);
}
