import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { whyNotPulled } from '../../../src/targets/container/why-not-pulled.ts';

/** Podman 4.3.1's answer, with status 200. */
const OF_PODMAN =
  '{"progressDetail":{},"errorDetail":{"message":"initializing source docker://127.0.0.1:1/redis:6.2: pinging container registry 127.0.0.1:1: Get \\"https://127.0.0.1:1/v2/\\": dial tcp 127.0.0.1:1: connect: connection refused"},"error":"initializing source docker://127.0.0.1:1/redis:6.2: pinging container registry 127.0.0.1:1: Get \\"https://127.0.0.1:1/v2/\\": dial tcp 127.0.0.1:1: connect: connection refused"}\n';
/** Docker's, where a layer fails after others have come. */
const OF_DOCKER =
  '{"status":"Pulling from library/redis","id":"6.2"}\r\n{"errorDetail":{"message":"toomanyrequests: Rate exceeded"},"error":"toomanyrequests: Rate exceeded"}\r\n';
const NOT_THERE = '(HTTP code 404) no such container - no such image: redis:6.2: image not known';

async function ask(
  answer: string,
  image: string,
  text: string,
): Promise<{ why: string | undefined; asked: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'rt-pull-'));
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${decodeURIComponent(request.url ?? '')}`);
    response.end(answer);
  }).listen(join(folder, 'engine.sock'));
  try {
    await once(server, 'listening');
    const why = await whyNotPulled({ host: `unix://${folder}/engine.sock` }, image, text);
    return { why, asked };
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  }
}

describe('why an image was not pulled', () => {
  it.each([
    [OF_PODMAN, /^initializing source docker:.*connection refused$/],
    [OF_DOCKER, /^toomanyrequests: Rate exceeded$/],
    ['{"message":"manifest unknown"}', /^manifest unknown$/],
  ])('stands in the progress of a pull that is said to have succeeded: %s', async (answer, why) => {
    expect((await ask(answer, 'redis:6.2', NOT_THERE)).why).toMatch(why);
  });

  it('is not known where a pull says nothing, or an engine no JSON', async () => {
    expect((await ask('', 'redis:6.2', NOT_THERE)).why).toBeUndefined();
    expect((await ask('<html>\n[]\n5\nnull', 'redis:6.2', NOT_THERE)).why).toBeUndefined();
  });

  it('is asked for one tag of the image, and of no other error', async () => {
    for (const [image, tagged] of [
      ['redis:6.2', 'redis:6.2'],
      ['localhost:5000/redis', 'localhost:5000/redis:latest'],
      ['redis@sha256:0c5e', 'redis@sha256:0c5e'],
    ] as const)
      expect((await ask('', image, NOT_THERE)).asked).toEqual([`POST /images/create?fromImage=${tagged}`]);
    expect((await ask('', 'redis:6.2', 'port is already allocated')).asked).toEqual([]);
  });
});
