import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { makeScratch } from '../../../src/platform/scratch.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { lacks } from '../../support/need.ts';
import { openOptions } from '../../support/open-options.ts';

/** Opens `local:<version>` in a folder with these files and `local.args`. */
async function openWith(
  version: string,
  args: readonly string[],
  files: Readonly<Record<string, string>>,
): Promise<
  {
    password: string | undefined;
    config: (name: string) => Promise<string>;
    folder: string;
  } & AsyncDisposable
> {
  const scratch = await makeScratch('test-arguments');
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(scratch.path, name, '..'), { recursive: true });
      await writeFile(join(scratch.path, name), text.replaceAll('{folder}', scratch.path));
    }
    await writeFile(
      join(scratch.path, 'redis-target.config.json'),
      JSON.stringify({ local: { args: args.map((one) => one.replaceAll('{folder}', scratch.path)) } }),
    );
    const target = await openTarget(`local:${version}`, { ...openOptions(), cwd: scratch.path });
    const client = new Redis(target.url);
    return {
      password: target.endpoint.password,
      folder: scratch.path,
      config: async (name) => ((await client.config('GET', name)) as string[])[1] ?? '',
      [Symbol.asyncDispose]: async () => {
        client.disconnect();
        await target.close();
        await scratch.remove();
      },
    };
  } catch (error) {
    await scratch.remove();
    throw error;
  }
}

describe.skipIf(lacks('2.8', '6.2'))('local.args', () => {
  it.each<[string, readonly string[], Readonly<Record<string, string>>]>([
    ['one argument', ['--requirepass hunter2 '], {}],
    ['one argument in quotes', ['--requirepass "hun\\x74er2"'], {}],
    ['the last of two', ['--requirepass', 'first', '--requirepass', 'hunter2'], {}],
    ['an included file', ['--include', '{folder}/auth.conf'], { 'auth.conf': 'requirepass hunter2\n' }],
    ['a configuration file', ['redis.conf'], { 'redis.conf': '# requirepass no\nrequirepass "hunter2"\n' }],
    [
      'what a configuration file includes',
      ['conf/redis.conf', '--maxclients', '100'],
      {
        'conf/redis.conf': 'requirepass first\ninclude conf/auth.conf\n',
        'conf/auth.conf': 'REQUIREPASS hunter2',
      },
    ],
  ])('gives the server its password in %s', async (_, args, files) => {
    for (const version of ['2.8', '6.2']) {
      await using opened = await openWith(version, args, files);
      expect(opened.password).toBe('hunter2');
    }
  });

  it('begins with a configuration file, whose port, log, socket and files of the process’s number stay another server’s', async () => {
    const conf = [
      'port 6379',
      'daemonize yes',
      'maxmemory-policy allkeys-lru',
      'save 1 1',
      'logfile {folder}/other.log',
      'pidfile {folder}/other.pid',
      'unixsocket {folder}/other.sock',
      'dir /nowhere',
    ].join('\n');
    for (const version of ['2.8', '6.2']) {
      await using opened = await openWith(version, ['redis.conf', '--maxclients', '77'], {
        'redis.conf': conf,
      });
      expect(await opened.config('maxmemory-policy')).toBe('allkeys-lru');
      expect(await opened.config('maxclients')).toBe('77');
      expect(await opened.config('save')).toBe('');
      for (const name of ['log', 'pid', 'sock'])
        expect(existsSync(join(opened.folder, `other.${name}`))).toBe(false);
    }
  });

  it.each([['--port 7000'], ['--daemonize yes'], ['--PORT']])('may not hold %s', async (argument) => {
    await expect(openWith('6.2', [argument], {})).rejects.toMatchObject({ code: 'RT_CONFIG_FIELD_INVALID' });
  });

  it('names a configuration file that is not there', async () => {
    await expect(openWith('6.2', ['no-such.conf'], {})).rejects.toMatchObject({
      code: 'RT_CONFIG_FIELD_INVALID',
      message: expect.stringMatching(/`local\.args` begins with cannot be read.*no-such\.conf/),
    });
  });

  it('is told at once where the server wants a password that nobody here knows', async () => {
    const startedAt = performance.now();
    const acl = 'user default on >hidden ~* +@all\n';
    await expect(
      openWith('6.2', ['--aclfile', '{folder}/users.acl'], { 'users.acl': acl }),
    ).rejects.toMatchObject({
      code: 'RT_TARGET_AUTH',
      message: expect.stringMatching(
        /^Could not open local:6\.2: the server said "NOAUTH.*Set the password in `local\.args`, as '--requirepass'/,
      ),
    });
    // It would be 10 s until it counts as not ready.
    expect(performance.now() - startedAt).toBeLessThan(8_000);
  });
});
