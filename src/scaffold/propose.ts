import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'jsonc-parser';
import { findConfigFile } from '../config/find-file.ts';
import type { Settings } from '../config/settings.ts';
import { type AccountEntries, accountLines, lackingIn, needsLookUp } from './account-entries.ts';
import { CannotEdit } from './edit-code.ts';
import { addToConfig, HINTS } from './edit-config.ts';
import { setInJson } from './edit-json.ts';
import { addRunnerLine, Draft, type FileChange } from './edit-runner.ts';
import { addGitIgnore } from './git-ignore.ts';
import { lookAtProject, type Project, rootOf } from './look.ts';
import { allDependencies, type PackageJson } from './package-json.ts';
import { startsRunner } from './runner-starts.ts';
import { templateFor } from './variable-template.ts';

/** What `init` would do to a project. */
export interface Proposal {
  readonly changes: readonly FileChange[];
  /** What is left to a person, and what was left as it is; a sentence each. */
  readonly notes: readonly string[];
  /** Runners that know redis-target afterwards. */
  readonly runners: readonly string[];
}

export interface ProposeOptions {
  /** For package.json: `^0.1.0`. */
  readonly range: string;
  /** As chosen from what the account has. */
  readonly account?: AccountEntries | undefined;
  /** What a configuration that is there says; undefined: none is there, or it cannot be read. */
  readonly settings?: Pick<Settings, 'bastion' | 'elasticache'> | undefined;
}

/** What this package loads where an ElastiCache is looked up, in the range of its peer dependency. */
const LOOK_UP_PACKAGE = ['@aws-sdk/client-elasticache', '^3.0.0'] as const;
const NOTHING: AccountEntries = { elasticache: [] };

const OUR_VARIABLES = ['REDIS_URL', 'REDIS_HOST', 'REDIS_PORT', 'REDIS_USERNAME', 'REDIS_PASSWORD'];
const ADDRESS_VARIABLE =
  /(?:URL|URI|HOST|PORT|ENDPOINT|ADDR|ADDRESS|PASSWORD|USERNAME|USER|CONNECTION_STRING)$/;
const TURBO_TEST = { cache: false, passThroughEnv: ['REDIS_*', 'NODE_OPTIONS'] } as const;

/** Looks at a project and its packages, and drafts what `init` would write. Writes nothing. */
export async function propose(project: Project, options: ProposeOptions): Promise<Proposal> {
  const draft = new Draft();
  const notes: string[] = [];
  const runners: string[] = [];
  const { account: chosen = NOTHING, settings } = options;
  const account = settings === undefined ? chosen : lackingIn(settings, chosen);
  const configFile = findConfigFile(project.folder);
  const packages = [
    ['redis-target', options.range] as const,
    ...(needsLookUp(account) ? [LOOK_UP_PACKAGE] : []),
  ];
  const parts = [project];
  for (const folder of project.packages) {
    const part = await lookAtProject(join(project.folder, folder), allDependencies(project.packageJson));
    // A package's scripts are started by the package manager and tools of the whole.
    parts.push({ ...part, isPnp: project.isPnp, packageManager: project.packageManager });
  }
  for (const part of parts) {
    const started = part.runners.filter(({ scripts, config }) => scripts.length > 0 || config !== undefined);
    for (const runner of started) {
      try {
        await addRunnerLine(part, runner, draft);
        runners.push(runner.name);
      } catch (error) {
        if (!(error instanceof CannotEdit)) throw error;
        notes.push(`${runner.name} is left as it is: ${error.message}.`);
      }
    }
    // A part of Nx that Nx starts has its packages from the whole.
    const { scripts } = part.packageJson;
    const owner = scripts?.test === undefined && !startsRunner(scripts) ? project : part;
    if (started.length > 0)
      for (const [name, range] of packages) await addDependency(owner, draft, name, range);
  }
  await addTurbo(project, draft, notes);
  if (project.workspaces.includes('nx'))
    notes.push('Nx replays what it has cached: run the tests with `nx test --skip-nx-cache`.');
  if (runners.length > 0 && configFile === undefined) await addConfig(project, parts, draft, account);
  if (runners.length > 0 && configFile !== undefined) await extendConfig(configFile, draft, notes, account);
  if (runners.length > 0) await addGitIgnore(project.folder, draft);
  return { changes: draft.changes, notes, runners: [...new Set(runners)] };
}

