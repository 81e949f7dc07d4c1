import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { glob } from 'tinyglobby';
import { readJson } from './edit-json.ts';
import { type FoundRunner, findRunners } from './find-runner.ts';
import { allDependencies, type PackageJson } from './package-json.ts';
import { startsRunner } from './runner-starts.ts';

/** A project as it is, before anything is proposed. */
export interface Project {
  /** Where its package.json is. */
  readonly folder: string;
  readonly packageJson: PackageJson;
  readonly packageManager: PackageManager;
  /** Yarn without `node_modules`. */
  readonly isPnp: boolean;
  readonly isTypeScript: boolean;
  /** In the order of trust; the first is the one that `npm test` runs. */
  readonly runners: readonly FoundRunner[];
  /** Variables of Redis that code or `.env` files name. */
  readonly variables: readonly FoundText[];
  /** Addresses of a local Redis that are written in the code. */
  readonly addresses: readonly FoundAddress[];
  /** Versions of Redis or Valkey that compose files name: `6.2`, `valkey-8.1`. */
  readonly composeVersions: readonly string[];
  /** `turbo`, `nx`, `pnpm`, `workspaces`. */
  readonly workspaces: readonly string[];
  /** Folders of the workspaces that have a script of their own which runs tests. */
  readonly packages: readonly string[];
  /** CI that is there: `github`, `gitlab`. */
  readonly ci: readonly string[];
}

export interface FoundText {
  readonly name: string;
  /** `src/redis.ts:12` */
  readonly place: string;
}

export interface FoundAddress {
  readonly port: number;
  readonly place: string;
  /** It stands behind a variable, which goes before it where it is set. */
  readonly isDefault: boolean;
}

export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

