import { findBastion } from '../aws/bastion.ts';
import { awsOptionsOf } from '../aws/client.ts';
import type { ElastiCacheAddress } from '../aws/elasticache.ts';
import { withWholePolicy } from '../aws/policy.ts';
import { withoutVersionWarning } from '../aws/quiet-sdk.ts';
import type { ResolvedElastiCache } from '../config/elasticache-key.ts';
import type { ElastiCacheSetting } from '../config/settings.ts';
import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import type { Credentials } from '../gateway/stages.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { TlsParameters } from '../model/url-parameters.ts';
import { needsOf } from '../policies/needs.ts';
import { shareNamedCa } from './app-tls.ts';
import type { OpenContext, ReachedTarget } from './context.ts';
import { assertCredentials, engineOf, findAddress, isPublic } from './elasticache-address.ts';
import { type LoginPlan, planLogin } from './plan-login.ts';
import { throughLocalPort } from './serve-on-port.ts';
import { openServedTunnel } from './served-tunnel.ts';
import type { ServerName } from './server-name.ts';
import { gatewayDetails, stagesOf } from './stages.ts';
import { cannotLogIn, tlsParametersOf, tlsServerOf } from './tls-settings.ts';
import { openDirectly } from './url.ts';
import { waitForPong } from './wait-for-pong.ts';

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

async function open(resolved: ResolvedElastiCache, context: OpenContext): Promise<ReachedTarget> {
  const { key, setting } = resolved;
  const { settings, env, progress, signal } = context;
  const aws = awsOptionsOf(settings, env);
  const name = `elasticache:${key}`;
  const path = `elasticache.${key}.auth`;
  const plan =
    setting.auth && planLogin(setting.auth, { path, aws, elastiCache: setting, name, signal, progress });
  const bastion = setting.bastion ?? settings.bastion;
  // Of what is looked up by its name, the address says whether it needs one.
  const needsNone = 'host' in setting ? isPublic(setting.host) : 'serverless' in setting;
  if (bastion === undefined && !needsNone) throw noBastion(name);
  progress.step(`looking up ${name}`);
  const [address, instance] = await Promise.all([
    findAddress(setting, aws, signal),
    bastion === undefined || ('host' in setting && needsNone) ? undefined : findBastion(bastion, aws, signal),
    // What is wrong with it is said before a session starts.
    plan?.login.credentials(),
  ]);
  assertCredentials(resolved, address);
  const tls = typeof setting.tls === 'object' ? true : (setting.tls ?? address.tls);
  const tlsParameters = tlsParametersOf(setting, settings);
  const server: ServerName = {
    name,
    credentials: plan?.login.name ?? `\`elasticache.${key}.username\` and \`elasticache.${key}.password\``,
    wantsTls: tls !== false ? undefined : `set \`elasticache.${key}.tls\` to true`,
  };
  if (isPublic(address.host)) {
    const { host, port } = address;
    const { username, password } = setting;
    const endpoint = {
      host,
      port,
      tls: tls !== false,
      ...(tlsParameters === undefined ? {} : { tlsParameters }),
      ...(username ? { username } : {}),
      ...(password ? { password } : {}),
    };
    return { ...(await openDirectly(endpoint, server, context, plan)), engine: engineOf(address) };
  }
  if (instance === undefined) throw noBastion(name);
  return await openOverBastion({ resolved, instance, address, tls, tlsParameters, server, plan }, context);
}

interface OverBastion {
  readonly resolved: ResolvedElastiCache;
  /** The bastion as a session's target. */
  readonly instance: string;
  readonly address: ElastiCacheAddress;
  readonly tls: boolean | 'through' | undefined;
  readonly tlsParameters: TlsParameters | undefined;
  readonly server: ServerName;
  readonly plan: LoginPlan | undefined;
}

