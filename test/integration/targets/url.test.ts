import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src/platform/progress.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { openOptions } from '../../support/open-options.ts';
import { startSentinel } from '../../support/sentinel.ts';

async function fill(url: string, keys: number): Promise<void> {
  const client = new Redis(url);
  for (let index = 0; index < keys; index += 1) await client.set(`key${index}`, 'precious');
  client.disconnect();
}

describe.skipIf(lacks('2.8', '6.2'))('a server that is not ours', () => {
  it('is refused with the number of its keys', async () => {
    await using engine = await startEngine('2.8');
    await fill(`${engine.url}/3`, 5);
    await expect(openTarget(engine.url, openOptions())).rejects.toMatchObject({
      code: 'RT_TARGET_NOT_EMPTY',
      message: expect.stringContaining('5 keys (db3: 5)'),
      details: { keys: 5 },
    });
  });

  it('is taken with its keys where the environment allows it, and keeps them', async () => {
    await using engine = await startEngine('6.2');
    await fill(engine.url, 2);
    const target = await openTarget(engine.url, openOptions({ REDIS_TARGET_ALLOW_NON_EMPTY: '1' }));
    await target.close();
    const client = new Redis(engine.url);
    expect(await client.dbsize()).toBe(2);
    client.disconnect();
  });

  it('is refused also where flushing is asked for: one slip of the URL must not empty somebody’s server', async () => {
    await using engine = await startEngine('6.2');
    await fill(engine.url, 1);
    await expect(openTarget(engine.url, openOptions({ REDIS_TARGET_FLUSH: 'both' }))).rejects.toMatchObject({
      code: 'RT_TARGET_NOT_EMPTY',
      message: expect.stringMatching(/allowNonEmpty.*`safety\.flush: 'both'` does not do without it/),
    });
    const client = new Redis(engine.url);
    expect(await client.dbsize()).toBe(1);
    client.disconnect();
  });

  it('is flushed after the run only where that was asked for, and only in the database of its URL', async () => {
    await using engine = await startEngine('6.2');
    const target = await openTarget(`${engine.url}/2`, openOptions({ REDIS_TARGET_FLUSH: 'after' }));
    await fill(`${engine.url}/2`, 3);
    await fill(`${engine.url}/0`, 1);
    await target.close();
    const client = new Redis(engine.url);
    expect(await client.dbsize()).toBe(1);
    await client.select(2);
    expect(await client.dbsize()).toBe(0);
    client.disconnect();
  });

  it.each([
    ['named in the query', '?db=3', {}, [3]],
    ['named in the path', '/3', {}, [3]],
    ['named as 0', '/0', {}, [0]],
    ['not named, which clients read as 0', '', {}, [0]],
    ['of two workers', '/3', { REDIS_TARGET_ISOLATION: 'database' }, [0, 1]],
    ['all asked for', '?db=3', { REDIS_TARGET_FLUSH_DATABASES: 'all' }, [0, 1, 3, 5]],
  ])('is flushed in the databases that were asked for alone: %s', async (_, end, more, flushed) => {
    await using engine = await startEngine('6.2');
    const filled = [0, 1, 3, 5];
    for (const db of filled) await fill(`${engine.url}/${db}`, 1);
    const env = { REDIS_TARGET_ALLOW_NON_EMPTY: '1', REDIS_TARGET_FLUSH: 'before', ...more };
    const target = await openTarget(`${engine.url}${end}`, { ...openOptions(env), databases: 2 });
    await target.close();
    const client = new Redis(engine.url);
    const left: number[] = [];
    for (const db of filled) {
      await client.select(db);
      if ((await client.dbsize()) > 0) left.push(db);
    }
    client.disconnect();
    expect(left).toEqual(filled.filter((db) => !flushed.includes(db)));
  });

  it('stays as its REDIS_URL is written where nothing else is asked for', async () => {
    await using engine = await startEngine('6.2');
    const written = `${engine.url}/?family=4`;
    const target = await openTarget(undefined, openOptions({ REDIS_URL: written }));
    expect(target).toMatchObject({ requested: 'auto', kind: 'url', url: written });
    await target.close();
  });

  it('refuses a wrong password without ever showing it', async () => {
    await using engine = await startEngine('6.2', { args: ['--requirepass', 'right-secret'] });
    const wrong = openTarget(`redis://:wrong-secret@127.0.0.1:${engine.port}`, openOptions());
    await expect(wrong).rejects.toMatchObject({
      code: 'RT_TARGET_AUTH',
      message: expect.not.stringContaining('wrong-secret'),
    });
    await expect(openTarget(engine.url, openOptions())).rejects.toMatchObject({ code: 'RT_TARGET_AUTH' });
    const target = await openTarget(`redis://:right-secret@127.0.0.1:${engine.port}`, openOptions());
    expect(target.target).toBe(`redis://:***@127.0.0.1:${engine.port}`);
    expect(target.url).toContain('right-secret');
    await target.close();
  });

  it('is named unreachable when nobody listens, and no Redis when something else answers', async () => {
    const server = createServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(openTarget(`redis://127.0.0.1:${port}`, openOptions())).rejects.toMatchObject({
      code: 'RT_TARGET_NOT_REDIS',
    });
    server.close();
    await once(server, 'close');
    await expect(openTarget(`redis://127.0.0.1:${port}`, openOptions())).rejects.toMatchObject({
      code: 'RT_TARGET_UNREACHABLE',
      message: expect.stringContaining('nobody listens'),
    });
  });

  it.each(['app-28.abc123.0001.use1.cache.amazonaws.com', 'app.abc123.cfg.cnn1.cache.amazonaws.com.cn'])(
    'is said to belong under `elasticache` where it is %s and cannot be reached from here',
    async (host) => {
      await expect(openTarget(`redis://${host}`, openOptions())).rejects.toMatchObject({
        code: 'RT_TARGET_UNREACHABLE',
        message: expect.stringMatching(
          /only inside its VPC: name it in the configuration, under `elasticache`/,
        ),
      });
    },
  );

  it('gives up on a server that accepts and says nothing when the time is up', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(
      openTarget(`redis://127.0.0.1:${port}`, { ...openOptions(), openTimeoutMs: 200 }),
    ).rejects.toMatchObject({
      code: 'RT_TARGET_OPEN_TIMEOUT',
    });
    server.close();
  });

  it('is asked for TLS when it ends the connection before it answers', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.resetAndDestroy())).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(openTarget(`redis://127.0.0.1:${port}`, openOptions())).rejects.toMatchObject({
      code: 'RT_TARGET_UNREACHABLE',
      message: expect.stringMatching(/before it answered.*\. If the server wants TLS, write rediss:/),
    });
    server.close();
  });

  it.each(['2.8', '6.2'] as const)(
    'is refused where Redis %s has no database of that number',
    async (version) => {
      await using engine = await startEngine(version);
      await expect(openTarget(`${engine.url}/99`, openOptions())).rejects.toMatchObject({
        code: 'RT_TARGET_DATABASE',
        message: expect.stringContaining('has no database 99'),
      });
      const target = await openTarget(`${engine.url}/15`, openOptions());
      expect(target.endpoint.db).toBe(15);
      await target.close();
    },
  );

  it('is refused where it is a Sentinel, which answers PING and INFO like a server', async () => {
    await using sentinel = await startSentinel('6.2');
    await expect(openTarget(sentinel.url, openOptions())).rejects.toMatchObject({
      code: 'RT_TARGET_SENTINEL',
      message: expect.stringContaining('SENTINEL MASTERS'),
    });
  });

  it('is taken with a warning where it is a replica', async () => {
    await using primary = await startEngine('6.2');
    await using replica = await startEngine('6.2', {
      args: ['--replicaof', primary.host, `${primary.port}`],
    });
    const warnings: string[] = [];
    const progress = { ...silentProgress, warn: (text: string) => void warnings.push(text) };
    const target = await openTarget(replica.url, { ...openOptions(), progress });
    await target.close();
    expect(warnings).toEqual([
      expect.stringContaining(`is a replica of ${primary.host}:${primary.port}: it takes no writes`),
    ]);
  });

  it.skipIf(lacks('7'))(
    'is waited for while it loads its data, and then named as still loading',
    async () => {
      await using engine = await startEngine('7', {
        args: ['--enable-debug-command', 'yes', '--loading-process-events-interval-bytes', '1024'],
      });
      const client = new Redis(engine.url);
      await client.call('ACL', 'SETUSER', 'app', 'on', '>pass', '~*', '&*', '+@all', '-ping');
      for (let index = 0; index < 500; index += 1) await client.set(`key${index}`, randomBytes(1_024));
      // In microseconds for each key: ten seconds for all of them.
      await client.config('SET', 'key-load-delay', '20000');
      client.call('DEBUG', 'RELOAD').catch(() => undefined);
      // To a user who may not PING, it is INFO that says so.
      for (const login of ['', 'app:pass@']) {
        const url = engine.url.replace('//', `//${login}`);
        await expect(openTarget(url, { ...openOptions(), openTimeoutMs: 1_000 })).rejects.toMatchObject({
          code: 'RT_TARGET_LOADING',
          message: expect.stringContaining('still loading its data'),
        });
      }
      client.disconnect();
    },
  );

  it.skipIf(lacks('2.8', 'valkey-9.1')).each(['2.8', '6.2', 'valkey-9.1'] as const)(
    'is waited for while it runs a script, and then named as busy: %s',
    async (version) => {
      await using engine = await startEngine(version, { args: ['--lua-time-limit', '10'] });
      const [runs, kills] = [new Redis(engine.url), new Redis(engine.url)];
      const script = (): void => void runs.eval('while true do end', 0).catch(() => undefined);
      const isBusy = async (): Promise<unknown> => await kills.ping().catch((error: Error) => error.message);
      // One that connects to a busy server would be refused, and then its SCRIPT KILL.
      await Promise.all([runs.ping(), kills.ping()]);
      script();
      await expect.poll(isBusy).toContain('BUSY');
      await expect(openTarget(engine.url, { ...openOptions(), openTimeoutMs: 1_000 })).rejects.toMatchObject({
        code: 'RT_TARGET_BUSY',
        message: expect.stringMatching(/runs a script.*SCRIPT KILL/),
      });
      const opening = openTarget(engine.url, openOptions());
      await kills.script('KILL');
      await (await opening).close();
      runs.disconnect();
      kills.disconnect();
    },
  );

  it.skipIf(lacks('6.2')).each(['-ping', '-ping -info'])(
    'is waited for while it runs a script, also for a user with %s',
    async (denied) => {
      await using engine = await startEngine('6.2', { args: ['--lua-time-limit', '10'] });
      const [runs, kills] = [new Redis(engine.url), new Redis(engine.url)];
      await kills.call('ACL', 'SETUSER', 'app', 'on', '>pass', '~*', '&*', '+@all', ...denied.split(' '));
      runs.eval('while true do end', 0).catch(() => undefined);
      await expect
        .poll(async () => await kills.ping().catch((error: Error) => error.message))
        .toContain('BUSY');
      const url = engine.url.replace('//', '//app:pass@');
      const startedAt = performance.now();
      await expect(openTarget(url, { ...openOptions(), openTimeoutMs: 1_000 })).rejects.toMatchObject({
        code: 'RT_TARGET_BUSY',
        message: expect.stringContaining('the time for opening is up'),
      });
      expect(performance.now() - startedAt).toBeGreaterThan(900);
      await kills.script('KILL');
      await (await openTarget(url, openOptions())).close();
      runs.disconnect();
      kills.disconnect();
    },
  );

  it.skipIf(lacks('valkey-9.1'))(
    'is named as a replica without its primary where it says nothing but that',
    async () => {
      const args = ['--replicaof', '127.0.0.1', '1', '--replica-serve-stale-data', 'no'];
      await using engine = await startEngine('valkey-9.1', { args });
      await expect(openTarget(engine.url, { ...openOptions(), openTimeoutMs: 1_000 })).rejects.toMatchObject({
        code: 'RT_TARGET_MASTERDOWN',
        message: expect.stringMatching(/whose primary is away.*replica-serve-stale-data/),
      });
    },
  );

  it('says that TLS failed when the server speaks none', async () => {
    await using engine = await startEngine('6.2');
    await expect(openTarget(`rediss://127.0.0.1:${engine.port}`, openOptions())).rejects.toMatchObject({
      code: 'RT_TARGET_TLS',
      message: expect.stringContaining('write redis:// instead'),
    });
  });
});
