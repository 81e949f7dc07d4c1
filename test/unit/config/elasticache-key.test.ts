import { describe, expect, it } from 'vitest';
import { resolveElastiCache } from '../../../src/config/elasticache-key.ts';
import type { ElastiCacheSetting, Settings } from '../../../src/config/settings.ts';

const HOST = { host: 'h' };
const ALL = {
  '2.8': HOST,
  '6.0': HOST,
  '6.2.6': HOST,
  '6.20': { host: 'h', version: '6.20' },
  'valkey-8.1': HOST,
  dev: { host: 'h', version: '7.1' },
  other: HOST,
};

describe('resolveElastiCache', () => {
  it.each([
    ['2.8', '2.8', '2.8'],
    ['6.2', '6.2.6', '6.2.6'],
    ['6.0', '6.0', '6.0'],
    ['6', '6.20', '6.20'],
    ['redis-2.8', '2.8', '2.8'],
    ['8', 'valkey-8.1', 'valkey-8.1'],
    ['valkey', 'valkey-8.1', 'valkey-8.1'],
    ['dev', 'dev', '7.1'],
    ['7.1', 'dev', '7.1'],
    ['redis', 'dev', '7.1'],
    ['other', 'other', undefined],
  ])('finds for "%s" the one with the key "%s", version %s', (name, key, version) => {
    expect(resolveElastiCache(name, settingsWith(ALL))).toMatchObject({ key, version });
  });

  it('takes the only one where none is named', () => {
    expect(resolveElastiCache(undefined, settingsWith({ dev: HOST })).key).toBe('dev');
  });

  it.each(['3.2', '2.8.19', '6.20', 'redis-8', 'valkey-9', 'de', 'constructor'])(
    'has none for "%s" among keys that do not fit, and lists those that are there',
    (name) => {
      expect(() => resolveElastiCache(name, settingsWith({ '2.8': HOST, '6.2': HOST, devel: HOST }))).toThrow(
        expect.objectContaining({
          code: 'RT_ELASTICACHE_UNKNOWN',
          message: expect.stringContaining('There is: 2.8, 6.2, devel.'),
        }),
      );
    },
  );

  it('names the nearest key', () => {
    expect(() => resolveElastiCache('stagign', settingsWith({ staging: HOST, '6.2': HOST }))).toThrow(
      'There is: staging, 6.2. Did you mean elasticache:staging?',
    );
  });

  it('refuses to guess among several', () => {
    expect(() => resolveElastiCache(undefined, settingsWith(ALL))).toThrow(
      expect.objectContaining({
        code: 'RT_ELASTICACHE_UNKNOWN',
        message: expect.stringContaining('Name one'),
      }),
    );
  });

  it('shows what to write where none is configured', () => {
    expect(() => resolveElastiCache('2.8', settingsWith({}))).toThrow(
      expect.objectContaining({
        code: 'RT_ELASTICACHE_NOT_CONFIGURED',
        exitCode: 2,
        message: expect.stringContaining("elasticache: { '2.8': { host: "),
      }),
    );
  });
});

function settingsWith(elasticache: Record<string, ElastiCacheSetting>): Settings {
  return { elasticache } as unknown as Settings;
}
