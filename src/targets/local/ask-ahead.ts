import { delimiter } from 'node:path';
import { parseSelector } from '../../model/selector.ts';
import { findLocalServersAhead } from './find-servers.ts';

/**
 * Looks for the servers that the environment means, and asks them for their versions, before the settings are read: where these
 * mean the same, as they do without a configuration file that says otherwise, the answer is there by then.
 */
export function askServersAhead({ env, cwd }: Pick<NodeJS.Process, 'env' | 'cwd'>): void {
  const name = env.REDIS_TARGET?.trim() ?? '';
  const isLocal = /^local(?::.|$)/.test(name) || /^(?:(?:redis|valkey)-)?\d/.test(name);
  if (!isLocal) return;
  const paths = env.REDIS_TARGET_LOCAL_PATHS?.trim().split(delimiter).filter(Boolean) ?? [];
  try {
    findLocalServersAhead({ paths, env, cwd: cwd(), selector: parseSelector(name.replace(/^local:?/, '')) });
  } catch {
    // A name that is none, or a folder that is gone: whoever reads them in earnest says so.
  }
}
