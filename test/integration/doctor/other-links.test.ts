import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../src/doctor/check.ts';
import { runCommandLine } from '../../support/command-line.ts';
import { lacks } from '../../support/need.ts';
import { start } from '../../support/run-ts.ts';
import { SECOND_USER_ID } from '../../support/second-user.ts';
import { makeClusterWorld } from '../cluster/cluster-world.ts';
import { makeWorld, type World } from '../elasticache/world.ts';

const DOCKER = '/var/run/docker.sock';
/** A process of its own: what it may is not changed with what this one may. */
const RELAY = `
const { connect, createServer } = require('node:net');
createServer((client) => {
  const docker = connect(process.argv[2]);
  client.on('error', () => docker.destroy()).pipe(docker);
  docker.on('error', () => client.destroy()).pipe(client);
}).listen(process.argv[1], () => console.log('ready'));
`;

async function doctor(world: Pick<World, 'cwd' | 'env'>, target: string, env: NodeJS.ProcessEnv = {}) {
  const { exitCode, stdout } = await runCommandLine(['doctor', target, '--json'], {
    cwd: world.cwd,
    env: { ...world.env, ...env },
  });
  const { checks } = JSON.parse(stdout) as { checks: CheckResult[] };
  return { exitCode, find: (link: string) => checks.find(({ id }) => id === link) };
}

describe.skipIf(lacks('2.8', '6.2'))('doctor', () => {
  it('says whose the credentials are, and goes on where STS is not reached', async () => {
    await using world = await makeWorld();
    const whole = await doctor(world, 'elasticache:6.2');
    expect(whole.find('identity')).toMatchObject({
      status: 'ok',
      detail: 'AWS takes the credentials of arn:aws:sts::123456789012:assumed-role/developer/me',
    });
    const without = await doctor(world, 'elasticache:6.2', { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1' });
    expect(without.exitCode).toBe(0);
    expect(without.find('identity')).toMatchObject({
      status: 'ok',
      detail: expect.stringContaining('STS does not say'),
    });
  });

  it('says that cluster mode is on', async () => {
    await using world = await makeClusterWorld('6.2', { primaries: 3, replicas: 0 });
    const whole = await doctor(world, 'elasticache:app');
    expect(whole.exitCode).toBe(0);
    expect(whole.find('cluster')).toMatchObject({
      status: 'ok',
      detail: expect.stringContaining('cluster mode is on'),
    });
  });
});

describe.skipIf(lacks('docker'))('doctor, of Docker', () => {
  it('names the permission that this user lacks, and is content where it is given', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-docker-'));
    // Docker's own socket under another name, whose rights are ours to change.
    const socket = join(folder, 'docker.sock');
    const relay = start(process.execPath, ['-e', RELAY, socket, DOCKER]);
    await relay.until(/ready/);
    // Root may everything: it is somebody else for the while.
    const isRoot = process.getuid?.() === 0;
    const asAnyUser = async (): Promise<{ exitCode: number; docker: CheckResult | undefined }> => {
      if (isRoot) process.seteuid?.(SECOND_USER_ID);
      try {
        const env = { HOME: '/nonexistent', DOCKER_HOST: `unix://${socket}` };
        const { exitCode, find } = await doctor({ cwd: '/', env }, 'container:6.2');
        return { exitCode, docker: find('docker') };
      } finally {
        if (isRoot) process.seteuid?.(0);
      }
    };
    try {
      await chmod(folder, 0o755);
      await chmod(socket, isRoot ? 0o600 : 0);
      const refused = await asAnyUser();
      expect(refused).toMatchObject({
        exitCode: 1,
        docker: {
          status: 'fail',
          detail: expect.stringMatching(/^this user may not use Docker .*permission denied/),
          cure: expect.stringContaining('group `docker`'),
        },
      });
      // What the group would give.
      await chmod(socket, 0o666);
      expect((await asAnyUser()).docker).toMatchObject({
        status: 'ok',
        detail: expect.stringMatching(/docker\.sock, version \d+\.\d+.*, API \d+\.\d+$/),
      });
    } finally {
      relay.child.kill();
      await relay.ended;
      await rm(folder, { recursive: true });
    }
  });
});
