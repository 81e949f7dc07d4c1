import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src/platform/progress.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { openOptions } from '../../support/open-options.ts';
import { startSentinel } from '../../support/sentinel.ts';

/** Opens a URL, and gives what was warned of with it. */
async function open(
  url: string,
  env: NodeJS.ProcessEnv = {},
): Promise<{ target: Awaited<ReturnType<typeof openTarget>>; warnings: string[] }> {
  const warnings: string[] = [];
  const progress = { ...silentProgress, warn: (text: string) => void warnings.push(text) };
  return { target: await openTarget(url, { ...openOptions(env), progress }), warnings };
}

async function makeUser(url: string, ...rules: string[]): Promise<string> {
  const client = new Redis(url);
  await client.call('ACL', 'SETUSER', 'app', 'on', '>app-secret', '~*', ...rules);
  client.disconnect();
  return url.replace('redis://', 'redis://app:app-secret@');
}

describe.skipIf(lacks('6.2'))('a user who may not run INFO', () => {
  it.each([
    ['after -@dangerous', ['+@all', '-@dangerous']],
    ['without @admin and @connection', ['+@read', '+@write', '+dbsize', '+select']],
  ])('%s opens a server whose version is then not known', async (_, rules) => {
    await using engine = await startEngine('6.2');
    const { target, warnings } = await open(await makeUser(engine.url, ...rules));
    await target.close();
    expect(target).toMatchObject({ engine: { name: 'redis', version: 'not known' }, clusterMode: false });
    expect(warnings).toEqual([
      expect.stringMatching(/does not let its user run INFO.*redis 6\.2\.11.*\+info/),
    ]);
  });

  it('is still refused a server that holds keys, in whichever database', async () => {
    await using engine = await startEngine('6.2');
    const client = new Redis(`${engine.url}/3`);
    await client.mset('a', '1', 'b', '2');
    client.disconnect();
    const url = await makeUser(engine.url, '+@all', '-@dangerous');
    await expect(open(url)).rejects.toMatchObject({
      code: 'RT_TARGET_NOT_EMPTY',
      message: expect.stringContaining('2 keys (db3: 2)'),
    });
    const blind = await makeUser(engine.url, '-dbsize');
    await expect(open(blind)).rejects.toMatchObject({
      code: 'RT_TARGET_NOT_EMPTY',
      message: expect.stringContaining('neither INFO nor DBSIZE'),
    });
    const { target } = await open(blind, { REDIS_TARGET_ALLOW_NON_EMPTY: '1' });
    await target.close();
  });

  it('learns of cluster mode and of a replica all the same', async () => {
    await using primary = await startEngine('6.2');
    await using replica = await startEngine('6.2', {
      args: ['--replicaof', primary.host, `${primary.port}`],
    });
    const { target, warnings } = await open(await makeUser(replica.url, '+@all', '-@dangerous'));
    await target.close();
    expect(warnings[0]).toContain('is a replica of a primary that it does not name');
    await using node = await startEngine('6.2', { args: ['--cluster-enabled', 'yes'] });
    const opened = await open(await makeUser(node.url, '+@all', '-@dangerous'));
    await opened.target.close();
    expect(opened.target).toMatchObject({ clusterMode: true, databases: 1 });
  });

  it.skipIf(lacks('2.8'))('is told which command it is where there is no HELLO either', async () => {
    await using engine = await startEngine('2.8', { args: ['--rename-command', 'INFO', ''] });
    await expect(open(engine.url)).rejects.toMatchObject({
      code: 'RT_TARGET_NOT_REDIS',
      message: expect.stringMatching(/INFO was answered with "ERR unknown command 'INFO'"/),
    });
  });
});

describe.skipIf(lacks('2.8', '6.2'))('a user name', () => {
  it('is left out on a server before 6, for the tests as well, and that is said', async () => {
    await using engine = await startEngine('2.8', { args: ['--requirepass', 'right-secret'] });
    const { target, warnings } = await open(`redis://h:right-secret@127.0.0.1:${engine.port}/2`);
    await target.close();
    expect(target.url).toBe(`redis://:right-secret@127.0.0.1:${engine.port}/2`);
    expect(target.endpoint).not.toHaveProperty('username');
    expect(warnings).toEqual([
      expect.stringMatching(/is redis 2\.8\.19, and there are user names since Redis 6 only/),
    ]);
  });

  it('stays in a REDIS_URL that is taken as it is', async () => {
    await using engine = await startEngine('2.8', { args: ['--requirepass', 'right-secret'] });
    const url = `redis://h:right-secret@127.0.0.1:${engine.port}`;
    const { target } = await open('auto', { REDIS_URL: url });
    await target.close();
    expect(target.url).toBe(url);
  });

  it('is refused with a wrong password before 6 and after', async () => {
    for (const version of ['2.8', '6.2'] as const) {
      await using engine = await startEngine(version, { args: ['--requirepass', 'right-secret'] });
      await expect(open(`redis://h:wrong-secret@127.0.0.1:${engine.port}`)).rejects.toMatchObject({
        code: 'RT_TARGET_AUTH',
        message: expect.stringContaining('Check user name and password'),
      });
    }
  });

  it('means nothing to a server that wants no password', async () => {
    await using engine = await startEngine('2.8');
    const { target } = await open(`redis://h:any@127.0.0.1:${engine.port}`);
    await target.close();
    expect(target.engine.version).toBe('2.8.19');
  });
});

describe.skipIf(lacks('6.2'))('a node of a cluster', () => {
  it('is said to be in cluster mode', async () => {
    await using engine = await startEngine('6.2', { args: ['--cluster-enabled', 'yes'] });
    const { target } = await open(engine.url);
    await target.close();
    expect(target).toMatchObject({ clusterMode: true, databases: 1, engine: { version: '6.2.11' } });
  });
});

describe.skipIf(lacks('valkey-9.1'))('a Valkey', () => {
  it('that may not be asked by INFO is not taken for the Redis 7.2.4 that it says it is', async () => {
    await using engine = await startEngine('valkey-9.1', { args: ['--extended-redis-compatibility', 'yes'] });
    const { target, warnings } = await open(await makeUser(engine.url, '+@all', '-@dangerous'));
    await target.close();
    expect(target.engine.version).toBe('not known');
    expect(warnings).toEqual([
      expect.stringContaining('it says that it is redis 7.2.4, which a Valkey may say'),
    ]);
    const { target: asked } = await open(engine.url);
    await asked.close();
    expect(asked.engine).toMatchObject({ name: 'valkey', version: expect.stringMatching(/^9\.1\./) });
  });

  it('in cluster mode is said to be, although it says server_mode where Redis says redis_mode', async () => {
    await using engine = await startEngine('valkey-9.1', { args: ['--cluster-enabled', 'yes'] });
    const { target } = await open(engine.url);
    await target.close();
    expect(target).toMatchObject({ clusterMode: true, engine: { name: 'valkey' } });
  });

  it('that is a Sentinel is refused', async () => {
    await using sentinel = await startSentinel('valkey-9.1');
    await expect(open(sentinel.url)).rejects.toMatchObject({ code: 'RT_TARGET_SENTINEL' });
  });
});
