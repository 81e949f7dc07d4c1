import assert from 'node:assert/strict';
import type { FuzzedParser } from '../parser.ts';

const URLS = [
  'redis://localhost',
  'rediss://app:p%40ss@cache.example:6380/3?db=3&family=6',
  'redis://[2001:db8::5]:7000/2',
  'redis://h?password=p%40ss&username=u&port=1&host=h',
  'rediss://h?ssl_cert_reqs=none&ssl_ca_certs=/ca.pem&tls=true',
  'redis://a:6379,b:6379',
  'unix:///tmp/redis.sock?db=2',
];
const URL_WORDS = [
  'redis://',
  'rediss://',
  '?db=',
  '&family=',
  '@',
  ':',
  '/',
  '[::1]',
  '#',
  '%40',
  'password=',
];

export const TARGETS: readonly FuzzedParser[] = [
  {
    name: 'url',
    seeds: URLS,
    words: URL_WORDS,
    load: async () => {
      const { formatEndpointUrl, formatMaskedUrl, parseEndpointUrl } = await import(
        '../../../../src/model/endpoint.ts'
      );
      return ({ text }) => {
        const endpoint = parseEndpointUrl(text);
        formatMaskedUrl(endpoint);
        const { tlsParameters: _, ...again } = parseEndpointUrl(formatEndpointUrl(endpoint));
        const { tlsParameters: __, ...once } = endpoint;
        // A database 0 that was named is not written again.
        assert.deepEqual({ ...again, db: again.db ?? 0 }, { ...once, db: once.db ?? 0 });
      };
    },
  },
  {
    name: 'target',
    seeds: ['auto', 'local:6.2', 'container:valkey-8.1', 'elasticache:dev', '6.2', 'localhost:6379', ...URLS],
    words: ['local', 'container', 'elasticache', 'valkey-', 'redis-', ...URL_WORDS],
    load: async () => {
      const { formatTargetSpec, parseTargetSpec } = await import('../../../../src/model/target-spec.ts');
      return ({ text }) => {
        const spec = parseTargetSpec(text);
        if (spec !== 'auto') formatTargetSpec(spec);
      };
    },
  },
  {
    name: 'version selector',
    seeds: ['6', '6.2', '6.2.11', 'redis-6.2', 'valkey-8.1', 'valkey'],
    words: ['redis', 'valkey', '-', '.', '9999'],
    load: async () => {
      const { formatSelector, parseSelector } = await import('../../../../src/model/selector.ts');
      return ({ text }) => {
        const selector = parseSelector(text);
        assert.deepEqual(parseSelector(formatSelector(selector)), selector);
      };
    },
  },
  {
    name: 'server arguments',
    seeds: [
      '--requirepass\nsecret\n--maxmemory\n1mb',
      '--requirepass secret',
      '--user\nalice\non\n>pw\n~*\n+@all',
      '--save\n\n--port\n1',
      "--requirepass \"a \\x41\\n\" 'b\\'c'",
    ],
    words: ['--requirepass', '--user', '--port', '--daemonize', '--masterauth', '--', '\n'],
    load: async () => {
      const { parseServerOptions } = await import('../../../../src/targets/server-arguments.ts');
      return ({ text }) => {
        for (const [name] of parseServerOptions(text.split('\n'), 'local.args'))
          assert.equal(name, name.toLowerCase());
      };
    },
  },
];
