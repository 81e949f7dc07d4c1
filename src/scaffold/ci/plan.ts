import { relative } from 'node:path';
import type { AuthSetting } from '../../config/auth-setting.ts';
import type { Settings } from '../../config/settings.ts';
import { type Project, rootOf } from '../look.ts';
import { findStarts } from '../runner-starts.ts';

/** What a workflow is made of. */
export interface CiPlan {
  /** The baseline first: targets that need no AWS. */
  readonly targets: readonly string[];
  /** Targets behind an SSM session. */
  readonly elastiCaches: readonly string[];
  /** Into how many parts each run is divided; 1 where the runner cannot. */
  readonly shards: number;
  /** Gets the packages, as a CI does. */
  readonly install: string;
  /** Runs the tests of one part; `SHARD` and `SHARDS` are variables of the job. */
  readonly command: string;
  readonly packageManager: Project['packageManager'];
  /** The app's folder in its repository: `services/shop`; empty where it is the root. */
  readonly folder: string;
  /** Variables that hold tokens and passwords of the ElastiCaches. */
  readonly secrets: readonly string[];
}

const INSTALL: Readonly<Record<Project['packageManager'], string>> = {
  npm: 'npm ci',
  pnpm: 'corepack enable && pnpm install --frozen-lockfile',
  yarn: 'corepack enable && yarn install --immutable',
  bun: 'npx bun install --frozen-lockfile',
};

/** The script `test`; `bun test` would be Bun's own runner. */
const TEST: Readonly<Record<Project['packageManager'], string>> = {
  npm: 'npm test',
  pnpm: 'pnpm test',
  yarn: 'yarn test',
  bun: 'npx bun run test',
};

const SHARD_OPTIONS: Readonly<Record<string, string>> = {
  vitest: '--shard="$SHARD/$SHARDS"',
  jest: '--shard="$SHARD/$SHARDS"',
  'node-test': '--test-shard="$SHARD/$SHARDS"',
};

export interface PlanCiOptions {
  /** Default: what compose files name (else 6.2), and Valkey 8.1. */
  readonly targets: readonly string[];
  readonly shards: number;
}

/** Puts together what the project and its settings say. */
export function planCi(
  { runners, packageJson, packageManager, composeVersions, folder }: Project,
  { elasticache }: Pick<Settings, 'elasticache'>,
  { targets, shards }: PlanCiOptions,
): CiPlan {
  const [runner] = runners;
  const own = composeVersions.map((version) => `container:${version}`);
  const wanted =
    targets.length > 0 ? targets : [...(own.length > 0 ? own : ['container:6.2']), 'container:valkey-8.1'];
  const isElastiCache = (name: string): boolean => /^elasticache(?::|$)/.test(name);
  const script = packageJson.scripts?.test ?? '';
  const option =
    runner === undefined || (runner.name === 'node-test' && namesFiles(script))
      ? undefined
      : SHARD_OPTIONS[runner.name];
  const isSharded = shards > 1 && option !== undefined;
  // npm passes on what stands behind `--`, the others take it as it is.
  const more = isSharded ? `${packageManager === 'npm' ? ' --' : ''} ${option}` : '';
  const test = `${TEST[packageManager]}${more}`;
  return {
    targets: [...new Set(wanted.filter((name) => !isElastiCache(name)))],
    elastiCaches: [
      ...new Set([
        ...wanted.filter(isElastiCache),
        ...(targets.length > 0 ? [] : Object.keys(elasticache).map((key) => `elasticache:${key}`)),
      ]),
    ],
    shards: isSharded ? shards : 1,
    install: INSTALL[packageManager],
    // Vitest's setup records by itself; for every other runner `exec` has it recorded.
    command: runner?.name === 'vitest' ? test : `npx redis-target exec -- ${test}`,
    packageManager,
    folder: relative(rootOf(folder), folder).replaceAll('\\', '/'),
    secrets: [...new Set(Object.values(elasticache).flatMap(({ auth }) => variableOf(auth)))].sort(),
  };
}

/** A path of the app's, from the repository's root. */
export function within({ folder }: CiPlan, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}

/** Whether Node would take an option that is added at the end of a script for one more file. */
function namesFiles(script: string): boolean {
  const last = findStarts(script, 'node-test', []).at(-1);
  // In quotes it is another program's that what is added goes to.
  if (last === undefined || /['"]\s*$/.test(last.rest)) return true;
  return (
    script.slice(last.end) !== last.rest ||
    !/^(?:\s+(?:(?:-[rC]|--(?:import|require|loader|experimental-loader|conditions|env-file|test-reporter|test-reporter-destination|test-name-pattern|test-concurrency|test-timeout))\s+[^\s-]\S*|-\S+))*\s*$/.test(
      last.rest,
    )
  );
}

function variableOf(auth: AuthSetting | undefined): string[] {
  return auth !== undefined && 'env' in auth ? [auth.env] : [];
}
