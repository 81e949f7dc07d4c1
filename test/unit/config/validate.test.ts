import { describe, expect, it } from 'vitest';
import { validateConfig } from '../../../src/config/validate.ts';

const FILE = 'redis-target.config.ts';
const HOST = { host: 'h' };

describe('validateConfig', () => {
  it('gives every field that is there with its path', () => {
    const values = validateConfig(
      {
        target: 'local',
        safety: { flush: 'both' },
        aws: { region: 'eu-west-1', profile: undefined },
        port: undefined,
      },
      FILE,
    );
    expect([...values]).toEqual([
      ['target', 'local'],
      ['safety.flush', 'both'],
      ['aws.region', 'eu-west-1'],
    ]);
  });

  it.each<[string, Record<string, unknown>, string, string | undefined]>([
    ['at the top', { taregt: 'local' }, 'taregt', 'target'],
    ['in a group', { safety: { flsh: 'both' } }, 'safety.flsh', 'flush'],
    ['in an ElastiCache', { elasticache: { dev: { hots: 'h' } } }, 'elasticache.dev.hots', 'host'],
    [
      'that every object has',
      { elasticache: { dev: { constructor: 1 } } },
      'elasticache.dev.constructor',
      undefined,
    ],
    ['that is a path', { 'safety.flush': 'both' }, 'safety.flush', undefined],
    ['that is far from all', { colour: 'red' }, 'colour', undefined],
    ['named __proto__', JSON.parse('{"__proto__": {"port": 1}}'), '__proto__', undefined],
  ])('refuses an unknown field %s', (_, config, path, near) => {
    const error = errorOf(config);
    expect(error).toMatchObject({ code: 'RT_CONFIG_FIELD_UNKNOWN', details: { file: FILE, path } });
    expect(error.message).toContain(`${FILE}: there is no setting \`${path}\``);
    expect(error.message).toContain('Allowed here: ');
    if (near) expect(error.message).toContain(`Did you mean \`${near}\`?`);
    else expect(error.message).not.toContain('Did you mean');
  });

  it.each<[Record<string, unknown>, string, string]>([
    [{ target: 6.2 }, '`target` is 6.2', 'a text that is not empty'],
    [{ target: '' }, '`target` is ""', 'a text that is not empty'],
    [{ target: 'redis://\ud800' }, '`target` is "redis://\\ud800"', 'without NUL and lone surrogates'],
    [{ local: { args: ['a\0b'] } }, '`local.args[0]` is "a\\u0000b"', 'without NUL'],
    [{ export: { A: '{url}\udfff' } }, '`export.A` is "{url}\\udfff"', 'a template'],
    [{ elasticache: { a: { host: 'h', password: 'x\ud800' } } }, '`elasticache.a.password` is "***"', 'lone'],
    [{ port: '6379' }, '`port` is "6379"', 'a whole number from 1 to 65535'],
    [{ port: 65_536 }, '`port` is 65536', 'a whole number from 1 to 65535'],
    [{ port: null }, '`port` is null', 'a whole number from 1 to 65535'],
    [{ fallback: 'error' }, '`fallback` is "error"', 'true or false'],
    [
      { isolation: 'databse' },
      '`isolation` is "databse"',
      "'none', 'database' is allowed. Did you mean `database`?",
    ],
    [{ safety: 'never' }, '`safety` is "never"', 'an object with allowNonEmpty, flush'],
    [{ safety: { flush: 'nevr' } }, '`safety.flush` is "nevr"', 'Did you mean `never`?'],
    [{ openTimeoutMs: 0 }, '`openTimeoutMs` is 0', 'milliseconds above 0'],
    [{ openTimeoutMs: 2 ** 31 }, '`openTimeoutMs` is 2147483648', 'at most 2147483647'],
    [{ container: { args: '--maxmemory 1mb' } }, '`container.args` is "--maxmemory 1mb"', 'a list of texts'],
    [{ container: { args: ['--port', 7000] } }, '`container.args[1]` is 7000', 'a text'],
    [
      { container: { defaultVersion: '6.x' } },
      '`container.defaultVersion` is "6.x"',
      'a version or its beginning',
    ],
    [{ container: { images: { '2.8': 5 } } }, '`container.images.2.8` is 5', 'the name of an image'],
    [
      { container: { images: { old: 'x' } } },
      '`container.images` has the name "old"',
      'a version or its beginning',
    ],
    [
      { export: { CACHE: 'redis://{hots}:1' } },
      '`export.CACHE` is "redis://{hots}:1"',
      'Did you mean `{host}`?',
    ],
    [{ export: { 'A-B': '{url}' } }, '`export` has the name "A-B"', 'letters, digits and _'],
    [{ export: { A: true } }, '`export.A` is true', 'a template with {url}'],
    [{ export: ['A'] }, '`export` is ["A"]', 'an object of variable → template'],
    [{ bastion: 'bastion.example' }, '`bastion` is "bastion.example"', "{ tag: { Name: 'redis-bastion' } }"],
    [{ bastion: { tag: {} } }, '`bastion` is {"tag":{}}', "an instance's id"],
    [{ elasticache: ['h'] }, '`elasticache` is ["h"]', 'an object of name → { host, port }'],
    [{ elasticache: { 'a b': HOST } }, '`elasticache` has the name "a b"', 'a name of letters'],
    [{ elasticache: { dev: 'h' } }, '`elasticache.dev` is "h"', '{ host, port }'],
    [{ elasticache: { dev: {} } }, '`elasticache.dev` is {}', 'exactly one of host, cluster'],
    [
      { elasticache: { dev: { host: 'h', cluster: 'c' } } },
      '`elasticache.dev` is {',
      'exactly one of host, cluster',
    ],
    [{ elasticache: { dev: { cluster: 'c', port: 1 } } }, '`elasticache.dev.port` is 1', 'beside `cluster`'],
    [{ elasticache: { dev: { host: 'h', port: 0 } } }, '`elasticache.dev.port` is 0', 'from 1 to 65535'],
    [{ elasticache: { dev: { ...HOST, version: 6 } } }, '`elasticache.dev.version` is 6', 'as a text'],
    [{ elasticache: { dev: { ...HOST, tls: 'thru' } } }, '`elasticache.dev.tls` is "thru"', "'through'"],
    [{ elasticache: { dev: { ...HOST, tls: { cert: 'a' } } } }, '`elasticache.dev.tls` is {', 'servername'],
    [{ elasticache: { dev: { ...HOST, tls: { ca: 5 } } } }, '`elasticache.dev.tls` is {"ca":5}', 'ca: PEM'],
    [{ tls: { insecureSkipVerify: 'yes' } }, '`tls.insecureSkipVerify` is "yes"', 'true or false'],
    [{ tls: true }, '`tls` is true', 'an object with ca, servername'],
    [{ appTls: { serve: 'alway' } }, '`appTls.serve` is "alway"', 'Did you mean `always`?'],
    [
      { appTls: { names: ['https://a'] } },
      '`appTls.names[0]` is "https://a"',
      'a host name or an IP address',
    ],
    [{ ssm: { sessions: 0 } }, '`ssm.sessions` is 0', 'from 1 to 32'],
    [{ ssm: { transport: 'plug-in' } }, '`ssm.transport` is "plug-in"', 'Did you mean `plugin`?'],
    [{ results: () => 'x' }, '`results` is a function', 'a text'],
  ])('refuses %j: says what was found and what is allowed', (config, found, allowed) => {
    const error = errorOf(config);
    expect(error).toMatchObject({ code: 'RT_CONFIG_FIELD_INVALID', exitCode: 2 });
    expect(error.message).toContain(`${FILE}: ${found}`);
    expect(error.message).toContain(allowed);
  });

  it.each<Record<string, unknown>>([
    { elasticache: { dev: { host: 'h', cluster: 'c', password: 'hunter2' } } },
    { elasticache: { dev: { host: 'h', password: ['hunter2'] } } },
    { elasticache: { dev: { host: 'h', password: { of: 'hunter2' } } } },
    { elasticache: { dev: { host: 'h', username: ['redis://u:hunter2@h'] } } },
    { target: { url: 'redis://u:hunter2@h' } },
    { export: { URL: 'redis://u:hunter2@{hots}' } },
    { elasticache: 'rediss://u:hunter2@h' },
    { export: { REDIS_PASSWORD: 'hunter2{x}' } },
  ])('keeps passwords out of the message about %j', (config) => {
    const error = errorOf(config);
    expect(error.message).not.toContain('hunter2');
    expect(JSON.stringify(error.details)).not.toContain('hunter2');
  });

  it('takes everything that the README shows', () => {
    expect(() =>
      validateConfig(
        {
          bastion: { tag: { Name: 'redis-bastion' } },
          export: { CACHE_URL: 'redis://{host}:{port}/1', REDIS_URL: false, REDIS_PORT: null },
          openTimeoutMs: Number.POSITIVE_INFINITY,
          elasticache: {
            '2.8': { host: 'app-28.abc123.0001.use1.cache.amazonaws.com', port: 6379 },
            '6.2': { replicationGroup: 'app-62', bastion: 'ecs:cluster_task_runtime-1' },
            dev: { serverless: 'dev', version: 'valkey-8.1', tls: true, username: 'u', password: 'p' },
            own: { ...HOST, tls: { ca: 'ca.pem', servername: 'redis.example' } },
            raw: { ...HOST, tls: 'through' },
          },
          tls: { ca: 'ca.pem', insecureSkipVerify: false },
          appTls: { serve: 'always', export: true, names: ['redis', '::1', '10.0.0.1'] },
        },
        FILE,
      ),
    ).not.toThrow();
  });
});

function errorOf(config: Record<string, unknown>): Error & { details?: unknown } {
  try {
    validateConfig(config, FILE);
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
