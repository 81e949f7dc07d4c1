import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { type AccountEntries, accountLines, needsLookUp } from './account-entries.ts';
import { CannotEdit } from './edit-code.ts';
import { setInJson } from './edit-json.ts';
import { addRunnerLine, Draft, type FileChange } from './edit-runner.ts';
import { lookAtProject, type Project } from './look.ts';
import { allDependencies } from './package-json.ts';
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
  /** As chosen from what the account has; only for a configuration that is not there yet. */
  readonly account?: AccountEntries | undefined;
}

/** What this package loads where an ElastiCache is looked up, in the range of its peer dependency. */
const LOOK_UP_PACKAGE = ['@aws-sdk/client-elasticache', '^3.0.0'] as const;
const NOTHING: AccountEntries = { elasticache: [] };

const CONFIG_NAMES = ['ts', 'mts', 'js', 'mjs', 'json'].map((ending) => `redis-target.config.${ending}`);
const OUR_VARIABLES = ['REDIS_URL', 'REDIS_HOST', 'REDIS_PORT', 'REDIS_USERNAME', 'REDIS_PASSWORD'];
const ADDRESS_VARIABLE =
  /(?:URL|URI|HOST|PORT|ENDPOINT|ADDR|ADDRESS|PASSWORD|USERNAME|USER|CONNECTION_STRING)$/;
const TURBO_TEST = { cache: false, passThroughEnv: ['REDIS_*', 'NODE_OPTIONS'] } as const;

/** Looks at a project and its packages, and drafts what `init` would write. Writes nothing. */
export async function propose(project: Project, options: ProposeOptions): Promise<Proposal> {
  const draft = new Draft();
  const notes: string[] = [];
  const runners: string[] = [];
  const account = findConfigName(project) === undefined ? (options.account ?? NOTHING) : NOTHING;
  const packages = [
    ['redis-target', options.range] as const,
    ...(needsLookUp(account) ? [LOOK_UP_PACKAGE] : []),
  ];
  const parts = [project];
  for (const folder of project.packages) {
    const part = await lookAtProject(join(project.folder, folder));
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
    if (started.length > 0)
      for (const [name, range] of packages) await addDependency(part, draft, name, range);
  }
  await addTurbo(project, draft, notes);
  if (project.workspaces.includes('nx'))
    notes.push('Nx replays what it has cached: run the tests with `nx test --skip-nx-cache`.');
  if (runners.length > 0) await addConfig(project, parts, draft, notes, options.account ?? NOTHING);
  return { changes: draft.changes, notes, runners: [...new Set(runners)] };
}

/** The file of a configuration that is there already. */
export function findConfigName({ folder }: Project): string | undefined {
  return CONFIG_NAMES.find((name) => existsSync(join(folder, name)));
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
  await draft.write(path, setInJson(text, ['devDependencies', name], range));
}

/** Turborepo hands a task only the variables that are named, and replays what it has cached. */
async function addTurbo({ folder, workspaces }: Project, draft: Draft, notes: string[]): Promise<void> {
  if (!workspaces.includes('turbo')) return;
  const name = existsSync(join(folder, 'turbo.json')) ? 'turbo.json' : 'turbo.jsonc';
  const path = join(folder, name);
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

async function addConfig(
  project: Project,
  parts: readonly Project[],
  draft: Draft,
  notes: string[],
  account: AccountEntries,
): Promise<void> {
  const there = findConfigName(project);
  const lines = accountLines(account);
  const variables = parts.flatMap((part) => part.variables);
  const written = parts.flatMap(({ addresses }) => addresses).filter(({ isDefault }) => !isDefault);
  const [address] = written;
  const others = [...new Set(variables.map(({ name }) => name))].filter(
    (name) => !OUR_VARIABLES.includes(name) && ADDRESS_VARIABLE.test(name),
  );
  if (there !== undefined) {
    notes.push(
      `${there} is there already, and left as it is${lines.length === 0 ? '.' : `; add to it:\n${lines.join('\n')}`}`,
    );
    return;
  }
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
  const hint = [
    ...(account.bastion === undefined ? ["  // bastion: { tag: { Name: 'redis-bastion' } },"] : []),
    ...(account.elasticache.length === 0
      ? ["  // elasticache: { '6.2': { host: 'app-62.abc123.0001.use1.cache.amazonaws.com' } },"]
      : []),
  ];
  if (hint.length > 0)
    hint.unshift(
      '  // For an ElastiCache inside its VPC (`redis-target doctor elasticache:6.2` says what is lacking):',
    );
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
