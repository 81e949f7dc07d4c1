import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FuzzedParser } from '../parser.ts';

const CONFIG = JSON.stringify({
  target: 'elasticache:dev',
  port: 6379,
  fallback: false,
  export: { CACHE_URL: 'redis://{host}:{port}/{db}', REDIS_URL: false },
  isolation: 'database',
  openTimeoutMs: 5,
  safety: { allowNonEmpty: true, flush: 'both', flushDatabases: 'all' },
  container: { images: { '2.8': 'registry.example/redis:2.8' }, args: ['--requirepass', 'x'], reuse: true },
  local: { paths: ['bin'], args: [] },
  bastion: { tag: { Name: 'redis-bastion' } },
  elasticache: { '2.8': { host: 'h', port: 1, password: 'x' }, dev: { replicationGroup: 'g', tls: true } },
  ssm: { transport: 'plugin', sessions: 2, plugin: 'session-manager-plugin' },
  results: 'results-{version}.json',
});
const JSON_WORDS = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '""',
  '"\\ud800"',
  '"\\u0000"',
  '1e400',
  'null',
  '"__proto__":1,',
];
const VARIABLES = [
  'REDIS_TARGET=local:6.2',
  'REDIS_TARGET_PORT=6379',
  'REDIS_TARGET_FALLBACK=error',
  'REDIS_TARGET_FLUSH=both',
  'REDIS_TARGET_BASTION=tag:Name=x',
  'REDIS_TARGET_LOCAL_PATHS=/a:b',
  'REDIS_TARGET_OPEN_TIMEOUT_MS=5',
  'REDIS_TARGET_SESSIONS=2',
  'REDIS_TARGET_RESULTS={version}-{target}.json',
];

export const SETTINGS: readonly FuzzedParser[] = [
  {
    name: 'configuration file',
    seeds: [CONFIG, '{}', '{"elasticache":{"a":{"cluster":"c"}}}'],
    words: JSON_WORDS,
    load: async (cwd) => {
      const { loadSettings } = await import('../../../../src/config/load.ts');
      const { listSettings } = await import('../../../../src/config/list.ts');
      return async ({ text }) => {
        writeFileSync(join(cwd, 'redis-target.config.json'), text);
        JSON.stringify(listSettings(await loadSettings({ env: {}, cwd })));
      };
    },
  },
  {
    name: 'configuration value',
    seeds: [CONFIG],
    words: JSON_WORDS,
    load: async () => {
      const { validateConfig } = await import('../../../../src/config/validate.ts');
      return ({ text }) => {
        let value: unknown;
        try {
          value = JSON.parse(text);
        } catch {
          return;
        }
        if (typeof value === 'object' && value !== null && !Array.isArray(value))
          validateConfig(value as Record<string, unknown>, 'config.json');
      };
    },
  },
  {
    name: 'settings in variables',
    seeds: [...VARIABLES, VARIABLES.join('\n')],
    words: VARIABLES.map((line) => line.split('=')[0] ?? ''),
    load: async () => {
      const { loadSettings } = await import('../../../../src/config/load.ts');
      return async ({ text }) => {
        const env = Object.fromEntries(
          text.split('\n').map((line) => line.split(/=(.*)/s) as [string, string]),
        );
        delete env.REDIS_TARGET_CONFIG;
        await loadSettings({ env, cwd: '/' });
      };
    },
  },
  {
    name: 'export template',
    seeds: ['{url}', 'redis://{host}:{port}/{db}', '{username}:{password}@{host} {tls}', '{url} {db}'],
    words: ['{url}', '{db}', '{host}', '{constructor}', '{__proto__}', '{', '}'],
    load: async () => {
      const { fillTemplates, formatWorkerVariables } = await import('../../../../src/run/export.ts');
      const endpoint = { host: 'h', port: 1, tls: false, password: 'p', db: 2, parameters: 'db=2&a=b' };
      return ({ text }) => {
        const { X = '' } = fillTemplates({ X: text }, endpoint);
        if (/function|native code/.test(X) && !/function|native code/.test(text))
          throw new Error(`a placeholder gave ${X}`);
        formatWorkerVariables({ X: text }, endpoint, 16);
      };
    },
  },
];
