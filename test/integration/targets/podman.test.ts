import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probeDocker } from '../../../src/targets/container/docker-host.ts';
import { runCommandLine } from '../../support/command-line.ts';
import { lacks } from '../../support/need.ts';

const START_LIMIT_MS = 60_000;

/** A Podman with a storage of its own, which serves Docker's API on a socket. */
describe.skipIf(lacks('docker', 'podman'))('a Podman', () => {
  let folder: string;
  let socket: string;
  let service: ReturnType<typeof spawn>;
  let podman: (...args: string[]) => string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rt-podman-'));
    socket = join(folder, 'podman.sock');
    // Its own defaults ask for more than a container that we may be in allows.
    await writeFile(
      join(folder, 'containers.conf'),
      '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n[engine]\ncgroup_manager = "cgroupfs"\n',
    );
    const env = { ...process.env, CONTAINERS_CONF: join(folder, 'containers.conf') };
    const places = ['--root', join(folder, 'storage'), '--runroot', join(folder, 'run')];
    podman = (...args) => execFileSync('podman', [...places, ...args], { encoding: 'utf8', env });
    const image = execFileSync('docker', ['save', 'redis:6.2'], { maxBuffer: 1e9 });
    execFileSync('podman', [...places, 'load'], { input: image, env, stdio: ['pipe', 'ignore', 'pipe'] });
    service = spawn('podman', [...places, 'system', 'service', '--time=0', `unix://${socket}`], {
      env,
      stdio: 'ignore',
    });
    const deadline = Date.now() + START_LIMIT_MS;
    while (!(await probeDocker({ HOME: folder, DOCKER_HOST: `unix://${socket}` })).answers) {
      if (Date.now() > deadline) throw new Error('Podman did not answer');
      await wait(100);
    }
    await chmod(folder, 0o755);
  }, 120_000);

  afterAll(async () => {
    service.kill('SIGTERM');
    if (service.exitCode === null && service.signalCode === null) await once(service, 'exit');
    podman('system', 'reset', '--force');
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs a command on a container, which says what runs in Podman meanwhile. */
  async function runOn(env: NodeJS.ProcessEnv): Promise<string> {
    const seen = join(folder, 'seen.txt');
    await rm(seen, { force: true });
    const places = `--root ${join(folder, 'storage')} --runroot ${join(folder, 'run')}`;
    const script = `podman ${places} ps --format '{{.Image}} {{.Ports}}' > ${seen}; echo $REDIS_HOST:$REDIS_PORT >> ${seen}`;
    const { exitCode, stderr } = await runCommandLine(
      ['exec', '--target', 'container:6.2', '--', 'sh', '-c', script],
      { cwd: folder, env: { CONTAINERS_CONF: join(folder, 'containers.conf'), ...env } },
    );
    expect(exitCode, stderr).toBe(0);
    return await readFile(seen, 'utf8');
  }

  it.each<[string, () => Promise<NodeJS.ProcessEnv>]>([
    ['DOCKER_HOST', async () => ({ DOCKER_HOST: `unix://${socket}` })],
    [
      'docker.host in ~/.testcontainers.properties',
      async () => {
        const home = await mkdtemp(join(folder, 'home-'));
        await writeFile(join(home, '.testcontainers.properties'), `docker.host=unix\\://${socket}\n`);
        return { HOME: home, DOCKER_HOST: '' };
      },
    ],
    [
      "the docker command's context",
      async () => {
        const home = await mkdtemp(join(folder, 'home-'));
        const id = createHash('sha256').update('podman').digest('hex');
        await mkdir(join(home, `.docker/contexts/meta/${id}`), { recursive: true });
        await writeFile(
          join(home, `.docker/contexts/meta/${id}/meta.json`),
          JSON.stringify({ Name: 'podman', Endpoints: { docker: { Host: `unix://${socket}` } } }),
        );
        await writeFile(join(home, '.docker/config.json'), '{"currentContext":"podman"}');
        return { HOME: home, DOCKER_HOST: '' };
      },
    ],
  ])('that %s names runs the container, on this machine only, and keeps nothing of it', async (_, place) => {
    const seen = await runOn(await place());
    expect(seen).toMatch(/\/redis:6\.2 (127\.0\.0\.1:\d+)->6379\/tcp\n\1\n$/);
    expect(podman('ps', '--all', '--quiet')).toBe('');
  });

  it('that cannot pull an image says why, as Docker does', async () => {
    await writeFile(
      join(folder, 'redis-target.config.json'),
      '{ "container": { "images": { "6.0": "127.0.0.1:1/redis:6.0" } } }',
    );
    const { exitCode, stderr } = await runCommandLine(['exec', '--target', 'container:6.0', '--', 'true'], {
      cwd: folder,
      env: { DOCKER_HOST: `unix://${socket}` },
    });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('RT_IMAGE_NETWORK');
    expect(stderr).toMatch(/127\.0\.0\.1:1.*connection refused/);
  });
});