const MOST_FILES = 3_000;
const MOST_BYTES = 262_144;
/** A default stands so near behind its variable, in characters. */
const VARIABLE_BEFORE = 160;
const SOURCES = ['**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}', '**/.env', '**/.env.*'];
const IGNORED = [
  '**/node_modules/**',
  '**/dist/**',
  '**/build/**',
  '**/coverage/**',
  '**/.git/**',
  '**/.yarn/**',
];
const COMPOSE = /^(?:docker-)?compose[\w.-]*\.ya?ml$/;
/** Names of variables that speak of Redis: REDIS_URL, CACHE_REDIS_HOST, VALKEY_PORT. */
const VARIABLE =
  /\b(?:process\.env(?:\.|\[['"])|import\.meta\.env\.|^)((?:[A-Z0-9]+_)*(?:REDIS|VALKEY|ELASTICACHE)(?:_[A-Z0-9]+)*)\b/gm;
const ADDRESS =
  /(?:127\.0\.0\.1|localhost)['"]?\s*(?::|,\s*(?:port\s*:)?\s*|,\s*)(\d{2,5})\b|port['"]?\s*:\s*(6379)\b/g;

/** The folder of the nearest package.json, from here upwards; undefined without one. */
export function findProjectFolder(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/**
 * Looks at a project; changes nothing. What cannot be read counts as not there.
 *
 * @param inherited - Packages of the whole of which this is a part, which may have no package.json of its own.
 * @throws SyntaxError where package.json is no JSON.
 */
export async function lookAtProject(
  folder: string,
  inherited: Readonly<Record<string, string>> = {},
): Promise<Project> {
  const packageJson = readJson(
    await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}'),
  ) as PackageJson;
  const names = new Set(await readdir(folder));
  const root = rootOf(folder);
  const rootNames = new Set(await readdir(root).catch(() => []));
  const packages = await findPackages(folder, packageJson, names);
  const runners = await findRunners(folder, packageJson, names, inherited);
  const texts = await readSources(folder);
  return {
    folder,
    packageJson,
    packageManager: packageManagerOf(packageJson, names, rootNames),
    isPnp: [names, rootNames].some((some) => some.has('.pnp.cjs') || some.has('.pnp.js')),
    isTypeScript: names.has('tsconfig.json') || 'typescript' in allDependencies(packageJson),
    runners,
    variables: findVariables(texts),
    addresses: findAddresses(texts),
    composeVersions: await findComposeVersions(folder, [...names]),
    workspaces: [
      ...(names.has('turbo.json') || names.has('turbo.jsonc') ? ['turbo'] : []),
      ...(names.has('nx.json') ? ['nx'] : []),
      ...(names.has('pnpm-workspace.yaml') ? ['pnpm'] : []),
      ...(packageJson.workspaces === undefined ? [] : ['workspaces']),
    ],
    packages,
    ci: [
      ...(existsSync(join(root, '.github/workflows')) ? ['github'] : []),
      ...(existsSync(join(root, '.gitlab-ci.yml')) ? ['gitlab'] : []),
    ],
  };
}

/** The repository's root, or the folder itself. */
export function rootOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return folder;
  }
}

function packageManagerOf(
  { packageManager = '' }: PackageJson,
  names: ReadonlySet<string>,
  rootNames: ReadonlySet<string>,
): PackageManager {
  const named = /^(npm|pnpm|yarn|bun)@/.exec(packageManager)?.[1];
  if (named !== undefined) return named as PackageManager;
  for (const some of [names, rootNames]) {
    if (some.has('pnpm-lock.yaml') || some.has('pnpm-workspace.yaml')) return 'pnpm';
    if (some.has('yarn.lock') || some.has('.yarnrc.yml')) return 'yarn';
    if (some.has('bun.lock') || some.has('bun.lockb')) return 'bun';
    if (some.has('package-lock.json')) return 'npm';
  }
  return 'npm';
}

async function findPackages(
  folder: string,
  { workspaces }: PackageJson,
  names: ReadonlySet<string>,
): Promise<string[]> {
  const listed = Array.isArray(workspaces)
    ? (workspaces as readonly string[])
    : ((workspaces as { packages?: readonly string[] } | undefined)?.packages ?? []);
  const patterns = [...listed];
  if (names.has('pnpm-workspace.yaml')) {
    const { parse } = await import('yaml');
    const read = parse(await readFile(join(folder, 'pnpm-workspace.yaml'), 'utf8')) as
      | { readonly packages?: readonly string[] }
      | undefined;
    patterns.push(...(read?.packages ?? []));
  }
  const ofNx = names.has('nx.json') ? await findNxProjects(folder) : [];
  if (patterns.length === 0) return ofNx;
  const files = await glob(
    patterns.map((pattern) =>
      pattern.startsWith('!') ? `${pattern}/package.json` : `${pattern.replace(/\/$/, '')}/package.json`,
    ),
    { cwd: folder, ignore: ['**/node_modules/**'] },
  );
  const found = new Set(ofNx);
  for (const file of files) {
    const own = readJson(await readFile(join(folder, file), 'utf8').catch(() => '{}')) as PackageJson;
    // `test:unit`, `unit`: a package's scripts are called as it likes.
    if (own.scripts?.test !== undefined || startsRunner(own.scripts)) found.add(dirname(file));
  }
  return [...found].sort();
}

/** Nx starts runners itself, by its plug-ins and by `project.json`: a project is where a runner has its configuration. */
async function findNxProjects(folder: string): Promise<string[]> {
  const files = await glob('**/{jest,vitest}.config.{js,cjs,mjs,ts,cts,mts}', {
    cwd: folder,
    ignore: IGNORED,
  });
  const folders = files.map((file) => dirname(file)).filter((one) => one !== '.');
  return [...new Set(folders)].filter((one) =>
    ['project.json', 'package.json'].some((name) => existsSync(join(folder, one, name))),
  );
}

type SourceText = readonly [place: string, text: string];

async function readSources(folder: string): Promise<SourceText[]> {
  const files = (await glob(SOURCES, { cwd: folder, ignore: IGNORED, dot: true }))
    .sort()
    .slice(0, MOST_FILES);
  const texts: SourceText[] = [];
  for (const file of files) {
    const path = join(folder, file);
    const size = (await stat(path).catch(() => undefined))?.size ?? Number.POSITIVE_INFINITY;
    if (size <= MOST_BYTES) texts.push([file, await readFile(path, 'utf8').catch(() => '')]);
  }
  return texts;
}

function findVariables(texts: readonly SourceText[]): FoundText[] {
  const found = new Map<string, string>();
  for (const [file, text] of texts) {
    for (const match of text.matchAll(VARIABLE)) {
      const name = match[1] ?? '';
      if (name.startsWith('REDIS_TARGET') || found.has(name)) continue;
      found.set(name, `${file}:${lineOf(text, match.index)}`);
    }
  }
  return [...found].map(([name, place]) => ({ name, place }));
}

/** Only in files that speak of Redis: other servers have addresses, too. */
function findAddresses(texts: readonly SourceText[]): FoundAddress[] {
  const found: FoundAddress[] = [];
  for (const [file, text] of texts) {
    if (!/redis|valkey/i.test(text) || /(?:^|\/)redis-target\.config\./.test(file)) continue;
    for (const match of text.matchAll(ADDRESS)) {
      const port = Number(match[1] ?? match[2]);
      if (port !== 6379 && !/redis/i.test(lineAt(text, match.index))) continue;
      const before = text.slice(Math.max(0, match.index - VARIABLE_BEFORE), match.index);
      const isDefault = /(?:process\.env|import\.meta\.env|\benv)\b[^;]*(?:\?\?|\|\||=)\s*[^;]*$/.test(
        before,
      );
      found.push({ port, place: `${file}:${lineOf(text, match.index)}`, isDefault });
    }
  }
  return found;
}

async function findComposeVersions(folder: string, names: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const name of names.filter((one) => COMPOSE.test(one))) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    for (const [, image = '', version = ''] of text.matchAll(
      /image:\s*['"]?\S*?(redis|valkey):(\d+(?:\.\d+)?)/g,
    ))
      found.add(image === 'valkey' ? `valkey-${version}` : version);
  }
  return [...found];
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

function lineAt(text: string, index: number): string {
  return text.slice(text.lastIndexOf('\n', index) + 1, text.indexOf('\n', index) >>> 0);
}
