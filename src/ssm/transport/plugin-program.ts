import { RedisTargetError } from '../../errors.ts';
import { compareVersions } from '../../model/selector.ts';
import { findProgram } from '../../platform/find-program.ts';

const NAME = 'session-manager-plugin';
/** The first release that takes the response's variable instead of the response (its release notes). */
const RESPONSE_VARIABLE_SINCE = '1.2.536.0';
/** What a plugin says that was built from its sources, whatever their age (source: session-manager-plugin, VERSION). */
const PLACEHOLDER_VERSION = '1.2.0.0';
const VERSION_TIMEOUT_MS = 10_000;

/** The official plugin on this machine. */
export interface PluginProgram {
  readonly path: string;
  readonly version: string;
  /** Whether it takes the session's token by its environment; `perhaps`: its version does not tell. */
  readonly takesVariable: 'yes' | 'no' | 'perhaps';
}

/**
 * Finds the official plugin and asks it for its version.
 *
 * @param named - A path, or a name to be looked for on PATH. Default: session-manager-plugin.
 * @throws {RedisTargetError} `RT_PLUGIN_NOT_FOUND`; `RT_PLUGIN_FAILED` where it is something else.
 */
export async function findPlugin(named: string | undefined, env: NodeJS.ProcessEnv): Promise<PluginProgram> {
  const path = await findProgram(named ?? NAME, env);
  if (path === undefined) {
    throw new RedisTargetError(
      'RT_PLUGIN_NOT_FOUND',
      `Could not start an SSM session with the plugin: ${named === undefined ? `there is no ${NAME} on PATH` : `${named} is no program`}. ` +
        "Install it, name it in SESSION_MANAGER_PLUGIN, or set `ssm.transport` to 'native', which needs nothing but this package.",
    );
  }
  const version = await askVersion(path, env);
  return { path, version, takesVariable: judge(version) };
}

function judge(version: string): PluginProgram['takesVariable'] {
  if (version === PLACEHOLDER_VERSION) return 'perhaps';
  return compareVersions(version, RESPONSE_VARIABLE_SINCE) >= 0 ? 'yes' : 'no';
}

async function askVersion(path: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { execa } = await import('execa');
  const { stdout, failed } = await execa(path, ['--version'], {
    env,
    extendEnv: false,
    reject: false,
    timeout: VERSION_TIMEOUT_MS,
    stdin: 'ignore',
  });
  const version = /\d+(?:\.\d+){2,3}/.exec(stdout ?? '')?.[0];
  if (!failed && version !== undefined) return version;
  throw new RedisTargetError(
    'RT_PLUGIN_FAILED',
    `Could not start an SSM session with ${path}: \`--version\` says ${JSON.stringify((stdout ?? '').slice(0, 100))}. Is it the session-manager-plugin?`,
  );
}
