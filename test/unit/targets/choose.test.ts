import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ElastiCacheSetting, Settings } from '../../../src/config/settings.ts';
import { type ChoiceFacts, chooseTarget, containerSelectorFor } from '../../../src/targets/choose.ts';

interface World {
  readonly redisUrl?: string;
  readonly credentials?: 'present' | 'absent' | 'broken';
  readonly docker?: boolean;
  readonly local?: boolean;
  readonly target?: string;
  readonly fallback?: boolean;
  readonly defaultVersion?: string;
  readonly elasticache?: Readonly<Record<string, ElastiCacheSetting>>;
}

const HOST = { host: 'h' };

describe('chooseTarget, for unset and auto', () => {
  it('takes REDIS_URL as it is, and asks nothing else', async () => {
    const { chosen, asked } = await choose(undefined, {
      redisUrl: 'redis://:pw@h:7000/2',
      credentials: 'present',
      docker: true,
      elasticache: { dev: HOST },
    });
    expect(chosen).toEqual({
      requested: 'auto',
      spec: { kind: 'url', endpoint: { host: 'h', port: 7000, tls: false, password: 'pw', db: 2 } },
      untouched: true,
    });
    expect(asked).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, ElastiCacheSetting>>]>([
    ['one', { dev: HOST }],
    ['several', { '2.8': HOST, '6.2': HOST }],
  ])(
    'takes no shared engine, where %s ElastiCaches are configured and credentials are there',
    async (_, elasticache) => {
      for (const credentials of ['present', 'absent', 'broken'] as const) {
        const { chosen, asked } = await choose('auto', { credentials, docker: true, elasticache });
        expect(chosen).toEqual({
          requested: 'auto',
          spec: { kind: 'container', selector: { version: '6.2' } },
        });
        expect(asked).toEqual(['docker']);
      }
    },
  );

  it('takes a container where Docker answers, without asking for credentials that nothing needs', async () => {
    const { chosen, asked } = await choose('auto', {
      docker: true,
      local: true,
      defaultVersion: 'valkey-8.1',
    });
    expect(chosen.spec).toEqual({ kind: 'container', selector: { engine: 'valkey', version: '8.1' } });
    expect(asked).toEqual(['docker']);
  });

  it('takes a server on PATH where no Docker answers', async () => {
    const { chosen, asked } = await choose(undefined, { local: true });
    expect(chosen.spec).toEqual({ kind: 'local', selector: {} });
    expect(asked).toEqual(['docker', 'local']);
  });

  it('lists everything that was tried and its cure where nothing is found', async () => {
    const error = await choose('auto', { elasticache: { dev: HOST } }).catch((caught: Error) => caught);
    expect(error).toMatchObject({ code: 'RT_TARGET_NONE', exitCode: 3 });
    const { message } = error as Error;
    expect(message).toMatch(/REDIS_URL is not set: set it/);
    expect(message).toMatch(/taken by its name only: REDIS_TARGET=elasticache:dev/);
    expect(message).toMatch(/no Docker answers \(no socket\): start it/);
    expect(message).toMatch(
      /redis-server.*: install one, or name a version, which is fetched: REDIS_TARGET=6\.2/,
    );
    expect(message.split('\n')).toHaveLength(5);
  });

  it('follows the setting where nothing was requested, and the request before the setting', async () => {
    expect((await choose(undefined, { target: 'local:2.8' })).chosen.requested).toBe('local:2.8');
    expect((await choose('', { target: 'local:2.8' })).chosen.requested).toBe('local:2.8');
    expect((await choose('container', { target: 'local:2.8' })).chosen.spec.kind).toBe('container');
  });
});

describe('chooseTarget, for a version alone', () => {
  it('takes a local server, and a container only where none is to be had', async () => {
    const { chosen, asked } = await choose('valkey-9.1', { docker: true });
    const selector = { engine: 'valkey', version: '9.1' };
    expect(chosen).toEqual({
      requested: 'valkey-9.1',
      spec: { kind: 'local', selector },
      otherwise: { spec: { kind: 'container', selector } },
    });
    expect(asked).toEqual([]);
  });
});

describe('chooseTarget, for elasticache', () => {
  it.each([
    ['2.8', 'local:2.8'],
    ['5.0.6', 'local:5.0'],
    ['valkey-8.1', 'local:valkey-8.1'],
    ['7.1', 'local:7.0'],
  ])(
    'has for %s, where its container is not to be had, the local server of its line: %s',
    async (version, local) => {
      const { chosen } = await choose(`elasticache:${version}`, {});
      expect(chosen.otherwise?.fallback?.('no Docker answers')).toMatch(
        new RegExp(
          `^no AWS credentials, and no container:.* \\(no Docker answers\\): ${local} stands in for elasticache:`,
        ),
      );
    },
  );

  it.each<[string, Readonly<Record<string, ElastiCacheSetting>>, string]>([
    ['elasticache:2.8', { '2.8': HOST, '6.2': HOST }, 'container:2.8'],
    ['elasticache:6', { '2.8': HOST, '6.2': HOST }, 'container:6.2'],
    ['elasticache:dev', { dev: { host: 'h', version: '5.0.6' } }, 'container:5.0.6'],
    ['elasticache:valkey-8.1', { 'valkey-8.1': HOST }, 'container:valkey-8.1'],
    ['elasticache:7.1', { '7.1': HOST }, 'container:7.0'],
    ['elasticache', { dev: HOST }, 'container:6.2'],
  ])(
    'puts for %s the container of the same version in its place: %o → %s',
    async (name, elasticache, container) => {
      const { chosen, asked } = await choose(name, { elasticache });
      expect(chosen.requested).toBe(name);
      expect(chosen.fallback).toBe(`no AWS credentials: ${container} stands in for ${name}`);
      expect(chosen.spec.kind).toBe('container');
      expect(asked).toEqual(['credentials']);
    },
  );

  it.each(['present', 'broken'] as const)('stays where credentials are %s', async (credentials) => {
    const { chosen } = await choose('elasticache:2.8', { credentials, elasticache: { '2.8': HOST } });
    expect(chosen).toEqual({
      requested: 'elasticache:2.8',
      spec: { kind: 'elasticache', name: '2.8' },
      elasticache: expect.objectContaining({ key: '2.8', version: '2.8' }),
    });
  });

  it('is an error without credentials where falling back is turned off', async () => {
    const world: World = { fallback: false, elasticache: { '2.8': HOST } };
    await expect(choose('elasticache:2.8', world)).rejects.toMatchObject({
      code: 'RT_AWS_NO_CREDENTIALS',
      message: expect.stringContaining('REDIS_TARGET_FALLBACK'),
    });
  });

  it('is an error without credentials where nothing may stand in, whatever the settings say', async () => {
    const world: World = { fallback: true, elasticache: { '2.8': HOST } };
    for (const name of ['elasticache', 'elasticache:2.8']) {
      await expect(choose(name, world, false)).rejects.toMatchObject({
        code: 'RT_AWS_NO_CREDENTIALS',
        message: expect.not.stringContaining('REDIS_TARGET_FALLBACK'),
      });
    }
  });

  it.each<[string, Readonly<Record<string, ElastiCacheSetting>>, string]>([
    ['elasticache', { '2.8': HOST, '7': HOST }, 'container:6.2'],
    ['elasticache', {}, 'container:6.2'],
    ['elasticache:2.8', {}, 'container:2.8'],
    ['elasticache:valkey-8.1', {}, 'container:valkey-8.1'],
  ])(
    'stands in for %s with %o, too: a machine without credentials needs no configuration',
    async (name, elasticache, container) => {
      const { chosen } = await choose(name, { elasticache });
      expect(chosen.fallback).toBe(`no AWS credentials: ${container} stands in for ${name}`);
    },
  );

  it('is an error where its name is not one of the configured, with credentials or without', async () => {
    for (const credentials of ['present', 'absent'] as const) {
      await expect(
        choose('elasticache:2.8', { credentials, elasticache: { '6.2': HOST } }),
      ).rejects.toMatchObject({
        code: 'RT_ELASTICACHE_UNKNOWN',
      });
      await expect(choose('elasticache:dev', { credentials })).rejects.toMatchObject({
        code: 'RT_ELASTICACHE_NOT_CONFIGURED',
      });
    }
    await expect(choose('elasticache:2.8', { credentials: 'present' })).rejects.toMatchObject({
      code: 'RT_ELASTICACHE_NOT_CONFIGURED',
    });
    await expect(
      choose('elasticache', { credentials: 'present', elasticache: { a: HOST, b: HOST } }),
    ).rejects.toMatchObject({
      code: 'RT_ELASTICACHE_UNKNOWN',
    });
  });
});

describe('chooseTarget, for everything else', () => {
  it.each(['container', 'container:6.2', 'local:2.8', 'redis://h'])('asks nothing for %s', async (name) => {
    const { chosen, asked } = await choose(name, { redisUrl: 'redis://other', credentials: 'present' });
    expect(chosen.requested).toBe(name);
    expect(asked).toEqual([]);
  });

  it('hands on what is wrong with the name', async () => {
    await expect(choose('contianer', {})).rejects.toMatchObject({ code: 'RT_TARGET_KIND_UNKNOWN' });
  });
});

it('never falls back but from elasticache, without credentials, where that is allowed', async () => {
  const worlds = fc.record({
    credentials: fc.constantFrom('present' as const, 'absent' as const, 'broken' as const),
    docker: fc.boolean(),
    local: fc.boolean(),
    fallback: fc.boolean(),
    elasticache: fc.constantFrom<Readonly<Record<string, ElastiCacheSetting>>>({}, { '2.8': HOST }),
  });
  const names = fc.constantFrom(
    'auto',
    'elasticache',
    'elasticache:2.8',
    'container:6',
    'local',
    'redis://h',
  );
  await fc.assert(
    fc.asyncProperty(names, worlds, async (name, world) => {
      const result = await choose(name, world).catch(() => undefined);
      if (result?.chosen.fallback === undefined) return;
      expect(name.startsWith('elasticache')).toBe(true);
      expect(world).toMatchObject({ credentials: 'absent', fallback: true });
    }),
  );
});

describe('containerSelectorFor', () => {
  it.each([
    ['7.1', { version: '7.0' }],
    ['7.1.0', { version: '7.0' }],
    ['redis-7.1', { engine: 'redis', version: '7.0' }],
    ['2.6.13', { version: '2.6.17' }],
    ['17.1', { version: '17.1' }],
    ['6.7.1', { version: '6.7.1' }],
    ['2.8.24', { version: '2.8.24' }],
    ['valkey-7.2', { engine: 'valkey', version: '7.2' }],
  ])('gives for ElastiCache %s the open-source version %o', (version, expected) => {
    expect(containerSelectorFor(version)).toEqual(expected);
  });
});

async function choose(
  requested: string | undefined,
  world: World,
  standsIn?: boolean,
): Promise<{ chosen: Awaited<ReturnType<typeof chooseTarget>>; asked: string[] }> {
  const asked: string[] = [];
  const facts: ChoiceFacts = {
    redisUrl: world.redisUrl,
    awsCredentials: async () => {
      asked.push('credentials');
      return { state: world.credentials ?? 'absent' };
    },
    docker: async () => {
      asked.push('docker');
      return world.docker ? { answers: true } : { answers: false, why: 'no socket' };
    },
    localServers: async () => {
      asked.push('local');
      return world.local ? [{ path: '/bin/redis-server', engine: { name: 'redis', version: '7.0.15' } }] : [];
    },
  };
  const settings = {
    target: world.target ?? 'auto',
    fallback: world.fallback ?? true,
    elasticache: world.elasticache ?? {},
    container: { defaultVersion: world.defaultVersion ?? '6.2' },
    local: { fetch: true },
  } as unknown as Settings;
  return { chosen: await chooseTarget(requested, settings, facts, standsIn), asked };
}
