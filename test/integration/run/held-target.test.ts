import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdTarget } from '../../../src/run/held-target.ts';
import { lacks } from '../../support/need.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { isAlive, isListening, waitFor } from '../../support/processes.ts';
import { start, TS_ARGS } from '../../support/run-ts.ts';

let folder: string;
let script: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redis-target-test-held-'));
  script = join(folder, 'hold.ts');
  await writeFile(
    script,
    `import { holdTarget } from '${fileURLToPath(new URL('../../../src/run/held-target.ts', import.meta.url))}';
    const { target } = await holdTarget({ requested: process.argv[2], env: process.env, cwd: '${folder}', verbose: false });
    process.stdout.write('open ' + JSON.stringify(target) + '\\n');
    setInterval(() => undefined, 1000);`,
  );
});
afterAll(() => rm(folder, { recursive: true }));

interface Held {
  readonly endpoint: { readonly port: number };
  readonly details: { readonly pid?: number; readonly containerId?: string };
}

async function hold(target: string): Promise<{ pid: number; held: Held; ended: Promise<unknown> }> {
  const running = start(process.execPath, [...TS_ARGS, script, target], {
    env: cleanEnvironment(),
    detached: true,
  });
  const [, json = ''] = await running.until(/^open (.*)$/m);
  return { pid: running.pid, held: JSON.parse(json) as Held, ended: running.ended };
}

describe.skipIf(lacks('2.8', '6.2'))('a held target', () => {
  it('is held with Yarn’s own loader, and with none of the runner’s', async () => {
    const log = join(folder, 'loaded.log');
    const loaders = join(folder, 'with blanks');
    await mkdir(loaders);
    for (const name of ['.pnp.cjs', 'other.cjs'])
      await writeFile(
        join(loaders, name),
        `if (process.env.REDIS_TARGET_HOLDER) require('fs').appendFileSync(${JSON.stringify(log)}, '${name}\\n');`,
      );
    await writeFile(
      join(loaders, '.pnp.loader.mjs'),
      `import { appendFileSync } from 'node:fs'; if (process.env.REDIS_TARGET_HOLDER) appendFileSync(${JSON.stringify(log)}, 'loader\\n');`,
    );
    const options = [
      ...['.pnp.cjs', 'other.cjs'].map((name) => `--require ${JSON.stringify(join(loaders, name))}`),
      `--experimental-loader ${pathToFileURL(join(loaders, '.pnp.loader.mjs')).href}`,
    ];
    const { target } = await holdTarget({
      requested: 'local:6.2',
      env: cleanEnvironment({ NODE_OPTIONS: options.join(' ') }),
      cwd: folder,
      verbose: false,
    });
    await target.close();
    const loaded = new Set((await readFile(log, 'utf8')).trim().split('\n'));
    expect(loaded).toEqual(new Set(['.pnp.cjs', 'loader']));
  });

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGKILL'] as const)(
    'is gone within 5 s after %s to the whole group of the process that needed it',
    async (signal) => {
      const { pid, held, ended } = await hold('local:2.8');
      expect(await isListening(held.endpoint.port)).toBe(true);
      process.kill(-pid, signal);
      await ended;
      const server = held.details.pid ?? 0;
      await waitFor('the server is gone', () => !isAlive(server));
      await waitFor('its port is free', async () => !(await isListening(held.endpoint.port)));
    },
  );

  it.skipIf(lacks('docker'))(
    'takes its container with it when the process that needed it is killed',
    async () => {
      const { pid, held, ended } = await hold('container:6.2');
      process.kill(pid, 'SIGKILL');
      await ended;
      const id = held.details.containerId ?? 'none';
      await waitFor(
        'the container is gone',
        () =>
          execFileSync('docker', ['ps', '-aq', '--filter', `id=${id}`], { encoding: 'utf8' }).trim() === '',
      );
    },
  );

  it('does not keep the process that needs it alive', async () => {
    const path = join(folder, 'ends.ts');
    await writeFile(
      path,
      `import { holdTarget } from '${fileURLToPath(new URL('../../../src/run/held-target.ts', import.meta.url))}';
      const { target } = await holdTarget({ requested: 'local:6.2', env: process.env, cwd: '${folder}', verbose: false });
      process.stdout.write(String(target.details.pid));`,
    );
    const { exitCode, stdout } = await start(process.execPath, [...TS_ARGS, path], {
      env: cleanEnvironment(),
    }).ended;
    expect(exitCode).toBe(0);
    await waitFor('the server is gone', () => !isAlive(Number(stdout)));
  });

  it('throws what opening throws, with its code and its details', async () => {
    await expect(
      holdTarget({ requested: 'local:99', env: cleanEnvironment(), cwd: folder }),
    ).rejects.toMatchObject({
      code: 'RT_LOCAL_NONE',
      details: { found: expect.arrayContaining(['redis 2.8.19']) },
    });
  });

  it('is called off by its signal while it opens', async () => {
    const controller = new AbortController();
    const holding = holdTarget({
      requested: 'local:6.2',
      env: cleanEnvironment(),
      cwd: folder,
      signal: controller.signal,
    });
    controller.abort(new Error('called off'));
    await expect(holding).rejects.toThrow('called off');
  });

  it('opens although NODE_OPTIONS names a file with blanks in its path', async () => {
    const env = cleanEnvironment({
      NODE_OPTIONS: '--require "/no where/x.cjs" --max-old-space-size=512',
    });
    const { target } = await holdTarget({ requested: 'local:6.2', env, cwd: folder, verbose: false });
    expect(target.engine.name).toBe('redis');
    await target.close();
  });

  it('opens although NODE_OPTIONS would load something into every Node', async () => {
    const env = cleanEnvironment({
      NODE_OPTIONS: '--import=/nowhere/loader.mjs --require /nowhere/x.cjs --max-old-space-size=512',
    });
    const { target } = await holdTarget({ requested: 'local:6.2', env, cwd: folder, verbose: false });
    expect(target.engine.version).toBe('6.2.11');
    await target.close();
  });
});
