import { defineConfig, openTarget, type RedisTargetConfig } from '../../src/index.ts';

// Everything is optional.
defineConfig({});

// What the README shows.
defineConfig({
  target: 'container:6.2',
  port: 6379,
  fallback: false,
  export: { CACHE_URL: 'redis://{host}:{port}/1', REDIS_URL: false, REDIS_PORT: null },
  isolation: 'database',
  openTimeoutMs: Number.POSITIVE_INFINITY,
  safety: { allowNonEmpty: true, flush: 'both' },
  container: { images: { '2.8': 'registry.example/redis:2.8' }, args: ['--maxmemory', '64mb'] },
  local: { paths: ['./bin'] },
  bastion: { tag: { Name: 'redis-bastion' } },
  elasticache: {
    '2.8': { host: 'app-28.example', port: 6379, tls: false },
    '6.2': { replicationGroup: 'app-62', bastion: 'i-0123456789abcdef0' },
    cluster: { cluster: 'app', version: '7.1', username: 'app', password: 'secret' },
    serverless: { serverless: 'app', reader: true, auth: { iam: { user: 'app' } } },
    stored: { host: 'h', auth: { secret: 'app/redis', field: 'token', user: 'app' } },
    asked: { host: 'h', auth: { user: 'app', password: async () => 'secret' } },
  },
  auth: { env: 'APP_TOKEN' },
  aws: { region: 'eu-west-1', profile: 'dev' },
  ssm: { transport: 'native', sessions: 2 },
  results: 'results-{version}.json',
});

// A configuration can be put together of readonly parts.
const args: readonly string[] = ['--maxmemory', '64mb'];
defineConfig({ container: { args }, local: { args } }) satisfies RedisTargetConfig;

// @ts-expect-error: the setting's name is mistyped
defineConfig({ taregt: 'local' });
// @ts-expect-error: a port is a number
defineConfig({ port: '6379' });
// @ts-expect-error: in a file it is true or false; `error` is the variable's word
defineConfig({ fallback: 'error' });
// @ts-expect-error: one of never, before, after, both
defineConfig({ safety: { flush: 'always' } });
// @ts-expect-error: `true` is no template
defineConfig({ export: { REDIS_URL: true } });
// @ts-expect-error: a list, not one text
defineConfig({ container: { args: '--maxmemory 64mb' } });
// @ts-expect-error: a version is a text, since 6.20 and 6.2 are one number
defineConfig({ container: { defaultVersion: 6.2 } });
// @ts-expect-error: it does not say where it is
defineConfig({ elasticache: { dev: { port: 6379 } } });
// @ts-expect-error: the field of an ElastiCache is mistyped
defineConfig({ elasticache: { dev: { hots: 'h' } } });
// @ts-expect-error: a user's password is lacking
defineConfig({ auth: { user: 'app' } });
// @ts-expect-error: a function gives a text
defineConfig({ auth: { token: () => 5 } });
// @ts-expect-error: a tag's value is a text
defineConfig({ bastion: { tag: { Name: 1 } } });
// @ts-expect-error: no such transport
defineConfig({ ssm: { transport: 'aws-cli' } });

export async function opened(signal: AbortSignal): Promise<string> {
  await using target = await openTarget('container:6.2', { signal, port: 6379 });
  // @ts-expect-error: what is open is not changed
  target.url = 'redis://other';
  // @ts-expect-error: an endpoint names its port `port`
  target.endpoint.portNumber;
  const engine: 'redis' | 'valkey' = target.engine.name;
  return `${engine} ${target.engine.version} ${target.endpoint.password ?? ''}`;
}

// @ts-expect-error: the options come second
void openTarget({ port: 6379 });
