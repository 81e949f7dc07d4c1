import type { Endpoint } from '../../model/endpoint.ts';
import type { Destination, OverriddenVariable } from '../../model/usage.ts';
import { findVariable } from './project-signs.ts';
import type { Witnessed } from './witnesses.ts';

/**
 * Tells which places are a target. A name may stand for the address that Node tells.
 *
 * @param served - The port of ours that the target is served on, too.
 * @param nodePorts - The local ports of a cluster's nodes.
 */
export async function matcherOf(
  endpoint: Endpoint,
  served: Endpoint | undefined,
  nodePorts: readonly number[] = [],
): Promise<(place: Destination) => boolean> {
  const hosts = new Set([endpoint.host, ...(await addressesOf(endpoint.host))]);
  const isHere = (host: string): boolean =>
    hosts.has(host) || (isLoopback(host) && [...hosts].some(isLoopback));
  return ({ host, port }) =>
    (port === endpoint.port && isHere(host)) ||
    ((port === served?.port || nodePorts.includes(port)) && isLoopback(host));
}

/** Suites connect to much else: of what a used target's tests did besides, only this is of interest. */
export function isLikelyRedis({ port, variables }: Destination): boolean {
  return variables !== undefined || /^\d?63\d\d$/.test(String(port));
}

/** The exported variables that were something else in the tests' processes, and where the project at `cwd` sets them. */
export async function findOverridden(
  { variables }: Witnessed,
  exported: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<OverriddenVariable[]> {
  const found = new Map<
    string,
    { readonly value: string; readonly record: Readonly<Record<string, string>> }
  >();
  for (const record of variables) {
    for (const [name, value] of Object.entries(record)) {
      const given = exported[name];
      if (given !== undefined && given.replace(/:\/\/[^@/]*@/, '://****@').slice(0, 200) !== value)
        found.set(name, { value, record });
    }
  }
  return await Promise.all(
    [...found].map(async ([name, { value, record }]) => {
      const at = await findVariable(name, record, cwd);
      return { name, value, ...(at === undefined ? {} : { at }) };
    }),
  );
}

async function addressesOf(host: string): Promise<string[]> {
  if (/^[\d.]+$|:/.test(host)) return [];
  const { lookup } = await import('node:dns/promises');
  return (await lookup(host, { all: true }).catch(() => [])).map(({ address }) => address);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
