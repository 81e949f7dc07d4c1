import { realpath } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { findConfigFile } from '../config/find-file.ts';
import { isRedisTargetError } from '../errors.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { TARGET_INFO_VARIABLE } from '../model/variable-names.ts';
import { findProcess } from '../platform/process-identity.ts';
import { textOf } from '../resp/values.ts';
import { RUN_FOLDER_VARIABLE, readHolder } from '../results/run-folder.ts';
import type { TargetInfo } from '../results/target-info.ts';
import { CA_VARIABLES, isTrustValue } from './app-tls.ts';
import { EXPORTED_VARIABLE, readExported, WORKER_VARIABLES } from './export.ts';

/** How long a server that may have ended with its run is waited for, in milliseconds. */
const ANSWER_LIMIT_MS = 5_000;
const DEFAULT_EXPORT = ['REDIS_URL', 'REDIS_HOST', 'REDIS_PORT', 'REDIS_USERNAME', 'REDIS_PASSWORD'];

/**
 * Why the target that an environment tells of cannot be taken over: a shell or an editor may still carry the variables of
 * a run that has ended. Undefined where it can.
 *
 * Its holder is looked for first. Where it is not seen, as from within a container, the server itself is asked: PING, and
 * whether it is still the same by its `run_id`.
 */
export async function whyEnded(info: TargetInfo, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const holder = await readHolder(env);
  if (holder !== undefined && (await findProcess(holder.process)) === 'there') return undefined;
  const { openServerSession } = await import('../targets/server-session.ts');
  const place = `${info.host}:${info.port}`;
  try {
    const session = await openServerSession(endpointOf(info, env), AbortSignal.timeout(ANSWER_LIMIT_MS));
    try {
      const ping = await session.call('PING');
      if (ping.type === 'error' && /^(?:LOADING|BUSY|MASTERDOWN)/.test(ping.value)) return undefined;
      const said = textOf(await session.call('INFO', 'server')) ?? '';
      const runId = /^run_id:(\w+)/m.exec(said)?.[1];
      const isOther = runId !== undefined && info.serverRunId !== undefined && runId !== info.serverRunId;
      return isOther ? `${place} is another server by now` : undefined;
    } finally {
      session.close();
    }
  } catch (error) {
    // It answers, and wants a password that only the clients of that run know, or has all the clients that it takes.
    if (isRedisTargetError(error) && /^RT_TARGET_(?:AUTH|MAX_CLIENTS)$/.test(error.code)) return undefined;
    if (isRedisTargetError(error) && error.code === 'RT_TARGET_NOT_REDIS')
      return `what answers at ${place} is no Redis any more`;
    return `nothing answers at ${place} any more`;
  }
}

function endpointOf({ host, port, endpoint }: TargetInfo, env: NodeJS.ProcessEnv): Endpoint {
  const tls = endpoint.startsWith('rediss:');
  const [username, password] = credentialsFor(port, env);
  return {
    host,
    port,
    tls,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

/** As a URL among the variables has them, or REDIS_PASSWORD. */
function credentialsFor(
  port: number,
  env: NodeJS.ProcessEnv,
): [username: string | undefined, password: string | undefined] {
  for (const value of Object.values(env)) {
    if (value === undefined || !/^rediss?:\/\/[^/]*@/.test(value) || !URL.canParse(value)) continue;
    const url = new URL(value);
    if (url.port === String(port))
      return [decodeURIComponent(url.username) || undefined, decodeURIComponent(url.password) || undefined];
  }
  return [env.REDIS_USERNAME || undefined, env.REDIS_PASSWORD || undefined];
}

/** Takes away what a run that has ended left in an environment. */
export function forgetRun(info: TargetInfo, env: NodeJS.ProcessEnv): void {
  const exported = readExported(env[EXPORTED_VARIABLE]);
  // A URL that was the user's own stays the user's own.
  const isUsers = info.kind === 'url' && info.requested === 'auto';
  if (!isUsers) {
    for (const [name, value] of Object.entries(exported)) if (env[name] === value) delete env[name];
    const leadsThere = DEFAULT_EXPORT.some(
      (name) => env[name]?.includes(`:${info.port}`) || env[name] === String(info.port),
    );
    if (leadsThere && Object.keys(exported).length === 0) for (const name of DEFAULT_EXPORT) delete env[name];
  }
  for (const name of [TARGET_INFO_VARIABLE, WORKER_VARIABLES, EXPORTED_VARIABLE, RUN_FOLDER_VARIABLE])
    delete env[name];
  // The files of its CA are gone with it.
  for (const name of CA_VARIABLES) if (isTrustValue(env[name] ?? '')) delete env[name];
}

/**
 * The configuration file of this folder, where the run around it, which holds the target, has another or none: all that it
 * says is without effect.
 *
 * @returns As a message names it; undefined where nothing is dropped.
 */
export async function findDroppedConfig(env: NodeJS.ProcessEnv, cwd: string): Promise<string | undefined> {
  const holder = await readHolder(env);
  if (holder === undefined) return undefined;
  const named = env.REDIS_TARGET_CONFIG?.trim();
  const own = named ? resolve(cwd, named) : foundConfigFile(cwd);
  if (own === undefined) return undefined;
  const path = await realpath(own).catch(() => own);
  const outer =
    holder.config === undefined ? undefined : await realpath(holder.config).catch(() => holder.config);
  return path === outer ? undefined : relative(cwd, own) || own;
}

/** As {@link findConfigFile}, and none where a folder holds two: reading them is what refuses that. */
function foundConfigFile(cwd: string): string | undefined {
  try {
    return findConfigFile(cwd);
  } catch {
    return undefined;
  }
}
