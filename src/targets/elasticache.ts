import { findBastion } from '../aws/bastion.ts';
import { type AwsClientOptions, awsOptionsOf } from '../aws/client.ts';
import { type ElastiCacheAddress, lookUpElastiCache } from '../aws/elasticache.ts';
import { withWholePolicy } from '../aws/policy.ts';
import { withoutVersionWarning } from '../aws/quiet-sdk.ts';
import type { ResolvedElastiCache } from '../config/elasticache-key.ts';
import type { ElastiCacheSetting } from '../config/settings.ts';
import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Engine } from '../model/engine.ts';
import { needsOf } from '../policies/needs.ts';
import type { OpenContext, ReachedTarget } from './context.ts';
import { openServedTunnel } from './served-tunnel.ts';
import type { ServerName } from './server-name.ts';
import { stagesOf } from './stages.ts';
import { waitForPong } from './wait-for-pong.ts';

const DEFAULT_PORT = 6379;

/**
 * Opens an ElastiCache of the configuration through SSM sessions on the bastion.
 *
 * @throws {RedisTargetError} `RT_ELASTICACHE_…`, `RT_BASTION_…`, `RT_AWS_…`, `RT_SSM_…`, `RT_TUNNEL_…`, `RT_PLUGIN_…`, `RT_PORT_TAKEN`.
 */
export async function openElastiCache(
  resolved: ResolvedElastiCache,
  context: OpenContext,
): Promise<ReachedTarget> {
  const { settings, env } = context;
  return await withoutVersionWarning(() => open(resolved, context)).catch((error: unknown) => {
    throw withWholePolicy(error, needsOf(settings), awsOptionsOf(settings, env));
  });
}

async function open({ key, setting }: ResolvedElastiCache, context: OpenContext): Promise<ReachedTarget> {
  const { settings, env, progress, signal, closing } = context;
  const aws = awsOptionsOf(settings, env);
  const bastionSetting = setting.bastion ?? settings.bastion;
  if (bastionSetting === undefined) {
    throw new RedisTargetError(
      'RT_BASTION_NOT_CONFIGURED',
      `Could not open elasticache:${key}: no bastion is configured. Set \`bastion\` in the configuration, or REDIS_TARGET_BASTION, to the SSM-managed instance beside it: 'i-…', 'mi-…' or { tag: { Name: '…' } }.`,
    );
  }
  progress.step(`looking up elasticache:${key}`);
  const [address, bastion] = await Promise.all([
    findAddress(setting, aws, signal),
    findBastion(bastionSetting, aws, signal),
  ]);
  const tls = setting.tls ?? address.tls;
  const server: ServerName = {
    name: `elasticache:${key}`,
    credentials: `\`elasticache.${key}.username\` and \`elasticache.${key}.password\``,
    wantsTls: tls ? undefined : `set \`elasticache.${key}.tls\` to true`,
  };
  progress.step(`opening an SSM session on ${bastion} to ${address.host}:${address.port}`);
  const tunnel = await openServedTunnel({
    bastion,
    host: address.host,
    port: address.port,
    document: settings.ssm.document,
    transport: settings.ssm.transport,
    plugin: settings.ssm.plugin,
    sessions: settings.ssm.sessions,
    tls,
    stages: stagesOf(),
    localPort: context.port,
    aws,
    signal,
    openTimeoutMs: Number.POSITIVE_INFINITY,
    ready: waitForPong,
    tap: context.tap,
    onOutage: (outage) => context.onDeath?.({ what: `the tunnel over ${bastion}`, ...outage }),
    onState: (text) => progress.note(text),
  }).catch((error: unknown) => {
    throw inNameOf(server, error);
  });
  closing.add(() => tunnel.close());
  return {
    endpoint: endpointOf(tunnel.port, setting),
    via: tunnel.via,
    details: { bastion, remote: `${address.host}:${address.port}`, sessionIds: tunnel.sessionIds },
    server,
    engine: engineOf(address),
    owned: false,
    isFresh: false,
  };
}

/** What the tunnel says of the server behind it, said of the target; of AWS and of sessions the errors speak themselves. */
function inNameOf({ name, wantsTls }: ServerName, error: unknown): unknown {
  if (!isRedisTargetError(error) || !/^RT_T(?:UNNEL|ARGET)_/.test(error.code)) return error;
  const what = error.message.replace(/^Could not open the tunnel: |^C(?=ould not )/, (begin) =>
    begin === 'C' ? 'c' : '',
  );
  const hint = error.code === 'RT_TARGET_UNREACHABLE' && wantsTls ? ` If it wants TLS, ${wantsTls}.` : '';
  return new RedisTargetError(error.code, `Could not open ${name}: ${what}${hint}`, {
    cause: error,
    details: error.details,
  });
}

async function findAddress(
  setting: ElastiCacheSetting,
  aws: AwsClientOptions,
  signal: AbortSignal,
): Promise<ElastiCacheAddress> {
  if ('host' in setting)
    return { host: setting.host, port: setting.port ?? DEFAULT_PORT, tls: false, clusterMode: false };
  return await lookUpElastiCache(setting, aws, signal);
}

/** A whole version only: from 6 on the API may write `6.x`. */
function engineOf({ engine, engineVersion }: ElastiCacheAddress): Engine | undefined {
  const name = engine === 'valkey' || engine === 'redis' ? engine : undefined;
  return name !== undefined && /^\d+\.\d+(?:\.\d+)?$/.test(engineVersion ?? '')
    ? { name, version: engineVersion ?? '' }
    : undefined;
}

function endpointOf(port: number, { username, password }: ElastiCacheSetting): Endpoint {
  return {
    host: '127.0.0.1',
    port,
    tls: false,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}
