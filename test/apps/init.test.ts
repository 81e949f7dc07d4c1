import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareApp } from '../support/app.ts';
import { lacks } from '../support/need.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { run } from '../support/run-ts.ts';
import { FRESH_APPS } from './init/apps.ts';

type AppName = keyof typeof FRESH_APPS;

interface Tried {
  readonly name: AppName;
  /** The prepared app whose packages it uses, and what else it needs. */
  readonly packages: string;
  readonly versions?: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  /** Of what the command prints. */
  readonly green: RegExp;
}

/** What only these need takes minutes to install on a busy machine: `INIT_APPS=all npm test -- apps`. */
const WANTS_ALL = process.env.INIT_APPS === 'all';

const APPS: readonly Tried[] = [
  { name: 'Vitest in TypeScript', packages: 'sample', command: ['npm', 'test'], green: /1 passed/ },
  { name: 'Jest in CommonJS', packages: 'jest-cjs', command: ['npm', 'test'], green: /1 passed/ },
  {
    name: 'Jest in TypeScript as ES modules',
    packages: 'jest-esm',
    versions: { 'ts-jest': '^29.4.0', typescript: '^5.9.0', '@jest/globals': '^30.0.0' },
    command: ['npm', 'test'],
    green: /1 passed/,
  },
  { name: 'Mocha', packages: 'mocha', command: ['npm', 'test'], green: /1 passing/ },
  { name: 'node:test', packages: 'node-test', command: ['npm', 'test'], green: /pass 1/ },
  {
    name: 'a pnpm workspace',
    packages: 'mocha',
    versions: { pnpm: '^10.0.0' },
    command: ['pnpm', 'test'],
    green: /1 passing[\s\S]*pass 1|pass 1[\s\S]*1 passing/,
  },
  {
    name: 'a Turborepo',
    packages: 'mocha',
    versions: { turbo: '^2.0.0' },
    command: ['turbo', 'run', 'test'],
    green: /1 passing/,
  },
];

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

async function readAll(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((one) => one.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const kept = files.filter((file) => !/node_modules|\.turbo|\.git\//.test(file));
  return Object.fromEntries(
    await Promise.all(
      kept.map(async (file) => [file.slice(folder.length + 1), await readFile(file, 'utf8')]),
    ),
  );
}

describe.skipIf(lacks('6.2'))('init --yes', () => {
  it.each(APPS.filter(({ versions }) => WANTS_ALL || versions === undefined))(
    'sets up $name, whose own command is then green, and is content the second time',
    async (app) => {
      const prepared = await prepareApp(app.packages, app.versions ? { versions: app.versions } : {});
      const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-init-'));
      try {
        const files: Readonly<Record<string, string>> = FRESH_APPS[app.name];
        await write(folder, files);
        const modules = join(prepared.folder, 'node_modules');
        await symlink(modules, join(folder, 'node_modules'));
        const env = {
          ...cleanEnvironment(),
          PATH: `${join(modules, '.bin')}:${process.env.PATH}`,
          REDIS_TARGET: 'local:6.2',
          TURBO_TELEMETRY_DISABLED: '1',
          // Whoever tests this may have credentials at hand.
          AWS_CONFIG_FILE: '/dev/null',
          AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        };
        const first = await run('redis-target', ['init', '--yes'], { cwd: folder, env });
        expect(first.stderr).toBe('');
        expect(first.exitCode).toBe(0);
        const after = await readAll(folder);
        // Every line that was there is there still, in its order, but for scripts and the comma before a new last entry.
        for (const [name, text] of Object.entries(files)) {
          const lines = (after[name] ?? '').split('\n').map((line) => line.replace(/,$/, ''));
          let at = 0;
          for (const line of text.split('\n').map((one) => one.replace(/,$/, ''))) {
            if (/"test": |^\}?$/.test(line)) continue;
            const found = lines.indexOf(line, at);
            expect(found, `${name}: ${line}`).toBeGreaterThanOrEqual(at);
            at = found + 1;
          }
        }
        const second = await run('redis-target', ['init', '--yes'], { cwd: folder, env });
        expect(second.stdout).toContain('Everything is set up');
        expect(await readAll(folder)).toEqual(after);
        const [command = '', ...args] = app.command;
        const ended = await run(command, args, { cwd: folder, env });
        const said = `${ended.stdout}\n${ended.stderr}`;
        expect(ended.exitCode, said).toBe(0);
        expect(said).toMatch(app.green);
        expect(said).toMatch(/redis-target: local:6\.2 is redis 6\.2\.11/);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});
