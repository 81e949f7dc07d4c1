import { existsSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { basename } from 'node:path';
import { readFromDocker } from './docker-api.ts';
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
  /** Whether Docker runs inside the container that we are in, and not around it. */
  isDockerInside(docker: DockerHost): Promise<boolean>;
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
  docker: DockerHost,
  runtimeHost: string,
  { isContainer, hasAddress, isDockerInside }: Surroundings = AROUND_US,
): Promise<typeof OWN_ADDRESS | undefined> {
  if (!/^(?:unix|npipe):/.test(docker.host)) return undefined;
  const isLoopback = LOOPBACK.has(runtimeHost);
  if (isLoopback ? !isContainer : await hasAddress(runtimeHost)) return OWN_ADDRESS;
  // A Docker tells its bridge's address only from its second start on, and Podman makes its bridge with the first container.
  const mayBeInside = isContainer && (isLoopback || isIP(runtimeHost) !== 0);
  return mayBeInside && (await isDockerInside(docker)) ? OWN_ADDRESS : undefined;
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
  isDockerInside,
};

const ACCEPTS_CONNECTIONS = 0x1_00_00;

/** It listens within our network, and its machine has our name. A relay to a Docker outside may listen here, too; and `--uts=host` gives a container the name of its machine. */
async function isDockerInside(docker: DockerHost): Promise<boolean> {
  if (!(await isListenedOnHere(docker.host.replace(/^unix:\/\//, '')))) return false;
  const info = await readFromDocker<{ Name?: string }>(docker, '/info').catch(() => undefined);
  return info?.Name === hostname();
}

/**
 * Whether somebody listens on a Unix socket within our network, and not in that of the machine around our container: Linux lists
 * the sockets of a process's own network namespace in /proc/net/unix (proc_net(5)).
 */
export async function isListenedOnHere(socketPath: string): Promise<boolean> {
  const listed = await readFile('/proc/net/unix', 'utf8').catch(() => '');
  const wanted = await resolveLinks(socketPath);
  for (const line of listed.split('\n')) {
    // Num RefCount Protocol Flags Type St Inode Path
    const [, flags = '', path] = /^\S+ \S+ \S+ (\S+) \S+ \S+ +\S+ (\/.*)$/.exec(line) ?? [];
    if (path === undefined || basename(path) !== basename(socketPath)) continue;
    if ((Number.parseInt(flags, 16) & ACCEPTS_CONNECTIONS) === 0) continue;
    if ((await resolveLinks(path)) === wanted) return true;
  }
  return false;
}

/** Of a path that is not there: itself. */
async function resolveLinks(path: string): Promise<string> {
  return await realpath(path).catch(() => path);
}

/**
 * Whether one of the network interfaces has it, or a socket can be bound to it. The list of interfaces alone does not tell: Node
 * leaves out those without a carrier, as Docker's bridge is for as long as no container runs (libuv, uv_interface_addresses). The
 * first time that a socket is bound takes 3 ms.
 */
export async function isOurAddress(address: string): Promise<boolean> {
  if (isIP(address) === 0) return false;
  for (const own of Object.values(networkInterfaces()))
    if (own?.some((one) => one.address === address)) return true;
  const { createSocket } = await import('node:dgram');
  const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
  return await new Promise((resolve) => {
    const settle = (isOurs: boolean): void => {
      socket.close(() => resolve(isOurs));
    };
    socket.once('error', () => settle(false));
    socket.bind({ address, port: 0, exclusive: true }, () => settle(true));
  });
}