async function openOverBastion(
  { resolved: { key, setting }, instance, address, tls, tlsParameters, server, plan }: OverBastion,
  context: OpenContext,
): Promise<ReachedTarget> {
  const { settings, env, progress, signal, closing } = context;
  progress.step(`opening an SSM session on ${instance} to ${address.host}:${address.port}`);
  if (tls === 'through' && plan !== undefined) throw cannotLogIn(server.name, `\`elasticache.${key}.tls\``);
  // What passes through unread is no matter of ours.
  const appDoor = tls === 'through' ? undefined : context.appDoor;
  const stages = stagesOf({
    door: appDoor && (async (socket) => await (await appDoor()).door(socket)),
    login: plan?.login,
  });
  const tunnel = await openServedTunnel({
    bastion: instance,
    host: address.host,
    port: address.port,
    document: settings.ssm.document,
    transport: settings.ssm.transport,
    plugin: settings.ssm.plugin,
    sessions: settings.ssm.sessions,
    tls,
    tlsServer: await tlsServerOf(key, address, tlsParameters),
    stages,
    prepare: plan && (async (connect) => ({ ...stages, login: await plan.check(connect) })),
    localPort: context.port,
    aws: awsOptionsOf(settings, env),
    signal,
    openTimeoutMs: Number.POSITIVE_INFINITY,
    ready: waitForPong,
    // No client comes before that. Whether it failed is told below.
    meanwhile: () => void appDoor?.().catch(() => undefined),
    cluster: {
      credentials: async () => plan?.login.credentials() ?? passwordOf(setting),
      renewed: plan?.login.renewed,
    },
    onDeath: context.onDeath,
    tap: tls === 'through' ? undefined : context.tap,
    onOutage: (outage) => context.onDeath?.({ what: `the tunnel over ${instance}`, ...outage }),
    onState: (text) => progress.note(text),
  }).catch((error: unknown) => {
    throw inNameOf(server, error);
  });
  closing.add(() => tunnel.close());
  const door = await appDoor?.();
  if (tls === undefined && tunnel.hasTls)
    progress.note(
      `${server.name} speaks TLS, as a first try showed; \`elasticache.${key}.tls\` may say so, and spare it`,
    );
  const endpoint = endpointOf(tunnel.port, setting);
  const { cluster } = tunnel;
  if (cluster !== undefined && instance.startsWith('ecs:'))
    progress.warn(
      `${server.name} is a cluster, and each of its nodes needs a session: an ECS task takes two at a time unless its agent is told otherwise. Take an EC2 instance as \`bastion\``,
    );
  return {
    endpoint:
      tls === 'through'
        ? throughLocalPort({ host: address.host, tlsParameters: tlsParameters ?? {} }, endpoint)
        : endpoint,
    via: tunnel.via,
    caFiles: door?.caFiles ?? (await shareNamedCa(tlsParameters, server.name, context)),
    details: {
      bastion: instance,
      remote: `${address.host}:${address.port}`,
      sessionIds: tunnel.sessionIds,
      ...(cluster === undefined ? {} : { nodes: cluster.ports.length }),
      ...gatewayDetails(tunnel.stages, settings),
    },
    nodePorts: cluster && (() => cluster.ports),
    primaries: cluster && (() => cluster.primaries.map((port) => ({ ...endpoint, port }))),
    server,
    engine: engineOf(address),
    owned: false,
    isFresh: false,
  };
}

function noBastion(name: string): RedisTargetError {
  return new RedisTargetError(
    'RT_BASTION_NOT_CONFIGURED',
    `Could not open ${name}: no bastion is configured. Set \`bastion\` in the configuration, or REDIS_TARGET_BASTION, to the SSM-managed instance beside it: 'i-…', 'mi-…' or { tag: { Name: '…' } }.`,
  );
}

function passwordOf({ username, password }: ElastiCacheSetting): Credentials | undefined {
  return password === undefined ? undefined : { username, password };
}

/** What the tunnel says of the server behind it, said of the target; of AWS and of sessions the errors speak themselves. */
function inNameOf({ name, wantsTls }: ServerName, error: unknown): unknown {
  if (!isRedisTargetError(error) || !/^RT_(?:TUNNEL|TARGET|CLUSTER)_/.test(error.code)) return error;
  if (error.message.startsWith(`Could not open ${name}: `)) return error;
  const what = error.message.replace(/^Could not open the tunnel: |^C(?=ould not )/, (begin) =>
    begin === 'C' ? 'c' : '',
  );
  const hint = error.code === 'RT_TARGET_UNREACHABLE' && wantsTls ? ` If it wants TLS, ${wantsTls}.` : '';
  return new RedisTargetError(error.code, `Could not open ${name}: ${what}${hint}`, {
    cause: error,
    details: error.details,
  });
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
