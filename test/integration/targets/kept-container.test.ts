import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TargetDeath } from '../../../src/model/usage.ts';
import { SECRETS_FILE } from '../../../src/targets/container/image.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { lacks } from '../../support/need.ts';
import { openOptions } from '../../support/open-options.ts';
import { start, TS_ARGS } from '../../support/run-ts.ts';

const OPEN = fileURLToPath(new URL('../../../src/targets/open.ts', import.meta.url));

function docker(...args: string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8' }).trim();
}

describe.skipIf(lacks('docker'))('a container that is kept', () => {
  const ids = new Set<string>();
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'redis-target-test-kept-'));
    await configure(['--maxclients', String(2000 + (process.pid % 1000))]);
    await writeFile(
      join(folder, 'open.ts'),
      `import Module from 'node:module';
      import { openTarget } from ${JSON.stringify(OPEN)};
      const target = await openTarget('container:6.2', { env: process.env, cwd: ${JSON.stringify(folder)} });
      const loaded = Object.keys((Module as unknown as { _cache: object })._cache);
      console.log(JSON.stringify({
        id: target.details.containerId,
        port: target.endpoint.port,
        hasTestcontainers: loaded.some((file) => file.includes('node_modules/testcontainers/')),
      }));
      await target.close();
      process.exit(0);`,
    );
  });
  afterAll(async () => {
    for (const id of ids) docker('rm', '--force', '--volumes', id);
    await rm(folder, { recursive: true, force: true });
  });

  async function configure(args: readonly string[], more: object = {}): Promise<void> {
    await writeFile(
      join(folder, 'redis-target.config.json'),
      JSON.stringify({ container: { reuse: true, args, ...more } }),
    );
  }

  /** Opens it in a process of its own. */
  async function open(): Promise<{ id: string; port: number; hasTestcontainers: boolean }> {
    const { env } = openOptions();
    const { stdout, stderr } = await start(process.execPath, [...TS_ARGS, join(folder, 'open.ts')], { env })
      .ended;
    if (!stdout.startsWith('{')) throw new Error(stderr);
    const opened = JSON.parse(stdout) as Awaited<ReturnType<typeof open>>;
    ids.add(opened.id);
    return opened;
  }

  it('is found by asking Docker alone, without loading Testcontainers', async () => {
    const first = await open();
    expect(first.hasTestcontainers).toBe(true);
    expect(await open()).toEqual({ ...first, hasTestcontainers: false });
  });

  it('is started again by Testcontainers where it was stopped', async () => {
    const before = await open();
    docker('stop', '--time', '1', before.id);
    expect(await open()).toMatchObject({ id: before.id, hasTestcontainers: true });
  });

  it('is another one for other arguments and for another password', async () => {
    const plain = await open();
    const clients = ['--maxclients', String(3000 + (process.pid % 1000))];
    await configure([...clients, '--requirepass', 'first-secret']);
    const first = await open();
    await configure([...clients, '--requirepass', 'second-secret']);
    const second = await open();
    expect(new Set([plain.id, first.id, second.id]).size).toBe(3);
    expect(await open()).toEqual({ ...second, hasTestcontainers: false });
  });

  it('is made anew where a killed run had made it, and not yet put its password there', async () => {
    await configure(['--maxclients', String(4000 + (process.pid % 1000)), '--requirepass', 'third-secret']);
    const { id } = await open();
    const [{ Config }] = JSON.parse(docker('inspect', id)) as [
      { Config: { Labels: Record<string, string>; Image: string; Cmd: string[] } },
    ];
    docker('rm', '--force', '--volumes', id);
    const labels = Object.entries(Config.Labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
    const half = docker('create', ...labels, '--publish', '127.0.0.1::6379', Config.Image, ...Config.Cmd);
    ids.delete(id);
    ids.add(half);
    const { id: whole } = await open();
    expect(whole).not.toBe(half);
    expect(docker('ps', '--all', '--quiet', '--no-trunc', '--filter', `id=${half}`)).toBe('');
    ids.delete(half);
  });

  it('is left alone where it does not answer in time, since another run may be using it', async () => {
    const args = ['--maxclients', String(5000 + (process.pid % 1000))];
    await configure(args);
    const { id } = await open();
    docker('pause', id);
    await configure(args, { startTimeoutMs: 1_000 });
    await expect(open()).rejects.toThrow(
      /the server was not ready within 1000 ms.*Ready to accept connections/s,
    );
    expect(docker('inspect', '--format', '{{.State.Status}}', id)).toBe('paused');
    docker('unpause', id);
    await configure(args);
    expect(await open()).toMatchObject({ id, hasTestcontainers: false });
  });

  it('is not kept where its server ended before it was ready, and says why each time', async () => {
    await configure(['--maxmemory', 'nonsense']);
    const all = (): string => docker('ps', '--all', '--quiet', '--no-trunc', '--filter', 'status=exited');
    const before = all();
    for (let count = 0; count < 2; count += 1)
      await expect(open()).rejects.toThrow(/the server ended with status 1.*FATAL CONFIG FILE ERROR/s);
    expect(all()).toBe(before);
  });

  it('is removed where its server ends as soon as it is started again, and the next is another', async () => {
    await configure(['--maxclients', String(6000 + (process.pid % 1000)), '--requirepass', 'fourth-secret']);
    const { id } = await open();
    docker('stop', '--time', '1', id);
    const broken = join(folder, 'broken.conf');
    await writeFile(broken, 'no-such-option yes\n');
    docker('cp', broken, `${id}:${SECRETS_FILE}`);
    await expect(open()).rejects.toThrow(/the server ended with status 1.*FATAL CONFIG FILE ERROR/s);
    expect(docker('ps', '--all', '--quiet', '--filter', `id=${id}`)).toBe('');
    ids.delete(id);
    expect((await open()).id).not.toBe(id);
  });

  it('is watched while tests run on it', async () => {
    await configure(['--maxclients', String(7000 + (process.pid % 1000))]);
    const { id } = await open();
    let tell: (death: TargetDeath) => void = () => undefined;
    const died = new Promise<TargetDeath>((resolve) => {
      tell = resolve;
    });
    const target = await openTarget('container:6.2', { ...openOptions(), cwd: folder, onDeath: tell });
    try {
      expect(target.details.containerId).toBe(id);
      docker('kill', '--signal', 'SEGV', id);
      expect(await died).toMatchObject({
        what: `the container ${id}`,
        how: expect.stringMatching(/SIGSEGV|status 139|crash/i),
      });
    } finally {
      await target.close();
    }
  });
});
