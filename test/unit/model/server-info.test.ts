import { describe, expect, it } from 'vitest';
import { readServerInfo } from '../../../src/model/server-info.ts';

/** The lines that matter, as the engines said them (measured on the versions that they name). */
const REDIS = '# Server\r\nredis_version:6.2.11\r\nredis_mode:standalone\r\n';
const VALKEY = '# Server\r\nredis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:9.1.2\r\n';

describe('readServerInfo', () => {
  it.each([
    [REDIS, 'standalone'],
    [`${VALKEY}server_mode:standalone\r\n`, 'standalone'],
    ['redis_version:2.8.19\r\nredis_mode:sentinel\r\n', 'sentinel'],
    [`${VALKEY}server_mode:sentinel\r\n`, 'sentinel'],
    ['redis_version:7.0.15\r\nredis_mode:cluster\r\ncluster_enabled:1\r\n', 'cluster'],
    [`${VALKEY}server_mode:cluster\r\n`, 'cluster'],
    ['redis_version:3.0.7\r\ncluster_enabled:1\r\n', 'cluster'],
    [`${REDIS}# Keyspace\r\ndb0:keys=1,server_mode:sentinel\r\n`, 'standalone'],
  ])('reads the mode of %j: %s', (info, mode) => {
    expect(readServerInfo(info).mode).toBe(mode);
  });

  it('reads engine, primary and keys', () => {
    const info = `${VALKEY}master_host:10.0.0.5\r\nmaster_port:6379\r\n# Keyspace\r\ndb0:keys=2,expires=0\r\ndb3:keys=0\r\n`;
    expect(readServerInfo(info)).toEqual({
      engine: { name: 'valkey', version: '9.1.2' },
      mode: 'standalone',
      replicaOf: '10.0.0.5:6379',
      keys: new Map([[0, 2]]),
    });
  });
});
