import { createHash } from 'node:crypto';
import { readFromDocker } from './docker-api.ts';
import type { DockerHost } from './docker-host.ts';
import { KEPT_LABEL } from './owner.ts';
import { isInContainer, OWN_ADDRESS, publishAddress } from './publish-address.ts';
import { answersPing } from './wait-for-answer.ts';

/** A container that an earlier run has kept, and whose server answers. */
export interface KeptContainer {
  readonly id: string;
  readonly host: string;
  readonly port: number;
}

/** What makes a kept container the one that is wanted. */
export interface WantedContainer {
  readonly image: string;
  readonly command: readonly string[];
  /** The server's options with secrets, as it reads them; undefined: none. */
  readonly secretLines: string | undefined;
}

/** The value of {@link KEPT_LABEL}: the same for the same container on the same address. */
export function describeKept(wanted: WantedContainer, address: string | undefined): string {
  const { image, command, secretLines } = wanted;
  const text = JSON.stringify([image, command, secretLines ?? null, address ?? null]);
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Looks for a kept container by asking Docker itself, so that whoever finds one need not load Testcontainers.
 *
 * @returns undefined where Testcontainers has to look: it may find one that was stopped, or sees another way to it.
 */
export async function findKept(
  docker: DockerHost,
  wanted: WantedContainer,
  port: number,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<KeptContainer | undefined> {
  // Both are said to Testcontainers: that nothing is kept, and where published ports are.
  if (env.TESTCONTAINERS_REUSE_ENABLE === 'false' || env.TESTCONTAINERS_HOST_OVERRIDE !== undefined)
    return undefined;
  // Asked together: the address is this one, or none.
  const [address, listed] = await Promise.all([
    ownAddress(docker, signal),
    listKept(docker, describeKept(wanted, OWN_ADDRESS), 'running', signal),
  ]);
  if (address === undefined) return undefined;
  for (const { Id, Ports } of listed) {
    const published = Ports.find((one) => one.PrivatePort === port && one.IP === address)?.PublicPort;
    if (published === undefined) continue;
    const endpoint = { host: address, port: published, tls: false };
    if (await answersPing(endpoint)) return { id: Id, host: address, port: published };
  }
  return undefined;
}

/**
 * Lists the containers in a state that were kept for the same.
 *
 * @param kept - The value of {@link KEPT_LABEL}.
 * @throws As {@link readFromDocker}.
 */
export async function listKept(
  docker: DockerHost,
  kept: string,
  status: 'created' | 'running' | 'exited',
  signal?: AbortSignal,
): Promise<readonly ListedContainer[]> {
  const filters = { label: [`${KEPT_LABEL}=${kept}`], status: [status] };
  const path = `/containers/json?all=true&filters=${encodeURIComponent(JSON.stringify(filters))}`;
  return (await readFromDocker<ListedContainer[]>(docker, path, signal)) ?? [];
}

interface ListedContainer {
  readonly Id: string;
  readonly Ports: readonly {
    readonly PrivatePort: number;
    readonly PublicPort?: number;
    readonly IP?: string;
  }[];
}

/** The address that a server is published on where Docker is on this machine; found as Testcontainers finds it. */
async function ownAddress(docker: DockerHost, signal: AbortSignal): Promise<typeof OWN_ADDRESS | undefined> {
  if (!isInContainer()) return await publishAddress(docker, 'localhost');
  const name = docker.host.includes('podman.sock') ? 'podman' : 'bridge';
  const network = await readFromDocker<{ IPAM?: { Config?: readonly { Gateway?: string }[] } }>(
    docker,
    `/networks/${name}`,
    signal,
  );
  const gateway = network?.IPAM?.Config?.find((config) => config.Gateway !== undefined)?.Gateway;
  return await publishAddress(docker, gateway ?? 'localhost');
}
