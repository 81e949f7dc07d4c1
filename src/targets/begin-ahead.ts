import { delimiter } from 'node:path';
import { parseSelector } from '../model/selector.ts';
import { findLocalServersAhead } from './local/find-servers.ts';

/**
 * Begins what the environment's target needs before the settings are read: local servers are looked for and asked for their
 * versions, Docker is asked whether it answers. Where the settings mean the same, as they do without a configuration file that
 * says otherwise, the answer is there by then; else it is not used.
 */
export function beginAhead({ env, cwd }: Pick<NodeJS.Process, 'env' | 'cwd'>): void {
  const name = env.REDIS_TARGET?.trim() ?? '';
  if (/^local(?::.|$)|^(?:(?:redis|valkey)-)?\d/.test(name)) askServers(name, env, cwd);
  if (/^container(?::.|$)/.test(name)) void askDocker(env);
}

function askServers(name: string, env: NodeJS.ProcessEnv, cwd: () => string): void {
  const paths = env.REDIS_TARGET_LOCAL_PATHS?.trim().split(delimiter).filter(Boolean) ?? [];
  try {
    findLocalServersAhead({ paths, env, cwd: cwd(), selector: parseSelector(name.replace(/^local:?/, '')) });
  } catch {
    // A name that is none, or a folder that is gone: whoever reads them in earnest says so.
  }
}

async function askDocker(env: NodeJS.ProcessEnv): Promise<void> {
  const { probeDockerAhead } = await import('./container/docker-host.ts');
  probeDockerAhead(env);
}
