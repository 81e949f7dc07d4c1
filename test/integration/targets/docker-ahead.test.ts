import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { probeDocker, probeDockerAhead } from '../../../src/targets/container/docker-host.ts';
import { waitFor } from '../../support/processes.ts';

let folder: string;
let docker: Server;
let asked: number;
let answer: (response: ServerResponse) => void;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docker-ahead-'));
  asked = 0;
  answer = (response) => void response.end('OK');
  docker = createServer((_, response) => {
    asked += 1;
    answer(response);
  });
  docker.listen(join(folder, 'docker.sock'));
  await once(docker, 'listening');
});
afterEach(async () => {
  docker.closeAllConnections();
  docker.close();
  await rm(folder, { recursive: true, force: true });
});

const environment = (): NodeJS.ProcessEnv => ({
  HOME: folder,
  DOCKER_HOST: `unix://${join(folder, 'docker.sock')}`,
});

it('a Docker that is asked ahead is not asked again by whoever wants it', async () => {
  const env = environment();
  probeDockerAhead(env);
  expect(await probeDocker(env)).toMatchObject({ answers: true, host: env.DOCKER_HOST });
  expect(asked).toBe(1);
  await probeDocker(env);
  expect(asked).toBe(2);
});

it('a Docker that is asked ahead is asked anew in another environment', async () => {
  probeDockerAhead(environment());
  expect(await probeDocker(environment())).toMatchObject({ answers: true });
  // Nobody waits for the answer of what was asked ahead.
  await waitFor('both ask', () => asked >= 2);
  expect(asked).toBe(2);
});

it('a Docker that is asked ahead is waited for no longer than the one who wants it does', async () => {
  const env = environment();
  answer = () => undefined;
  probeDockerAhead(env);
  const reason = new Error('enough');
  await expect(probeDocker(env, AbortSignal.abort(reason))).rejects.toBe(reason);
});

it('a Docker that does not answer is told as ever', async () => {
  const env = { ...environment(), DOCKER_HOST: `unix://${join(folder, 'none.sock')}` };
  probeDockerAhead(env);
  expect(await probeDocker(env)).toMatchObject({ answers: false, why: expect.stringContaining('none.sock') });
});
