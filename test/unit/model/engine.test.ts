import { describe, expect, it } from 'vitest';
import { engineFromInfo, formatEngine } from '../../../src/model/engine.ts';

describe('engineFromInfo', () => {
  it.each([
    ['Redis 2.8', '# Server\r\nredis_version:2.8.19\r\nredis_git_sha1:00000000\r\n', 'redis 2.8.19'],
    [
      'Redis 2.4, which has no sections',
      'redis_version:2.4.18\r\nredis_git_sha1:00000000\r\n',
      'redis 2.4.18',
    ],
    [
      'Valkey 8.1, which says redis_version:7.2.4, too',
      '# Server\r\nredis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.1.1\r\n',
      'valkey 8.1.1',
    ],
    [
      'a Valkey that names only itself and no version of its own',
      '# Server\r\nredis_version:7.2.4\r\nserver_name:valkey\r\n',
      'valkey 7.2.4',
    ],
    [
      'KeyDB, whose version is its own',
      '# Server\r\nredis_version:6.3.4\r\nredis_mode:standalone\r\n\r\n# KeyDB\r\nmvcc_depth:0\r\n',
      'keydb 6.3.4 (as redis 6.3.4)',
    ],
    [
      'Dragonfly',
      '# Server\r\nredis_version:7.4.0\r\ndragonfly_version:df-v1.40.1\r\n',
      'dragonfly df-v1.40.1 (as redis 7.4.0)',
    ],
    [
      'Garnet',
      '# Server\r\ngarnet_version:1.0.65\r\nredis_version:7.4.3\r\n',
      'garnet 1.0.65 (as redis 7.4.3)',
    ],
    ['a Garnet that claims nothing', '# Server\r\ngarnet_version:1.0.1\r\nos:Unix\r\n', 'garnet 1.0.1'],
    [
      'Kvrocks of no release',
      '# Server\r\nkvrocks_version:unstable\r\nredis_version:4.0.0\r\n',
      'kvrocks unstable (as redis 4.0.0)',
    ],
    [
      'a fork whose version is none, of which nothing is printed',
      '# Server\r\nredis_version:7.4.0\r\ndragonfly_version:\u001b[31m../../x y\r\n',
      'dragonfly (as redis 7.4.0)',
    ],
    [
      'Redis Stack',
      '# Server\r\nredis_version:7.4.1\r\n# Modules\r\nmodule:name=ReJSON,ver=20803,api=1\r\nmodule:name=search,ver=21005\r\n',
      'redis-stack (as redis 7.4.1)',
    ],
    [
      'Redis 8, which has the modules in it',
      '# Server\r\nredis_version:8.0.2\r\n# Modules\r\nmodule:name=ReJSON,ver=80001\r\n',
      'redis 8.0.2',
    ],
    [
      'a Valkey with a module',
      '# Server\r\nredis_version:7.2.4\r\nvalkey_version:8.1.1\r\n# Modules\r\nmodule:name=search,ver=1\r\n',
      'valkey 8.1.1',
    ],
    ['an INFO with bare line feeds', '# Server\nredis_version:6.2.11\n', 'redis 6.2.11'],
  ])('knows %s', (_, info, expected) => {
    const engine = engineFromInfo(info);
    expect(engine && formatEngine(engine)).toBe(expected);
  });

  it.each([
    ['a release candidate', 'redis_version:7.0-rc1\r\n', '7.0-rc1'],
    ['an unstable build', 'redis_version:255.255.255\r\n', '255.255.255'],
    ['a build of a distribution', 'redis_version:6.0.16+deb11u2\r\n', '6.0.16+deb11u2'],
  ])('takes the version of %s', (_, info, version) => {
    expect(engineFromInfo(info)?.version).toBe(version);
  });

  it.each([
    '../../etc/cron.d/x',
    '6.2.11/../../x',
    '6.2..11',
    '6.2.11\u001b[31m',
    '6.2 ::add-mask::x',
    '6\u202e2',
    'v6.2.11',
    '9'.repeat(400),
  ])('takes %j for no version, and does not look for another', (version) => {
    expect(engineFromInfo(`redis_version:${version}\r\n`)).toBeUndefined();
    expect(engineFromInfo(`redis_version:7.2.4\r\nvalkey_version:${version}\r\n`)).toBeUndefined();
  });

  it.each(['', '# Clients\r\nconnected_clients:1\r\n', 'my_redis_version:6.2.11\r\n', 'redis_version:\r\n'])(
    'names none where INFO has no version: %j',
    (info) => {
      expect(engineFromInfo(info)).toBeUndefined();
    },
  );
});
