import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import type { DockerHost } from './docker-host.ts';

/** What container engines put into each container. */
const IN_CONTAINER = ['/.dockerenv', '/run/.containerenv'];
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);

/** Where nobody but this machine reaches a server. */
export const OWN_ADDRESS = '127.0.0.1';

/** What is known of the machine that we are on. */
export interface Surroundings {
  readonly isContainer: boolean;
  /** Whether an address belongs to one of its network interfaces. */
  hasAddress(address: string): Promise<boolean>;
}

/**
 * The address on which a server is published that wants no password: this machine's own loopback one, where Docker is on it.
 * From within a container, and with a Docker elsewhere, it could not be reached there.
 *
 * @param runtimeHost - Where Testcontainers expects published ports; in a container the gateway, which is ours where a Docker
 *   runs inside that container.
 * @returns undefined: on every address of Docker's machine.
 */
export async function publishAddress(
  { host }: DockerHost,
  runtimeHost: string,
  { isContainer, hasAddress }: Surroundings = AROUND_US,
): Promise<typeof OWN_ADDRESS | undefined> {
  if (!/^(?:unix|npipe):/.test(host)) return undefined;
  const isHere = LOOPBACK.has(runtimeHost) ? !isContainer : await hasAddress(runtimeHost);
  return isHere ? OWN_ADDRESS : undefined;
}

/** Whether this process runs in a container. */
export function isInContainer(): boolean {
  return IN_CONTAINER.some((path) => existsSync(path));
}

const AROUND_US: Surroundings = {
  get isContainer() {
    return isInContainer();
  },
  hasAddress: isOurAddress,
};

/**
 * Whether a socket can be bound to it. The list of network interfaces does not tell: Node leaves out those without a carrier,
 * as Docker's bridge is for as long as no container runs (libuv, uv_interface_addresses).
 */
export async function isOurAddress(address: string): Promise<boolean> {
  if (isIP(address) === 0) return false;
  const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
  return await new Promise((resolve) => {
    const settle = (isOurs: boolean): void => {
      socket.close(() => resolve(isOurs));
    };
    socket.once('error', () => settle(false));
    socket.bind({ address, port: 0, exclusive: true }, () => settle(true));
  });
}
