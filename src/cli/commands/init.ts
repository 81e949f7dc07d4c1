import { basename, relative } from 'node:path';
import { Command, Option } from 'commander';
import { createTwoFilesPatch } from 'diff';
import { loadSettings } from '../../config/load.ts';
import type { BastionSetting, Settings } from '../../config/settings.ts';
import { RedisTargetError } from '../../errors.ts';
import { readPackageVersion } from '../../platform/package-version.ts';
import { applyChanges } from '../../scaffold/apply.ts';
import type { CiKind, CiProposal } from '../../scaffold/ci/draft.ts';
import type { FileChange } from '../../scaffold/edit-runner.ts';
import { findProjectFolder, lookAtProject, type PackageManager, type Project } from '../../scaffold/look.ts';
import type { NamedElastiCache } from '../../scaffold/named-elasticache.ts';
import { type Proposal, propose } from '../../scaffold/propose.ts';
import { bastionOption, elastiCacheOption } from '../account-options.ts';
import type { ChosenFromAccount } from '../choose-from-account.ts';
import type { CommandIo } from '../io.ts';
import { parseCount } from '../options.ts';
import { writeJson } from '../write-json.ts';

interface InitOptions {
  readonly bastion?: BastionSetting;
  readonly elasticache: readonly NamedElastiCache[];
  readonly ci?: CiKind;
  readonly target: readonly string[];
  readonly shards: number;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Sets an app up: shows the few changes as a diff, asks, and writes them. */
export function defineInitCommand(io: CommandIo, done: (exitCode: Promise<number>) => void): Command {
  return new Command('init')
    .description(
      'Set an app up: look at it, show the few changes as a diff, ask, and write them. Safe to run twice.',
    )
    .addOption(bastionOption())
    .addOption(elastiCacheOption())
    .addOption(
      new Option('--ci <kind>', 'write a workflow, too: every engine, then one comparison').choices([
        'github',
        'gitlab',
      ]),
    )
    .option(
      '--target <name>',
      'with --ci: a target, the baseline first; may be repeated (default: of compose files and the configuration)',
      (name: string, before: readonly string[]) => [...before, name],
      [] as readonly string[],
    )
    .option('--shards <n>', 'with --ci: divide each run into so many parts', parseCount(1), 1)
    .option('-y, --yes', 'write without asking')
    .option('--dry-run', 'show the changes, write nothing')
    .option('--json', 'one JSON document on stdout: { changes, notes, written }; with --yes or --dry-run')
    .addHelpText('after', '\nExample: redis-target init --yes && npm install && REDIS_TARGET=6.2 npm test')
    .action((options: InitOptions) => done(runInit(options, io)));
}

async function runInit(options: InitOptions, io: CommandIo): Promise<number> {
  const project = await look(io.cwd);
  const range = `^${readPackageVersion()}`;
  const settings = await readConfig(project.folder);
  const first = await propose(project, { range, settings });
  if (first.runners.length === 0 && options.ci === undefined) throw noRunner(project, first);
  const account = first.runners.length === 0 ? NO_ACCOUNT : await choose(settings, options, io);
  if (account === undefined) {
    io.stdout.write('Nothing was written.\n');
    return 0;
  }
  const proposal = await propose(project, { range, account, settings });
  const ci = options.ci === undefined ? NO_CI : await proposeCi(options.ci, project, options, account, io);
  const changes = [...proposal.changes, ...ci.changes];
  const notes = [...account.notes, ...proposal.notes, ...ci.notes];
  const diffs = changes.map((change) => diffOf(change, project.folder));
  if (!options.json) {
    io.stdout.write(diffs.map(({ diff }) => `${diff}\n`).join(''));
    for (const note of notes) io.stdout.write(`${note}\n`);
  }
  const isWritten =
    changes.length > 0 && !options.dryRun && (options.yes || (await ask(io, changes.length, options)));
  if (isWritten) await applyChanges(changes);
  if (options.json) writeJson(io.stdout, { changes: diffs, notes, written: isWritten === true });
  else io.stdout.write(`${lastWords(project, changes, isWritten === true)}\n`);
  return 0;
}

const NO_CI = { changes: [], notes: [] };
const NO_ACCOUNT: ChosenFromAccount = { elasticache: [], notes: [] };

/** What the file of a configuration says, if there is one; not what the environment does. @throws {RedisTargetError} of the file. */
async function readConfig(cwd: string): Promise<Settings | undefined> {
  const { settings, configFile } = await loadSettings({ env: {}, cwd });
  return configFile === undefined ? undefined : settings;
}

/** Where a configuration names an ElastiCache, AWS is asked no more, but for what is named. */
async function choose(
  settings: Settings | undefined,
  { bastion, elasticache, yes, dryRun, json }: InitOptions,
  io: CommandIo,
): Promise<ChosenFromAccount | undefined> {
  const isNamed = bastion !== undefined || elasticache.length > 0;
  if (!isNamed && Object.keys(settings?.elasticache ?? {}).length > 0) return NO_ACCOUNT;
  const isAsked = !yes && !dryRun && !json && io.stdin?.().isTTY === true;
  const { chooseFromAccount } = await import('../choose-from-account.ts');
  return await chooseFromAccount({ bastion: bastion ?? settings?.bastion, elasticache, isAsked }, io);
}

async function proposeCi(
  kind: CiKind,
  project: Project,
  { target: targets, shards }: InitOptions,
  { elasticache: chosen }: ChosenFromAccount,
  { env, cwd }: CommandIo,
): Promise<CiProposal> {
  const { settings } = await loadSettings({ env, cwd });
  const added = Object.fromEntries(chosen.map(({ key, fields }) => [key, fields])) as Settings['elasticache'];
  const { draftCi } = await import('../../scaffold/ci/draft.ts');
  const elasticache = { ...settings.elasticache, ...added };
  return await draftCi(kind, project, { ...settings, elasticache }, { targets, shards });
}

async function look(cwd: string): Promise<Project> {
  const folder = findProjectFolder(cwd);
  if (folder === undefined) {
    throw new RedisTargetError(
      'RT_INIT_PROJECT',
      `Could not set anything up: there is no package.json in ${cwd} or above. Go to the app's folder; in other languages \`redis-target exec -- COMMAND\` needs no set-up.`,
    );
  }
  return await lookAtProject(folder).catch((cause: unknown) => {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new RedisTargetError(
      'RT_INIT_PROJECT',
      `Could not set anything up: package.json of ${folder} is no JSON (${cause.message}). Correct it, and try again.`,
      { cause },
    );
  });
}

function noRunner({ folder }: Project, { notes }: Proposal): RedisTargetError {
  return new RedisTargetError(
    'RT_INIT_RUNNER',
    notes.length > 0
      ? `Could not set anything up: ${notes.join(' ')} Nothing was changed.`
      : `Could not set anything up: no Vitest, Jest, Mocha or node:test in package.json of ${folder}. Nothing was changed. Run the tests by \`redis-target exec -- COMMAND\`, which takes every runner of any language.`,
  );
}

function diffOf({ path, before, after }: FileChange, folder: string): { file: string; diff: string } {
  const file = relative(folder, path).replaceAll('\\', '/');
  const old = before === undefined ? '/dev/null' : `a/${file}`;
  const diff = createTwoFilesPatch(old, `b/${file}`, before ?? '', after, '', '', { context: 2 });
  return { file, diff: diff.replace(/^=+\n/, '').replaceAll('\t\n', '\n').trimEnd() };
}

/** @throws {RedisTargetError} `RT_INIT_ASK` where nobody can be asked. */
async function ask(io: CommandIo, count: number, { json }: InitOptions): Promise<boolean> {
  const stdin = io.stdin?.();
  if (json || !stdin?.isTTY) {
    throw new RedisTargetError(
      'RT_INIT_ASK',
      'Could not ask whether to write that: nobody is at a terminal. Add --yes to write it, or --dry-run only to see it.',
    );
  }
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({
    message: count === 1 ? 'Write this file?' : `Write these ${count} files?`,
    signal: io.signal,
  });
  return !isCancel(answer) && answer;
}

const INSTALL: Readonly<Record<PackageManager, string>> = {
  npm: 'npm install',
  pnpm: 'pnpm install',
  yarn: 'yarn install',
  bun: 'bun install',
};

function lastWords({ packageManager }: Project, changes: readonly FileChange[], isWritten: boolean): string {
  if (changes.length === 0) return 'Everything is set up: nothing to change.';
  if (!isWritten) return 'Nothing was written.';
  const isListed = !changes.some(({ path }) => basename(path) === 'package.json');
  const install = isListed ? '' : `${INSTALL[packageManager]}, then `;
  return `Next: ${install}REDIS_TARGET=local:6.2 ${packageManager} ${packageManager === 'bun' ? 'run test' : 'test'}`;
}
