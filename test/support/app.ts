import { createHash } from 'node:crypto';
import { copyFile, cp, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeOnce } from './once.ts';
import { type Ended, type Running, type RunOptions, run, start } from './run-ts.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CACHE = join(ROOT, '.cache');
const INSTALL = [
  'install',
  '--prefer-offline',
  '--no-audit',
  '--no-fund',
  '--no-package-lock',
  '--loglevel=error',
];
const INSTALL_LIMIT_MS = 240_000;
/** What the tarball is made with. */
const BUILDERS = ['scripts/build.mjs', 'scripts/bundle.mjs', 'scripts/prune.mjs'];
const PACKED_FILES = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'];

export interface PrepareAppOptions {
  /** Other versions than its package.json names, e.g. `{ vitest: '3' }`. */
  readonly versions?: Readonly<Record<string, string>>;
}

/** A sample app with the packed tarball installed, as a user would have it. Shared: tests do not write into it. */
export interface App {
  readonly folder: string;
  /** Runs a command there, with the app's own programs on PATH. */
  run(command: string, args: readonly string[], options?: Omit<RunOptions, 'cwd'>): Promise<Ended>;
  /** Starts one in a process group of its own, as a terminal does. */
  start(command: string, args: readonly string[], options?: Omit<RunOptions, 'cwd'>): Running;
}

/** Builds and packs the package once for each state of its sources; gives the tarball's path. */
export async function packTarball(): Promise<string> {
  const key = await hashOf(ROOT, ['src', ...BUILDERS, ...PACKED_FILES]);
  const folder = await makeOnce(join(CACHE, 'packed', key), async (half) => {
    // Built aside: somebody may be reading dist/ at the same time.
    await succeed('node', ['scripts/build.mjs', join(half, 'dist')], ROOT);
    for (const file of PACKED_FILES) await cp(join(ROOT, file), join(half, file));
    await succeed('npm', ['pack', '--ignore-scripts', '--loglevel=error'], half);
  });
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error(`npm pack left no tarball in ${folder}.`);
  return join(folder, tarball);
}

/**
 * Puts the package as it is published, and its single modules too, into an empty folder, with what it depends on beside it. It is
 * built once for each state of its sources.
 */
export async function putPackageInto(folder: string): Promise<void> {
  const key = await hashOf(ROOT, ['src', ...BUILDERS, 'package.json']);
  // Within this repository, bundling finds the packages.
  const built = await makeOnce(join(CACHE, 'built', key), (half) =>
    succeed('node', ['scripts/build.mjs', join(half, 'dist'), '--all-modules'], ROOT),
  );
  await cp(join(built, 'dist'), join(folder, 'dist'), { recursive: true });
  await copyFile(join(ROOT, 'package.json'), join(folder, 'package.json'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
}

/** Installs `test/apps/<name>` with the tarball and the versions asked for, once for each combination. */
export async function prepareApp(name: string, options: PrepareAppOptions = {}): Promise<App> {
  const tarball = await packTarball();
  const sources = [join(ROOT, 'test/apps/sample/src'), join(ROOT, 'test/apps', name)];
  const versions = options.versions ?? {};
  const key = createHash('sha256')
    .update((await Promise.all(sources.map((source) => hashOf(source, ['.'])))).join())
    .update(tarball)
    .update(JSON.stringify(versions))
    .digest('hex')
    .slice(0, 12);
  const folder = await makeOnce(join(CACHE, 'apps', `${name}-${key}`), async (half) => {
    // Every app is the sample with another runner.
    await cp(sources[0] as string, join(half, 'src'), { recursive: true });
    await cp(sources[1] as string, half, {
      recursive: true,
      filter: (path) => basename(path) !== 'node_modules',
    });
    const file = join(half, 'package.json');
    const manifest = JSON.parse(await readFile(file, 'utf8'));
    manifest.devDependencies = {
      ...manifest.devDependencies,
      ...versions,
      'redis-target': `file:${tarball}`,
    };
    await writeFile(file, JSON.stringify(manifest, null, 2));
    await succeed('npm', INSTALL, half);
  });
  const inApp = (options: Omit<RunOptions, 'cwd'>): RunOptions => {
    const env = options.env ?? process.env;
    const path = `${join(folder, 'node_modules/.bin')}:${env.PATH ?? ''}`;
    return { detached: true, ...options, cwd: folder, env: { ...env, PATH: path } };
  };
  return {
    folder,
    run: (command, args, runOptions = {}) => run(command, args, inApp(runOptions)),
    start: (command, args, runOptions = {}) => start(command, args, inApp(runOptions)),
  };
}

async function succeed(command: string, args: readonly string[], cwd: string): Promise<void> {
  const ended = await run(command, args, { cwd, limitMs: INSTALL_LIMIT_MS });
  if (ended.exitCode === 0) return;
  const how =
    ended.signal === null
      ? `ended with ${ended.exitCode}`
      : `was not done within ${INSTALL_LIMIT_MS / 1000} s`;
  throw new Error(
    `\`${command} ${args.join(' ')}\` in ${cwd} ${how}.\n${ended.stdout}${ended.stderr}`.trimEnd(),
  );
}

async function hashOf(root: string, names: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  const add = async (path: string): Promise<void> => {
    const stats = await stat(path);
    if (stats.isFile()) {
      hash.update(path.slice(root.length)).update(await readFile(path));
      return;
    }
    for (const name of (await readdir(path)).sort()) if (name !== 'node_modules') await add(join(path, name));
  };
  for (const name of names) await add(join(root, name));
  return hash.digest('hex').slice(0, 12);
}
