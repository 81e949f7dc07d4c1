import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginAhead } from '../../../src/targets/begin-ahead.ts';
import { findLocalServers, findLocalServersAhead } from '../../../src/targets/local/find-servers.ts';
import { isAlive, waitFor } from '../../support/processes.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find-servers-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A server that counts how often it is asked, one line each. */
async function makeServer(version: string, before = ''): Promise<string> {
  const path = join(folder, `redis-server-${version}`);
  const script = `#!/bin/sh\necho asked >> '${folder}/asked'\n${before}\necho 'Redis server v=${version} sha=0'\n`;
  await writeFile(path, script, { mode: 0o755 });
  return path;
}

async function timesAsked(): Promise<number> {
  return (await readFile(join(folder, 'asked'), 'utf8').catch(() => '')).split('\n').length - 1;
}

const NO_PATH: NodeJS.ProcessEnv = { PATH: '' };

describe('servers that are looked for ahead', () => {
  it('are asked once, by whoever begins, where the same is wanted', async () => {
    const path = await makeServer('6.2.11');
    const options = { paths: [path], env: NO_PATH, cwd: folder, selector: { version: '6.2' } };
    findLocalServersAhead(options);
    const found = await findLocalServers({ ...options, selector: { version: '6.2' } });
    expect(found.servers).toEqual([{ path, engine: { name: 'redis', version: '6.2.11' } }]);
    expect(await timesAsked()).toBe(1);
    await findLocalServers(options);
    expect(await timesAsked()).toBe(2);
  });

  it('are looked for anew where the settings want others', async () => {
    const path = await makeServer('6.2.11');
    const other = await makeServer('7.0.15');
    const options = { env: NO_PATH, cwd: folder };
    findLocalServersAhead({ ...options, paths: [path] });
    const found = await findLocalServers({ ...options, paths: [other] });
    expect(found.servers).toEqual([{ path: other, engine: { name: 'redis', version: '7.0.15' } }]);
  });

  it('are waited for no longer than the one who wants them does', async () => {
    // Nobody else reads what it waits for: it ends when it is ended.
    const path = await makeServer('6.2.11', 'exec sleep 60');
    const options = { paths: [path], env: NO_PATH, cwd: folder };
    findLocalServersAhead(options);
    const reason = new Error('enough');
    const found = findLocalServers({ ...options, signal: AbortSignal.abort(reason) });
    await expect(found).rejects.toBe(reason);
  });
});

describe('what the environment means', () => {
  /** How often a server has been asked when whoever wants "local:6.2" has its answer. */
  const ahead = async (target: string | undefined): Promise<number> => {
    const path = await makeServer('6.2.11');
    const env = { ...NO_PATH, REDIS_TARGET: target, REDIS_TARGET_LOCAL_PATHS: path };
    beginAhead({ env, cwd: () => folder });
    await findLocalServers({ paths: [path], env, cwd: folder, selector: { version: '6.2' } });
    return await timesAsked();
  };

  it.each(['local:6.2', ' local:6.2 ', '6.2'])('is found by %j', async (target) => {
    expect(await ahead(target)).toBe(1);
  });

  it.each(['local:7', 'valkey-6.2'])('is another server by %j', async (target) => {
    await ahead(target);
    // Nobody waits for the answer of what was asked ahead.
    await waitFor('both ask', async () => (await timesAsked()) >= 2);
    expect(await timesAsked()).toBe(2);
  });

  it.each([
    undefined,
    'auto',
    'container:6.2',
    'elasticache:6.2',
    'localhost',
    'local:x',
    'redis://127.0.0.1',
  ])('is no local server by %j', async (target) => {
    expect(await ahead(target)).toBe(1);
  });

  it('is asked for in earnest where the folder is gone', () => {
    const cwd = (): string => {
      throw new Error('ENOENT');
    };
    expect(() => beginAhead({ env: { REDIS_TARGET: 'local' }, cwd })).not.toThrow();
  });
});

it('a server that is asked and does not end when it is told to is ended all the same', async () => {
  const pidFile = join(folder, 'pid');
  const path = await makeServer(
    '6.2.11',
    `trap '' TERM; echo $$ > '${pidFile}.new'; mv '${pidFile}.new' '${pidFile}'; while :; do sleep 1; done`,
  );
  const abort = new AbortController();
  const found = findLocalServers({
    ...{ paths: [path], env: process.env, cwd: folder, selector: { version: '6.2' } },
    signal: abort.signal,
  });
  found.catch(() => {});
  await waitFor('it is asked', () => existsSync(pidFile));
  const pid = Number(await readFile(pidFile, 'utf8'));
  abort.abort(new Error('enough'));
  await expect(found).rejects.toThrow('enough');
  await waitFor('its end', () => !isAlive(pid));
});
