import { existsSync } from 'node:fs';
import { appendFile, chmod, copyFile, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import getPort from 'get-port';
import { describe, expect, it } from 'vitest';
import { serverPath } from '../../../src/engines/cache.ts';
import { thisPlatform } from '../../../src/engines/machine.ts';
import { ENGINE_BUILDS } from '../../../src/engines/table.ts';
import { spawnGuarded } from '../../../src/platform/guarded-child.ts';
import { makeScratch } from '../../../src/platform/scratch.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { enginePath } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { openOptions } from '../../support/open-options.ts';
import { isAlive, isListening, processesOf, waitFor } from '../../support/processes.ts';

async function script(folder: string, name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
  return path;
}

describe.skipIf(lacks('2.8', '6.2'))('a local target', () => {
  it('is the highest server that fits the selector', async () => {
    const target = await openTarget('local:redis', openOptions({ PATH: '/nowhere' }));
    expect(target.engine.version).toMatch(/^(6\.2|7\.0)/);
    expect(target.details.binary).toContain('redis-server');
    await target.close();
  });

  it('is found without starting binaries whose names say another version', async () => {
    await using scratch = await disposable('names');
    const asked = join(scratch.path, 'asked');
    for (const name of ['redis-server-7.2', 'valkey-server-9.0', 'redis-server-6.20'])
      await script(scratch.path, name, `echo ${name} >> ${asked}; echo 'Redis server v=7.2.0'`);
    await symlink(enginePath('6.2'), join(scratch.path, 'redis-server'));
    const paths = { PATH: '/bin:/usr/bin', REDIS_TARGET_LOCAL_PATHS: scratch.path };
    const target = await openTarget('local:6.2', openOptions(paths));
    expect(target.details.binary).toBe(join(scratch.path, 'redis-server'));
    expect(existsSync(asked)).toBe(false);
    await target.close();
  });

  it('is found under a name that says another version where nothing else fits', async () => {
    await using scratch = await disposable('wrong-name');
    await symlink(enginePath('6.2'), join(scratch.path, 'redis-server-5.0'));
    const paths = { PATH: '/nowhere', REDIS_TARGET_LOCAL_PATHS: scratch.path };
    const target = await openTarget('local:6.2', openOptions(paths));
    expect(target.engine.version).toMatch(/^6\.2/);
    await target.close();
  });

  it('leaves no folder where PATH leads to no programs', async () => {
    const scratch = await makeScratch('test-no-path');
    const child = await spawnGuarded({
      command: ['/bin/sleep', '600'],
      scratch: scratch.path,
      logFile: join(scratch.path, 'server.log'),
      env: { PATH: '/nowhere' },
    });
    await child.close();
    expect(existsSync(scratch.path)).toBe(false);
    expect(isAlive(child.pid)).toBe(false);
  });

  it('is ended, and keeps its data, where a script without `exec` starts it', async () => {
    await using scratch = await disposable('wrapped');
    await using data = await disposable('wrapped-data');
    const wrapper = await script(data.path, 'redis-server', `${enginePath('6.2')} "$@"`);
    const port = await getPort({ host: '127.0.0.1' });
    const keeping = ['--dir', data.path, '--save', '3600', '1000000'];
    const child = await spawnGuarded({
      command: [wrapper, '--port', `${port}`, '--bind', '127.0.0.1', ...keeping],
      scratch: scratch.path,
      logFile: join(scratch.path, 'server.log'),
    });
    await waitFor('it listens', () => isListening(port));
    await child.close();
    expect(isAlive(child.pid)).toBe(false);
    expect(processesOf(data.path)).toEqual([]);
    expect(existsSync(join(data.path, 'dump.rdb'))).toBe(true);
  });

  it('is not taken where a script without `exec` starts it, and the error says so', async () => {
    await using scratch = await disposable('no-exec');
    await script(scratch.path, 'redis-server', `${enginePath('6.2')} "$@"`);
    await writeFile(
      join(scratch.path, 'redis-target.config.json'),
      JSON.stringify({ local: { startTimeoutMs: 1_000 } }),
    );
    const { env } = openOptions({ REDIS_TARGET_LOCAL_PATHS: scratch.path });
    const error = await openTarget('local:6.2', { env, cwd: scratch.path }).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'RT_LOCAL_START_TIMEOUT' });
    const said = /process (\d+) answers on its port, and not process (\d+), .*`exec` the server/.exec(
      (error as Error).message,
    );
    const [server, wrapper] = said?.slice(1).map(Number) ?? [];
    expect([server, wrapper].map((pid) => isAlive(pid ?? process.pid))).toEqual([false, false]);
  });

  it('is ended by force where such a script was ended before it', async () => {
    await using scratch = await disposable('orphaned');
    const wrapper = await script(scratch.path, 'redis-server', `${enginePath('6.2')} "$@"`);
    const port = await getPort({ host: '127.0.0.1' });
    const child = await spawnGuarded({
      command: [wrapper, '--port', `${port}`, '--bind', '127.0.0.1', '--dir', scratch.path, '--save', ''],
      scratch: scratch.path,
      logFile: join(scratch.path, 'server.log'),
      endWith: 'SIGKILL',
    });
    await waitFor('it listens', () => isListening(port));
    process.kill(child.pid, 'SIGKILL');
    await child.exited;
    await child.close();
    expect(processesOf(scratch.path)).toEqual([]);
    expect(await isListening(port)).toBe(false);
  });

  it('lists what there is when nothing fits', async () => {
    await expect(openTarget('local:3.2', openOptions())).rejects.toMatchObject({
      code: 'RT_LOCAL_NONE',
      message: expect.stringMatching(/fits 3\.2: there is .*redis 2\.8\.19.*redis 6\.2\.11/),
    });
  });

  it('names the setting and the container where nothing fits and nothing may be fetched', async () => {
    const env = { PATH: '/nowhere', REDIS_TARGET_LOCAL_PATHS: enginePath('6.2') };
    await expect(openTarget('local:5.0', openOptions(env))).rejects.toMatchObject({
      code: 'RT_LOCAL_NONE',
      message: expect.stringMatching(/`local\.fetch` \(REDIS_TARGET_LOCAL_FETCH\) is off.*`container:5\.0`/),
    });
  });

  it('says what is lacking where nothing fits and there is no client to fetch it', async () => {
    const env = { PATH: '/nowhere', REDIS_TARGET_LOCAL_FETCH: 'true', REDIS_TARGET_LOCAL_PATHS: '' };
    await expect(openTarget('local:6.0', openOptions(env))).rejects.toMatchObject({
      code: expect.stringMatching(/^RT_FETCH_(?:NO_CLIENT|PLATFORM|NEEDS)$/),
    });
    await expect(openTarget('local:3.2', openOptions(env))).rejects.toMatchObject({
      code: 'RT_LOCAL_NONE',
      message: expect.stringMatching(
        /No prebuilt server of it is known; .*`container:3\.2` takes its image\.$/,
      ),
    });
    await expect(openTarget('local:2.6', openOptions(env))).rejects.toMatchObject({
      message: expect.stringMatching(/`redis-target fetch --list` shows which are\.$/),
    });
  });

  it('is a server that was fetched, where no other fits', async () => {
    await using scratch = await disposable('fetched');
    const row = ENGINE_BUILDS.find(
      ({ engine, platform }) => engine.version === '2.8.19' && platform === thisPlatform(),
    );
    const env = {
      PATH: '/nowhere',
      REDIS_TARGET_LOCAL_PATHS: enginePath('6.2'),
      XDG_CACHE_HOME: scratch.path,
    };
    const path = row && serverPath(row, env);
    if (row === undefined || path === undefined) throw new Error('The table has no 2.8 for this machine.');
    await mkdir(dirname(path), { recursive: true });
    await copyFile(enginePath('2.8'), path);
    await chmod(path, 0o755);
    const target = await openTarget('local:2.8', openOptions(env));
    expect(target).toMatchObject({ engine: { version: '2.8.19' }, details: { binary: path } });
    await target.close();
    // Changed by a byte, it is not started any more.
    await appendFile(path, 'x');
    await expect(openTarget('local:2.8', openOptions(env))).rejects.toMatchObject({ code: 'RT_LOCAL_NONE' });
  });

  it('says of a binary that is no Redis what it said instead', async () => {
    await using scratch = await disposable('not-redis');
    const path = await script(scratch.path, 'redis-server', 'echo I am a teapot');
    await expect(
      openTarget('local', openOptions({ PATH: '/nowhere', REDIS_TARGET_LOCAL_PATHS: path })),
    ).rejects.toMatchObject({
      code: 'RT_LOCAL_NOT_REDIS',
      message: expect.stringContaining('I am a teapot'),
    });
  });

  it('shows the last lines of a server that ends at once', async () => {
    await using scratch = await disposable('dies');
    const path = await script(
      scratch.path,
      'redis-server',
      '[ "$1" = --version ] && echo "Redis server v=6.2.11" && exit; echo "*** FATAL CONFIG FILE ERROR ***"; exit 1',
    );
    await expect(
      openTarget('local:6.2', openOptions({ PATH: '/nowhere:/bin', REDIS_TARGET_LOCAL_PATHS: path })),
    ).rejects.toMatchObject({
      code: 'RT_LOCAL_START',
      message: expect.stringContaining('FATAL CONFIG FILE ERROR'),
    });
  });

  it('gives a server that hangs at start its time, and ends it', async () => {
    await using scratch = await disposable('hangs');
    const pidFile = join(scratch.path, 'pid');
    const path = await script(
      scratch.path,
      'redis-server',
      `[ "$1" = --version ] && echo "Redis server v=6.2.11" && exit; echo $$ > ${pidFile}; echo loading; exec sleep 600`,
    );
    await writeFile(
      join(scratch.path, 'redis-target.config.json'),
      JSON.stringify({ local: { paths: [path], startTimeoutMs: 300 } }),
    );
    await expect(
      openTarget('local:6.2', {
        ...openOptions({ PATH: '/bin:/usr/bin', REDIS_TARGET_LOCAL_PATHS: '' }),
        cwd: scratch.path,
      }),
    ).rejects.toMatchObject({
      code: 'RT_LOCAL_START_TIMEOUT',
      message: expect.stringContaining('loading'),
    });
    const { readFile } = await import('node:fs/promises');
    const pid = Number(await readFile(pidFile, 'utf8'));
    await waitFor('the hanging server is gone', () => !isAlive(pid));
  });

  it('hands the arguments of the configuration to the server', async () => {
    await using scratch = await disposable('args');
    await writeFile(
      join(scratch.path, 'redis-target.config.json'),
      JSON.stringify({ local: { paths: [enginePath('6.2')], args: ['--databases', '3'] } }),
    );
    const target = await openTarget('local:6.2', {
      ...openOptions({ REDIS_TARGET_LOCAL_PATHS: '' }),
      cwd: scratch.path,
    });
    expect(target.databases).toBe(3);
    await target.close();
  });

  it.each([
    ['2.8', ['--requirepass', 'hunter2']],
    ['6.2', ['--requirepass hunter2']],
    [
      '6.2',
      ['--requirepass', `it's "hün/ter 2" \\ 100%`, '--user', 'app', 'on', '>of the app', '~*', '+@all'],
    ],
  ])(
    'is opened on %s with the password that its arguments give it, which no process list shows: %j',
    async (version, args) => {
      await using scratch = await disposable('password');
      await writeFile(join(scratch.path, 'redis-target.config.json'), JSON.stringify({ local: { args } }));
      const target = await openTarget(`local:${version}`, { ...openOptions(), cwd: scratch.path });
      const password = args[1] ?? 'hunter2';
      expect(target.endpoint.password).toBe(password);
      expect(target.url).toContain(`:${encodeURIComponent(password)}@`);
      const lists = await Promise.all(
        (await readdir('/proc'))
          .filter((name) => /^\d+$/.test(name))
          .map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
      );
      const ours = lists.filter((line) => line.includes(String(target.endpoint.port)));
      expect(ours.length).toBeGreaterThan(0);
      expect(ours.filter((line) => line.includes(password) || line.includes('of the app'))).toEqual([]);
      await target.close();
    },
  );

  it.each([
    ['--port', /Set `port`/],
    ['--daemonize', /stay our child/],
  ])('refuses the argument %s, which is not the user’s to give', async (argument, why) => {
    await using scratch = await disposable('own-args');
    await writeFile(
      join(scratch.path, 'redis-target.config.json'),
      JSON.stringify({ local: { args: [argument, 'yes'] } }),
    );
    await expect(openTarget('local:6.2', { ...openOptions(), cwd: scratch.path })).rejects.toMatchObject({
      code: 'RT_CONFIG_FIELD_INVALID',
      message: expect.stringMatching(why),
    });
  });

  it('says that a port is not for this user where the system keeps it for others', async () => {
    await using scratch = await disposable('forbidden');
    // What Redis 6.2.11 says; a test that runs as root may have any port.
    const said =
      'Warning: Could not create server TCP listening socket 127.0.0.1:80: bind: Permission denied';
    const path = await script(
      scratch.path,
      'redis-server',
      `[ "$1" = --version ] && echo "Redis server v=6.2.11" && exit; echo "${said}"; exit 1`,
    );
    const env = { PATH: '/bin:/usr/bin', REDIS_TARGET_LOCAL_PATHS: path };
    await expect(openTarget('local:6.2', { ...openOptions(env), port: 80 })).rejects.toMatchObject({
      code: 'RT_PORT_INVALID',
      message: expect.stringContaining('above 1023'),
    });
  });

  it('refuses a port that there is not', async () => {
    for (const port of [-1, 65_536, 1.5, Number.NaN]) {
      const opening = openTarget('local:6.2', { ...openOptions(), port });
      await expect(opening).rejects.toMatchObject({ code: 'RT_PORT_INVALID' });
    }
  });

  it('says so of a binary that does not tell its version in time', async () => {
    await using scratch = await disposable('silent');
    const path = await script(scratch.path, 'redis-server', 'exec sleep 600');
    await expect(
      openTarget('local', openOptions({ PATH: '/bin:/usr/bin', REDIS_TARGET_LOCAL_PATHS: path })),
    ).rejects.toMatchObject({
      code: 'RT_LOCAL_NOT_REDIS',
      message: expect.stringContaining('did not end within 5 s. '),
    });
  });

  it('has as many databases as the workers need', async () => {
    const target = await openTarget('local:6.2', { ...openOptions(), databases: 40 });
    expect(target.databases).toBe(40);
    await target.close();
  });

  it('says so when no scratch folder can be made', async () => {
    await using scratch = await disposable('parent');
    const before = process.env.TMPDIR;
    const missing = join(scratch.path, 'missing');
    await mkdir(scratch.path, { recursive: true });
    try {
      process.env.TMPDIR = missing;
      await expect(openTarget('local:6.2', openOptions())).rejects.toMatchObject({
        code: 'RT_SCRATCH',
        message: expect.stringContaining(missing),
      });
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
  });
});

async function disposable(purpose: string): Promise<{ path: string } & AsyncDisposable> {
  const scratch = await makeScratch(`test-${purpose}`);
  return { path: scratch.path, [Symbol.asyncDispose]: () => scratch.remove() };
}
