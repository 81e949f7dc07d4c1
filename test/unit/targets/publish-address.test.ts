import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  isListenedOnHere,
  isOurAddress,
  publishAddress,
} from '../../../src/targets/container/publish-address.ts';

const has =
  (...addresses: readonly string[]) =>
  async (address: string): Promise<boolean> =>
    addresses.includes(address);
const SOCKET = { host: 'unix:///var/run/docker.sock' };
const MACHINE = {
  isContainer: false,
  hasAddress: has('127.0.0.1', '192.168.1.7'),
  isDockerInside: async () => true,
};
const CONTAINER = {
  isContainer: true,
  hasAddress: has('127.0.0.1', '172.17.0.3'),
  isDockerInside: async () => false,
};
const WITH_DOCKER = { ...CONTAINER, isDockerInside: async () => true };

it.each([
  ['a Docker on this machine', SOCKET, 'localhost', MACHINE, '127.0.0.1'],
  [
    'a named pipe on this machine',
    { host: 'npipe:////./pipe/docker_engine' },
    'localhost',
    MACHINE,
    '127.0.0.1',
  ],
  ['the machine’s Docker, from within a container', SOCKET, '172.17.0.1', CONTAINER, undefined],
  ['a loopback address that is the container’s own', SOCKET, 'localhost', CONTAINER, undefined],
  ['a Docker that runs inside our container', SOCKET, '172.17.0.3', CONTAINER, '127.0.0.1'],
  [
    'a Docker inside our container that does not tell its bridge yet',
    SOCKET,
    'localhost',
    WITH_DOCKER,
    '127.0.0.1',
  ],
  ['one inside our container whose bridge is not made yet', SOCKET, '10.88.0.1', WITH_DOCKER, '127.0.0.1'],
  [
    'another host for published ports, inside our container',
    SOCKET,
    'docker.example',
    WITH_DOCKER,
    undefined,
  ],
  ['a Docker elsewhere', { host: 'tcp://10.0.0.5:2375' }, '10.0.0.5', MACHINE, undefined],
  ['a Docker behind a forwarded port', { host: 'tcp://localhost:2375' }, 'localhost', MACHINE, undefined],
  ['another host for published ports', SOCKET, 'docker.example', MACHINE, undefined],
])(
  'a container of %s is published where it can be reached, and to this machine alone where that is enough',
  async (_what, docker, host, around, address) => {
    expect(await publishAddress(docker, host, around)).toBe(address);
  },
);

it('knows this machine’s addresses from others and from names', async () => {
  expect(await isOurAddress('127.0.0.1')).toBe(true);
  // Set aside for documents (RFC 5737): no machine has it.
  expect(await isOurAddress('192.0.2.1')).toBe(false);
  expect(await isOurAddress('localhost')).toBe(false);
});

it.runIf(process.platform === 'linux')(
  'knows a socket on which somebody listens here, under every name of its folder',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rt-listen-'));
    const link = `${folder}-link`;
    await symlink(folder, link);
    const server = createServer();
    try {
      const path = join(folder, 'docker.sock');
      expect(await isListenedOnHere(path)).toBe(false);
      await new Promise<void>((resolve) => server.listen(path, resolve));
      expect(await isListenedOnHere(path)).toBe(true);
      expect(await isListenedOnHere(join(link, 'docker.sock'))).toBe(true);
      expect(await isListenedOnHere('/nowhere/docker.sock')).toBe(false);
    } finally {
      await new Promise((resolve) => server.close(resolve));
      await rm(link);
      await rm(folder, { recursive: true });
    }
  },
);
