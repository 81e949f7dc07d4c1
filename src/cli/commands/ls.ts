import { Command } from 'commander';
import { formatOrigin, listSettings } from '../../config/list.ts';
import { type LoadedSettings, loadSettings } from '../../config/load.ts';
import { misspeltVariables } from '../../config/misspelt-variables.ts';
import type { Settings } from '../../config/settings.ts';
import { findFetched } from '../../engines/find-fetched.ts';
import { type ListedEngine, listEngines } from '../../engines/list.ts';
import { formatEngine } from '../../model/engine.ts';
import { describeStages, type StageName } from '../../model/gateway-stages.ts';
import { matchesSelector } from '../../model/selector.ts';
import type { TargetSpec } from '../../model/target.ts';
import { formatRequested, formatTargetSpec } from '../../model/target-spec.ts';
import { type ChoiceFacts, chooseTarget } from '../../targets/choose.ts';
import { withDefaultVersion } from '../../targets/container/image.ts';
import { gatherFacts } from '../../targets/facts.ts';
import { highestFitting } from '../../targets/local/find-servers.ts';
import { whatToFetch } from '../../targets/local/pick-server.ts';
import { stagesBySettings } from '../../targets/stages.ts';
import { describeEngines, listedAsJson } from '../engine-lines.ts';
import type { CommandIo } from '../io.ts';
import { writeJson } from '../write-json.ts';

interface LsOptions {
  readonly json?: boolean;
  readonly config?: string;
}

/** What one name gives, here and now. */
interface ListedTarget {
  readonly name: string;
  readonly target?: string;
  readonly note?: string;
  /** What the settings alone say that the gateway will do. */
  readonly gateway?: readonly StageName[];
  readonly error?: { readonly code: string; readonly message: string };
}

/** Shows which target each name would give, and where each setting came from. */
export function defineLsCommand(io: CommandIo, done: (exitCode: Promise<number>) => void): Command {
  return new Command('ls')
    .description('Show which target each name would give, and where each setting came from. Opens nothing.')
    .option('--config <file>', 'configuration file')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample: REDIS_TARGET=elasticache:2.8 redis-target ls')
    .action((options: LsOptions) => done(runLs(options, io)));
}

async function runLs(options: LsOptions, io: CommandIo): Promise<number> {
  const loaded = await loadSettings({
    env: io.env,
    cwd: io.cwd,
    ...(options.config === undefined ? {} : { configFile: options.config }),
  });
  const facts = gatherFacts({ settings: loaded.settings, env: io.env, cwd: io.cwd, signal: io.signal });
  const engines = await listEngines({ env: io.env });
  const targets = await listTargets(loaded, facts, engines, io.env);
  const servers = (await facts.localServers()).map(({ path, engine }) => ({ path, engine }));
  const settings = listSettings(loaded);
  if (options.json) {
    const prebuilt = engines.map((engine) => listedAsJson(engine, io.env));
    writeJson(io.stdout, {
      configFile: loaded.configFile ?? null,
      targets,
      localServers: servers,
      prebuilt,
      settings,
    });
    return 0;
  }
  const lines = ['Targets', ...describeTargets(targets), '', 'Local servers'];
  const engineWidth = Math.max(16, ...servers.map(({ engine }) => formatEngine(engine).length));
  lines.push(...servers.map(({ path, engine }) => `  ${formatEngine(engine).padEnd(engineWidth)} ${path}`));
  if (servers.length === 0) lines.push('  none on PATH or in local.paths');
  lines.push('', 'Prebuilt servers (redis-target fetch)', ...describeEngines(engines, io.env));
  lines.push('', `Settings (${loaded.configFile ?? 'no configuration file'})`);
  const width = Math.max(...settings.map(({ name }) => name.length));
  for (const { name, value, origin } of settings) {
    lines.push(`  ${name.padEnd(width)}  ${JSON.stringify(value) ?? '–'}  (${formatOrigin(origin)})`);
  }
  for (const { variable, near } of misspeltVariables(io.env))
    lines.push(`  ${variable} is set, and is no setting. Did you mean ${near}?`);
  io.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

async function listTargets(
  { settings }: LoadedSettings,
  facts: ChoiceFacts,
  engines: readonly ListedEngine[],
  env: NodeJS.ProcessEnv,
): Promise<ListedTarget[]> {
  const names = [
    ...new Set([
      settings.target,
      'auto',
      ...Object.keys(settings.elasticache).map((key) => `elasticache:${key}`),
      'container',
      'local',
    ]),
  ];
  return await Promise.all(
    names.map(async (name): Promise<ListedTarget> => {
      try {
        const chosen = await chooseTarget(name, settings, facts);
        const gateway = stagesBySettings(chosen, settings);
        const standing = await describeStanding(chosen.spec, facts, settings, engines, env);
        const notes = [chosen.fallback, standing, describeStages(gateway)].filter(Boolean);
        return {
          name: chosen.requested,
          target: formatTargetSpec(withVersion(chosen.spec, settings)),
          ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
          ...(gateway.length === 0 ? {} : { gateway }),
        };
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'RT_INTERNAL';
        return { name: formatRequested(name), error: { code, message: (error as Error).message } };
      }
    }),
  );
}

function withVersion(spec: TargetSpec, { container }: Settings): TargetSpec {
  return spec.kind === 'container'
    ? { ...spec, selector: withDefaultVersion(spec.selector, container) }
    : spec;
}

/** What of this machine the target would stand on, or that it is not there. */
async function describeStanding(
  spec: TargetSpec,
  facts: ChoiceFacts,
  { local, container }: Settings,
  engines: readonly ListedEngine[],
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  if (spec.kind === 'container') {
    const docker = await facts.docker();
    return docker.answers ? undefined : `no Docker answers (${docker.why ?? 'no reason is known'})`;
  }
  if (spec.kind !== 'local') return undefined;
  const best = highestFitting(spec.selector, await facts.localServers());
  if (best) return `${formatEngine(best.engine)}, ${best.path}`;
  const wanted = whatToFetch(spec.selector, container.defaultVersion);
  const there = await findFetched(wanted, env);
  if (there) return `${formatEngine(there.build.engine)}, fetched before`;
  const prebuilt = engines.findLast(
    ({ build, isThere }) => build && !isThere && matchesSelector(wanted, build.engine),
  );
  if (prebuilt?.build === undefined || !local.fetch) return 'no server here fits';
  return `${formatEngine(prebuilt.build.engine)}, fetched with ${prebuilt.client} when it is first used`;
}

function describeTargets(targets: readonly ListedTarget[]): string[] {
  const width = Math.max(18, ...targets.map(({ name }) => name.length));
  return targets.map(({ name, target, note, error }) => {
    const gives = error ? `${error.code}: ${error.message.split('\n')[0]}` : `→ ${target}`;
    return `  ${name.padEnd(width)} ${gives}${note ? `\n${' '.repeat(width + 3)}${note}` : ''}`;
  });
}
