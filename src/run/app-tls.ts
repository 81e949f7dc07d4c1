import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../config/settings.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { OpenTarget } from '../model/target.ts';
import { SCRATCH_PREFIX } from '../platform/scratch.ts';

/** Says which process had the CA set in its environment after it had started: Node reads NODE_EXTRA_CA_CERTS before. */
const TRUST_VARIABLE = 'REDIS_TARGET_TRUST_IN';

/** What {@link trustInThisProcess} changes in an environment. */
export const TRUST_CHANGES: readonly string[] = ['NODE_OPTIONS', TRUST_VARIABLE];

/** By its path: the project whose tests run need not have this package. It is there when built. */
const TRUST: string = fileURLToPath(new URL('../runners/trust.cjs', import.meta.url));

/** What Node and OpenSSL read, and what reads it: Python, Ruby, PHP, Rust, .NET and Go on Linux by SSL_CERT_FILE. */
export const CA_VARIABLES: readonly string[] = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'];

/** The endpoint as the tests are told of it: over TLS where the settings ask for that and its port takes it. */
export function endpointForTests(
  { endpoint, caFiles }: Pick<OpenTarget, 'endpoint' | 'caFiles'>,
  { appTls }: Pick<Settings, 'appTls'>,
): Endpoint {
  return appTls.export && caFiles !== undefined && !endpoint.tls ? { ...endpoint, tls: true } : endpoint;
}

/** Variables by which processes that start from now on trust the target's CA; none where there is none. */
export function trustVariables({ caFiles }: Pick<OpenTarget, 'caFiles'>): Record<string, string> {
  return caFiles === undefined
    ? {}
    : { NODE_EXTRA_CA_CERTS: caFiles.nodeCaFile, SSL_CERT_FILE: caFiles.caFile };
}

/** Whether a variable is one of {@link trustVariables}. */
export function isTrustVariable(name: string): boolean {
  return CA_VARIABLES.includes(name);
}

/** Whether a value may stand in one: a file of a folder that this package made. */
export function isTrustValue(value: string): boolean {
  return basename(dirname(value)).startsWith(SCRATCH_PREFIX) && !value.includes('\0');
}

/**
 * Has this process, which has read its NODE_EXTRA_CA_CERTS long ago, trust what stands there now, and its threads with it.
 *
 * @param injects - Whether NODE_OPTIONS may be set: only by that threads are reached.
 */
export async function trustInThisProcess(env: NodeJS.ProcessEnv, injects: boolean): Promise<void> {
  if (!isTrustValue(env.NODE_EXTRA_CA_CERTS ?? '') || !existsSync(TRUST)) return;
  env[TRUST_VARIABLE] = String(process.pid);
  const option = `--require ${JSON.stringify(TRUST)}`;
  if (injects && !env.NODE_OPTIONS?.includes(option))
    env.NODE_OPTIONS = [env.NODE_OPTIONS, option].filter(Boolean).join(' ');
  await import(TRUST);
}
