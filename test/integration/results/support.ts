import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, expect } from 'vitest';
import type { RunResults } from '../../../src/model/results.ts';
import { formatTargetInfo } from '../../../src/results/target-info.ts';
import { putPackageInto } from '../../support/app.ts';
import { installRunner } from '../../support/runners.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const fitsSchema = new Ajv({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(join(ROOT, 'src/schemas/results.schema.json'), 'utf8')),
);

/** A package as users have it, built from the source into a folder of its own. */
export async function buildPackage(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'rt-collect-package-'));
  await putPackageInto(path);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export interface App extends AsyncDisposable {
  readonly path: string;
  /** Runs Node with these arguments in the app's folder, with the environment of a target that stands. */
  node(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>;
  /** The results file's content, which is checked against the published schema. */
  results(name?: string): Promise<RunResults>;
  files(): Promise<string[]>;
}

export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface MakeAppOptions {
  readonly packagePath: string;
  /** `jest@29`; `own`: the Vitest that this package develops with; undefined: none but Node's own. */
  readonly runner?: string | undefined;
  readonly files: Readonly<Record<string, string>>;
  readonly packageJson?: Readonly<Record<string, unknown>>;
}

/** A small app in a folder of its own, with this package and a runner installed. */
export async function makeApp({ packagePath, runner, files, packageJson }: MakeAppOptions): Promise<App> {
  const path = await mkdtemp(join(tmpdir(), 'rt-collect-app-'));
  await mkdir(join(path, 'node_modules'));
  await symlink(packagePath, join(path, 'node_modules/redis-target'));
  if (runner === 'own') {
    await symlink(join(ROOT, 'node_modules/vitest'), join(path, 'node_modules/vitest'));
  } else if (runner !== undefined) {
    const modules = join(await installRunner(runner), 'node_modules');
    // Mocha looks for reporters from where it really stands.
    if (runner.startsWith('mocha')) await cp(modules, join(path, 'node_modules'), { recursive: true });
    else await linkModules(modules, path);
  }
  await writeFile(join(path, 'package.json'), JSON.stringify({ private: true, ...packageJson }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return {
    path,
    node: (args, env) => runNode(path, args, env),
    results: async (name = 'results.json') => {
      const run = JSON.parse(await readFile(join(path, name), 'utf8')) as RunResults;
      expect(fitsSchema(run), JSON.stringify(fitsSchema.errors)).toBe(true);
      return run;
    },
    files: () => readdir(path),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** {@link makeApp} with a package built for it, once for the tests of a `describe`: it is there while they run. */
export function useApp(options: Omit<MakeAppOptions, 'packagePath'>): () => App {
  let built: Awaited<ReturnType<typeof buildPackage>> | undefined;
  let app: App | undefined;
  beforeAll(async () => {
    built = await buildPackage();
    app = await makeApp({ ...options, packagePath: built.path });
  });
  afterAll(async () => {
    await app?.[Symbol.asyncDispose]();
    await built?.[Symbol.asyncDispose]();
  });
  return () => {
    if (app === undefined) throw new Error('The app is there while tests run.');
    return app;
  };
}

async function linkModules(from: string, path: string): Promise<void> {
  for (const name of await readdir(from)) {
    if (name !== '.bin') await symlink(join(from, name), join(path, 'node_modules', name));
  }
}

async function runNode(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...cleanEnv(), REDIS_TARGET_INFO: TARGET, REDIS_TARGET_RESULTS: 'results.json', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [exitCode, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { exitCode, signal, stdout, stderr };
}

/** Without what the runner of these tests tells its own children, and without a CI's commit. */
export function cleanEnv(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of Object.keys(env)) {
    if (/^(VITEST|JEST|NODE_TEST|REDIS_|GITHUB_|NODE_OPTIONS$|NODE_ENV$|TEST$|CI$)/.test(name))
      delete env[name];
  }
  return { ...env, AWS_EC2_METADATA_DISABLED: 'true', NO_COLOR: '1' };
}

/** What the parent of a runner says of a target that it holds. */
export const TARGET: string = formatTargetInfo({
  requested: 'local:6.2',
  target: 'local:6.2',
  kind: 'local',
  engine: { name: 'redis', version: '6.2.11' },
  endpoint: 'redis://127.0.0.1:6390',
  via: 'process',
  host: '127.0.0.1',
  port: 6390,
});

/** Every test as one line: `file | suite > test | status`. */
export function lines(run: RunResults): string[] {
  return run.tests.map((test) => `${test.file} | ${test.name.join(' > ')} | ${test.status}`).sort();
}
