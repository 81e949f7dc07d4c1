import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDockerHost } from '../../../src/targets/container/docker-host.ts';
import { listDockerPlaces } from '../../../src/targets/container/docker-places.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'redis-target-test-docker-places-'));
});
afterAll(() => rm(home, { recursive: true }));

async function write(name: string, text: string): Promise<void> {
  await mkdir(join(home, name, '..'), { recursive: true });
  await writeFile(join(home, name), text);
}

describe('parseDockerHost', () => {
  it.each([
    ['unix:///run/docker.sock', 'unix:///run/docker.sock', { socketPath: '/run/docker.sock' }],
    ['unix://', 'unix:///var/run/docker.sock', { socketPath: '/var/run/docker.sock' }],
    ['/run/docker.sock', 'unix:///run/docker.sock', { socketPath: '/run/docker.sock' }],
    [
      'npipe:////./pipe/docker_engine',
      'npipe:////./pipe/docker_engine',
      { socketPath: '//./pipe/docker_engine' },
    ],
    ['tcp://10.0.0.5:2375', 'tcp://10.0.0.5:2375', { host: '10.0.0.5', port: 2375 }],
    ['tcp://10.0.0.5', 'tcp://10.0.0.5:2375', { host: '10.0.0.5', port: 2375 }],
    ['10.0.0.5:2375', 'tcp://10.0.0.5:2375', { host: '10.0.0.5', port: 2375 }],
    ['docker', 'tcp://docker:2375', { host: 'docker', port: 2375 }],
    ['http://docker:2375/', 'tcp://docker:2375', { host: 'docker', port: 2375 }],
    ['tcp://[::1]:2375', 'tcp://[::1]:2375', { host: '::1', port: 2375 }],
  ])('reads %s', (text, host, node) => {
    expect(parseDockerHost(text, false)).toEqual({ host, tls: false, node });
  });

  it.each([
    ['tcp://h:2376', false, 'tcp://h:2376'],
    ['tcp://h', true, 'tcp://h:2376'],
    ['tcp://h:1234', true, 'tcp://h:1234'],
    ['https://h:1234', false, 'tcp://h:1234'],
  ])('reads %s, with TLS wanted: %s', (text, wanted, host) => {
    expect(parseDockerHost(text, wanted)).toMatchObject({ host, tls: true });
  });

  it.each([
    ['ssh://user@host', 'does not speak ssh://'],
    ['fd://', 'no Docker under fd://'],
    ['tcp://user@host:1', 'no address of a host'],
    ['tcp://:2375', 'no address of a host'],
  ])('says of %s why it cannot be', (text, why) => {
    expect(parseDockerHost(text, false)).toEqual({ why: expect.stringContaining(why) });
  });
});

describe('listDockerPlaces', () => {
  it('looks at the usual sockets, and at those of other engines after them', async () => {
    const hosts = (await listDockerPlaces({ HOME: home, XDG_RUNTIME_DIR: '/xdg' })).map(({ host }) => host);
    expect(hosts.slice(0, 4)).toEqual([
      'unix:///var/run/docker.sock',
      'unix:///xdg/docker.sock',
      `unix://${home}/.docker/run/docker.sock`,
      `unix://${home}/.docker/desktop/docker.sock`,
    ]);
    for (const other of ['.colima/default/docker.sock', '.rd/docker.sock', '.orbstack/run/docker.sock'])
      expect(hosts).toContain(`unix://${home}/${other}`);
    expect(hosts).toContain('unix:///xdg/podman/podman.sock');
  });

  it('takes DOCKER_HOST for the user’s word, with its certificates', async () => {
    expect(await listDockerPlaces({ HOME: home, DOCKER_HOST: 'tcp://h' })).toEqual([
      { host: 'tcp://h', from: 'DOCKER_HOST' },
    ]);
    expect(await listDockerPlaces({ HOME: home, DOCKER_HOST: 'tcp://h', DOCKER_TLS_VERIFY: '1' })).toEqual([
      { host: 'tcp://h', from: 'DOCKER_HOST', certificates: join(home, '.docker') },
    ]);
  });

  it('takes what ~/.testcontainers.properties and the docker command’s context say, in this order', async () => {
    const digest = createHash('sha256').update('colima').digest('hex');
    await write('.testcontainers.properties', '# none\ndocker.host = unix\\:///props.sock\n');
    await write('.docker/config.json', JSON.stringify({ currentContext: 'colima' }));
    await write(
      `.docker/contexts/meta/${digest}/meta.json`,
      JSON.stringify({
        Name: 'colima',
        Endpoints: { docker: { Host: `unix://${home}/.colima/default/docker.sock` } },
      }),
    );
    expect((await listDockerPlaces({ HOME: home })).slice(0, 3)).toEqual([
      { host: 'unix:///props.sock', from: 'docker.host in ~/.testcontainers.properties' },
      { host: `unix://${home}/.colima/default/docker.sock`, from: 'context colima', isInMachine: true },
      { host: 'unix:///var/run/docker.sock' },
    ]);
    // The default context names no place of its own.
    const places = await listDockerPlaces({ HOME: home, DOCKER_CONTEXT: 'default' });
    expect(places[1]).toEqual({ host: 'unix:///var/run/docker.sock' });
    await write('.testcontainers.properties', 'tc.host=tcp://127.0.0.1:1\n');
    const told = await listDockerPlaces({ HOME: home, DOCKER_HOST: 'tcp://h' });
    expect(told.map(({ host }) => host)).toEqual(['tcp://127.0.0.1:1', 'tcp://h']);
  });

  it('reads past files that are none', async () => {
    await write('.docker/config.json', '[]');
    await write('.testcontainers.properties', '\u0000');
    expect((await listDockerPlaces({ HOME: home }))[0]).toEqual({ host: 'unix:///var/run/docker.sock' });
  });
});