async function addDependency(
  { folder, packageJson }: Project,
  draft: Draft,
  name: string,
  range: string,
): Promise<void> {
  if (name in allDependencies(packageJson)) return;
  const path = join(folder, 'package.json');
  const text = (await draft.read(path)) ?? '{}';
  const order = (parse(text) as PackageJson).devDependencies === undefined ? undefined : 'by-name';
  await draft.write(path, setInJson(text, ['devDependencies', name], range, order));
}

/** Turborepo hands a task only the variables that are named, and replays what it has cached; also where a part of it is set up alone. */
async function addTurbo({ folder }: Project, draft: Draft, notes: string[]): Promise<void> {
  const path = [folder, rootOf(folder)]
    .flatMap((one) => [join(one, 'turbo.json'), join(one, 'turbo.jsonc')])
    .find((one) => existsSync(one));
  if (path === undefined) return;
  const name = basename(path);
  const text = (await draft.read(path)) ?? '{}';
  const read = parse(text) as { tasks?: Record<string, Record<string, unknown>> } | undefined;
  if (read?.tasks === undefined) {
    notes.push(`${name} has no \`tasks\`: give its test task ${JSON.stringify(TURBO_TEST)}.`);
    return;
  }
  const test = read.tasks.test ?? {};
  const passed = (test.passThroughEnv as readonly string[] | undefined) ?? [];
  const lacking = TURBO_TEST.passThroughEnv.filter((one) => !passed.includes(one));
  let changed = text;
  if (test.cache !== false) changed = setInJson(changed, ['tasks', 'test', 'cache'], false);
  if (lacking.length > 0)
    changed = setInJson(changed, ['tasks', 'test', 'passThroughEnv'], [...passed, ...lacking]);
  await draft.write(path, changed);
}

/** A configuration that is there is somebody's: it gets what an account has and it has not, or a person is told. */
async function extendConfig(
  path: string,
  draft: Draft,
  notes: string[],
  account: AccountEntries,
): Promise<void> {
  const lines = accountLines(account);
  if (lines.length === 0) return;
  const text = (await draft.read(path)) ?? '';
  try {
    await draft.write(path, await addToConfig(text, path.endsWith('.json'), account));
  } catch (error) {
    if (!(error instanceof CannotEdit)) throw error;
    notes.push(`${path} is left as it is: ${error.message}; add to it:\n${lines.join('\n')}`);
  }
}

async function addConfig(
  project: Project,
  parts: readonly Project[],
  draft: Draft,
  account: AccountEntries,
): Promise<void> {
  const lines = accountLines(account);
  const variables = parts.flatMap((part) => part.variables);
  const written = parts.flatMap(({ addresses }) => addresses).filter(({ isDefault }) => !isDefault);
  const [address] = written;
  const others = [...new Set(variables.map(({ name }) => name))].filter(
    (name) => !OUR_VARIABLES.includes(name) && ADDRESS_VARIABLE.test(name),
  );
  const fields = [
    ...(address === undefined
      ? []
      : [
          `  // ${address.place} has this port of this machine in it: the target is served there.`,
          `  port: ${address.port},`,
        ]),
    ...(others.length === 0
      ? []
      : ['  export: {', ...others.map((name) => `    ${name}: '${templateFor(name)}',`), '  },']),
    ...lines,
  ];
  const hint: string[] = [
    ...(account.bastion === undefined ? [HINTS.bastion] : []),
    ...(account.elasticache.length === 0 ? [HINTS.elasticache] : []),
  ];
  if (hint.length > 0) hint.unshift(HINTS.title);
  // Only the type is imported: at a workspace's root the package itself may not be there.
  const [name, begin, end] = project.isTypeScript
    ? [
        'redis-target.config.ts',
        ["import type { RedisTargetConfig } from 'redis-target';", '', 'const config: RedisTargetConfig = {'],
        ['};', '', 'export default config;', ''],
      ]
    : [
        'redis-target.config.mjs',
        ["/** @type {import('redis-target').RedisTargetConfig} */", 'export default {'],
        ['};', ''],
      ];
  await draft.write(join(project.folder, name), [...begin, ...fields, ...hint, ...end].join('\n'));
}
