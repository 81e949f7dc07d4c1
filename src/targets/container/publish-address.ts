import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { DockerHost } from './docker-host.ts';

/** What container engines put into each container. */
const IN_CONTAINER = ['/.dockerenv', '/run/.containerenv'];
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);

/** What is known of the machine that we are on. */
export interface Surroundings {
  readonly isContainer: boolean;
  /** Of its network interfaces. */
  readonly addresses: readonly string[];
}

/**
 * The address on which a server is published that wants no password: this machine's own loopback one, where Docker is on it.
 * From within a container, and with a Docker elsewhere, it could not be reached there.
 *
 * @param runtimeHost - Where Testcontainers expects published ports; in a container the gateway, which is ours where a Docker
 *   runs inside that container.
 * @returns undefined: on every address of Docker's machine.
 */
export function publishAddress(
  { host }: DockerHost,
  runtimeHost: string,
  { isContainer, addresses }: Surroundings = lookAround(),
): string | undefined {
  if (!/^(?:unix|npipe):/.test(host)) return undefined;
  const isHere = LOOPBACK.has(runtimeHost) ? !isContainer : addresses.includes(runtimeHost);
  return isHere ? '127.0.0.1' : undefined;
}

function lookAround(): Surroundings {
  return {
    isContainer: IN_CONTAINER.some((path) => existsSync(path)),
    addresses: Object.values(networkInterfaces()).flatMap(
      (list) => list?.map(({ address }) => address) ?? [],
    ),
  };
}
