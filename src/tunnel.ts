import { findBastion } from './aws/bastion.ts';
import type { AwsClientOptions } from './aws/client.ts';
import { withWholePolicy } from './aws/policy.ts';
import { withoutVersionWarning } from './aws/quiet-sdk.ts';
import { RedisTargetError } from './errors.ts';
import type { Credentials } from './gateway/stages.ts';
import type { TlsServer } from './gateway/tls-to-server.ts';
import { openServedTunnel, type ServedTunnel } from './targets/served-tunnel.ts';
import { stagesOf } from './targets/stages.ts';
import { waitForPong } from './targets/wait-for-pong.ts';

export interface OpenTunnelOptions {
  /** The SSM-managed instance (`i-…`, `mi-…`), ECS task (`ecs:cluster_task_runtime`), or tags to look one up by. */
  readonly bastion: string | { readonly tag: Readonly<Record<string, string>> };
  /** Where the connections come out, as seen from the bastion. */
  readonly host: string;
  readonly port: number;
  /** Local port, always on 127.0.0.1. Default: 0, which lets the system choose one. */
  readonly localPort?: number;
  /** Default: as everywhere in the AWS SDK. */
  readonly region?: string;
  /** Default: as everywhere in the AWS SDK. */
  readonly profile?: string;
  /** The SSM document that a session runs. Default: `AWS-StartPortForwardingSessionToRemoteHost`. */
  readonly document?: string;
  /** Who speaks the data channel. Default: `'auto'`: this package, and the official plugin where this one cannot. */
  readonly transport?: 'auto' | 'native' | 'plugin';
  /** Path of session-manager-plugin. Default: the one on PATH. */
  readonly plugin?: string;
  /** Spreads the connections over so many sessions; an agent answers at about 1 MB/s per session. Default: 1. */
  readonly sessions?: number;
  /** Whether to wait until a Redis has answered PING. Default: false: the tunnel knows nothing of what goes through. */
  readonly waitForPong?: boolean;
  /**
   * Whether a cluster is behind it: then each of its nodes gets a local port of its own, and MOVED, ASK and CLUSTER SLOTS, SHARDS and
   * NODES name those. Default: false.
   */
  readonly cluster?: boolean;
  /** Whether the server speaks TLS: then it ends here, with the certificate checked, and clients speak none. Default: false: bytes pass as they are. */
  readonly tls?: boolean;
  /** With which to ask a cluster for its nodes, where it wants a login; clients log in themselves. */
  readonly username?: string;
  readonly password?: string;
  /**
   * From the call to the open tunnel, in milliseconds. Default: 30_000. `Infinity`: no limit. Where StartSession has no answer by then,
   * rejecting takes up to 8 s more, so that the session it may have started is ended.
   */
  readonly openTimeoutMs?: number;
  /** Aborting it while opening rejects with its reason; afterwards it closes the tunnel. */
  readonly signal?: AbortSignal;
  /** One line for a person when the channel is lost, resumed, or opened again. Default: nobody is told. */
  readonly onState?: (text: string) => void;
  /** Where credentials, region and proxies are read from. Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A local port whose connections come out at a remote host. */
export interface Tunnel extends AsyncDisposable {
  /** Always 127.0.0.1. */
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly via: 'ssm-native' | 'ssm-plugin';
  /** The instance or task that was found. */
  readonly bastion: string;
  /** `host:port` as seen from the bastion. */
  readonly remote: string;
  /** With `cluster`: how many nodes it had when the tunnel was opened. */
  readonly nodes?: number;
  /** Of the sessions that are open now. */
  readonly sessionIds: readonly string[];
  /** Closes the port, its connections and the sessions. Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens a local port whose connections come out at `host:port`, as seen from the bastion, through AWS Systems Manager: no AWS
 * CLI, no plugin, no open port on the bastion.
 *
 * Resolves when the session's handshake is done, and with `waitForPong` when a Redis has answered: a listening port alone
 * proves nothing, since the agent dials the host only when the first connection arrives. The caller owns the tunnel; it holds one
 * listener and the sessions until `close()`, which may be called twice.
 *
 * @throws {RedisTargetError} `RT_PORT_TAKEN`, `RT_PORT_INVALID`, `RT_AWS_…`, `RT_BASTION_…`, `RT_SSM_…`, `RT_PLUGIN_…`,
 *   `RT_TUNNEL_NO_ANSWER`, `RT_TUNNEL_CONNECT_REFUSED`, `RT_TARGET_TLS`, `RT_CLUSTER_NONE`, `RT_CLUSTER_NO_SLOTS`. Nothing stays open
 *   after a rejection.
 */
export async function openTunnel(options: OpenTunnelOptions): Promise<Tunnel> {
  const { host, port } = options;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new RedisTargetError(
      'RT_PORT_INVALID',
      `Could not open the tunnel: \`port\` is ${port}, and a whole number from 1 to 65535 is allowed.`,
    );
  }
  const aws = { region: options.region, profile: options.profile, env: options.env ?? process.env };
  const document = options.document ?? 'AWS-StartPortForwardingSessionToRemoteHost';
  const { bastion, tunnel } = await withoutVersionWarning(() => open(options, document, aws)).catch(
    (error: unknown) => {
      const needs = { bastions: [options.bastion], document, elastiCaches: [] };
      throw withWholePolicy(error, needs, aws);
    },
  );
  return {
    host: '127.0.0.1',
    port: tunnel.port,
    via: tunnel.via,
    bastion,
    remote: `${host}:${port}`,
    ...(tunnel.cluster === undefined ? {} : { nodes: tunnel.cluster.ports.length }),
    get sessionIds() {
      return tunnel.sessionIds;
    },
    close: () => tunnel.close(),
    [Symbol.asyncDispose]: () => tunnel.close(),
  };
}

async function open(
  options: OpenTunnelOptions,
  document: string,
  aws: AwsClientOptions,
): Promise<{ bastion: string; tunnel: ServedTunnel }> {
  const { host, port } = options;
  const bastion = await findBastion(options.bastion, aws, options.signal);
  const tunnel = await openServedTunnel({
    bastion,
    host,
    port,
    document,
    transport: options.transport ?? 'auto',
    plugin: options.plugin,
    sessions: options.sessions ?? 1,
    tls: options.tls ?? false,
    tlsServer: options.tls ? await tlsServerAt(host, port) : undefined,
    cluster: options.cluster ? { credentials: async () => credentialsIn(options) } : undefined,
    stages: stagesOf(),
    localPort: options.localPort,
    aws,
    signal: options.signal,
    openTimeoutMs: options.openTimeoutMs ?? 30_000,
    ready: options.waitForPong ? waitForPong : undefined,
    onState: options.onState,
  });
  if (options.cluster && tunnel.cluster === undefined) {
    await tunnel.close();
    throw noCluster(host, port, options.password !== undefined);
  }
  return { bastion, tunnel };
}

function credentialsIn({ username, password }: OpenTunnelOptions): Credentials | undefined {
  return password === undefined ? undefined : { username, password };
}

async function tlsServerAt(host: string, port: number): Promise<TlsServer> {
  const { tlsOptionsFor } = await import('./platform/tls-options.ts');
  const words = { ca: 'NODE_EXTRA_CA_CERTS', servername: '`host`', off: 'leave `tls` out' };
  return { host, port, options: await tlsOptionsFor(host, undefined, `${host}:${port}`), words };
}

function noCluster(host: string, port: number, isLoggedIn: boolean): RedisTargetError {
  return new RedisTargetError(
    'RT_CLUSTER_NONE',
    `Could not open the tunnel: ${host}:${port} does not say that it is a node of a cluster. Leave \`cluster\` out where it is none` +
      `${isLoggedIn ? ', and allow its user +cluster' : ', and give `password` where it wants one'}.`,
    { details: { host, port } },
  );
}
