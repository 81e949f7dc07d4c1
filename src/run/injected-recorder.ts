import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../config/settings.ts';
import { GOTESTSUM_FILE } from '../results/parts.ts';
import { RUN_FOLDER_VARIABLE } from '../results/run-folder.ts';

/** By their paths: the project whose tests run need not have this package. They are there when built. */
const ATTACH: string = fileURLToPath(new URL('../runners/attach.cjs', import.meta.url));
const WITNESS: string = fileURLToPath(new URL('../runners/witness.cjs', import.meta.url));

/** Says to a run's processes what the settings said to the process that holds the target. */
const INJECT_VARIABLE = 'REDIS_TARGET_INJECT_WITNESS';

/** Names the folder in which pytest and RSpec record their tests. */
export const EVENTS_VARIABLE = 'REDIS_TARGET_EVENTS';

/** The folder that has to be on PYTHONPATH for pytest to find our plugin, and the file that RSpec is told to load. */
const PYTEST: string = fileURLToPath(new URL('../recorders/pytest', import.meta.url));
const RSPEC: string = fileURLToPath(new URL('../recorders/rspec/redis_target_rspec.rb', import.meta.url));

/**
 * Variables with which pytest, RSpec and gotestsum record their tests, each in a file of its own in `folder`; none where the settings
 * forbid it.
 */
export function injectForeignRecorders(
  env: NodeJS.ProcessEnv,
  settings: Pick<Settings, 'injectRecorder'>,
  folder: string,
): NodeJS.ProcessEnv {
  if (!settings.injectRecorder) return {};
  const {
    PYTHONPATH,
    PYTEST_ADDOPTS,
    PYTEST_DISABLE_PLUGIN_AUTOLOAD,
    SPEC_OPTS,
    GOTESTSUM_JSONFILE,
    GOFLAGS,
  } = env;
  return {
    [EVENTS_VARIABLE]: folder,
    PYTHONPATH: [PYTHONPATH, PYTEST].filter(Boolean).join(delimiter),
    // Where no plugin is looked for, ours has to be named.
    ...(PYTEST_DISABLE_PLUGIN_AUTOLOAD
      ? { PYTEST_ADDOPTS: [PYTEST_ADDOPTS, '-p redis_target_pytest'].filter(Boolean).join(' ') }
      : {}),
    // RSpec takes its options apart as a shell does.
    SPEC_OPTS: [SPEC_OPTS, `--require ${JSON.stringify(RSPEC)}`].filter(Boolean).join(' '),
    // Go keeps results, and does not see a variable that a package reads at its start: both sides would be one run.
    ...(GOFLAGS?.includes('-count') ? {} : { GOFLAGS: [GOFLAGS, '-count=1'].filter(Boolean).join(' ') }),
    ...(GOTESTSUM_JSONFILE ? {} : { GOTESTSUM_JSONFILE: join(folder, GOTESTSUM_FILE) }),
  };
}

/** Whether a run around this process has its tests recorded. */
export function isRecordedOutside(env: NodeJS.ProcessEnv): boolean {
  const folder = env[EVENTS_VARIABLE];
  return Boolean(folder) && existsSync(folder ?? '');
}

/** Variables with which Mocha and Jest record their tests without having been told to; none where the settings forbid it. */
export function injectRecorder(
  env: NodeJS.ProcessEnv,
  settings: Pick<Settings, 'injectRecorder'>,
): NodeJS.ProcessEnv {
  return settings.injectRecorder ? requireIn(env, ATTACH) : {};
}

/**
 * Variables with which a run's processes write down where they connect to, and leave notes for the target's holder. Where the settings
 * forbid that, only what our own reporters note is known, and what the server counts.
 */
export function injectWitness(
  env: NodeJS.ProcessEnv,
  settings: Pick<Settings, 'injectWitness'>,
  folder: string,
): NodeJS.ProcessEnv {
  if (folder === '') return {};
  if (settings.injectWitness) return { ...requireIn(env, WITNESS), [RUN_FOLDER_VARIABLE]: folder };
  return { [RUN_FOLDER_VARIABLE]: folder, [INJECT_VARIABLE]: 'false' };
}

/** The same for a process of the run, which has its environment and not the settings. */
export function keepWitness(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return injectWitness(env, { injectWitness: !forbidsWitness(env) }, env[RUN_FOLDER_VARIABLE] ?? '');
}

/** Whether a run's settings keep NODE_OPTIONS as it is. */
export function forbidsWitness(env: NodeJS.ProcessEnv): boolean {
  return env[INJECT_VARIABLE] === 'false';
}

/** The witness for this process itself, where tests may run in it. `import` would look through it for exports first, which takes longer than running it. */
export function loadWitness(env: NodeJS.ProcessEnv): void {
  if (!forbidsWitness(env) && existsSync(WITNESS)) createRequire(import.meta.url)(WITNESS);
}

function requireIn({ NODE_OPTIONS }: NodeJS.ProcessEnv, file: string): NodeJS.ProcessEnv {
  if (!existsSync(file)) return {};
  const option = `--require ${JSON.stringify(file)}`;
  // A setup may find what an outer run of ours has put there already.
  if (NODE_OPTIONS?.includes(option)) return { NODE_OPTIONS };
  return { NODE_OPTIONS: [NODE_OPTIONS, option].filter(Boolean).join(' ') };
}
