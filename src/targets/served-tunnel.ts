import type { Duplex } from 'node:stream';
import type { Gateway, ToServer } from '../gateway/serve.ts';
import type { TlsServer } from '../gateway/tls-to-server.ts';
import type { TargetDeath } from '../model/usage.ts';
import { Closing } from '../platform/closing.ts';
import type { ClientTap } from '../platform/loopback.ts';
import { sayTogether } from '../platform/say-together.ts';
import type { SsmTunnel } from '../ssm/tunnel.ts';
import type { FoundCluster, OwnLogin } from './cluster/ask-cluster.ts';
import type { ClusterProbe } from './cluster/cluster-probe.ts';
import type { OpenedCluster } from './cluster/over-sessions.ts';
import { asOneOutage } from './one-outage.ts';
import { openSessionTunnel, type SessionTunnelOptions } from './session-tunnel.ts';
import { hasStages, type Stages } from './stages.ts';
import { pongOverTunnel, toServerOverTunnel } from './to-server.ts';

export interface ServedTunnelOptions extends SessionTunnelOptions {
  /**
   * Whether the server speaks TLS: then it ends here. `'through'`: it does, and clients speak it themselves. Undefined: a first try
   * tells.
   */
  readonly tls: boolean | 'through' | undefined;
  /** How TLS with the server is done. Default: it speaks none. */
  readonly tlsServer?: TlsServer | undefined;
  readonly stages: Stages;
  /** Asks the server when the tunnel stands, and before anybody is served: the stages as they are then. Default: as given. */
  readonly prepare?: ((connect: ToServer['connect']) => Promise<Stages>) | undefined;
  /**
   * The login with which to find out whether the server is a node of a cluster, of which each node then gets a local port, and
   * who answers at a node. Default: it is not found out.
   */
  readonly cluster?: OwnLogin | undefined;
  /** Called while the server's answer is waited for, the first time and again: a time in which nothing else is done. */
  readonly meanwhile?: (() => void) | undefined;
  /** Hears of a cluster's node that dies, and once more when it is there again. */
  readonly onDeath?: ((death: TargetDeath) => void) | undefined;
}

/** A tunnel, and the gateway in front of it where one is needed. */
export interface ServedTunnel extends Pick<SsmTunnel, 'port' | 'via' | 'sessionIds' | 'close'> {
  /** Whether the server speaks TLS, where that was to be found out. */
  readonly hasTls: boolean;
  readonly stages: Gateway['stages'];
  /** Where a cluster is behind it: its nodes' local ports. */
  readonly cluster: Pick<OpenedCluster, 'ports' | 'primaries'> | undefined;
}

export interface ServeTunnelOptions {
  /** The tunnel's own local port: connections there are watched for silence. */
  readonly tunnelPort: number;
  /** The server's own name and port, as seen from the bastion. */
  readonly server: { readonly host: string; readonly port: number };
  /** Where the server speaks TLS, which ends here: how. */
  readonly tlsServer?: TlsServer | undefined;
  readonly stages: Stages;
  /** As for {@link ServedTunnelOptions}. */
  readonly prepare?: ServedTunnelOptions['prepare'];
  /** Opens the nodes of the cluster that is behind it, with the same stages. Default: there is none. */
  readonly openCluster?: ((stages: Stages) => Promise<OpenedCluster | undefined>) | undefined;
  /** Local port. Default: any free one. */
  readonly port?: number | undefined;
  readonly closing: Closing;
  readonly tap?: ClientTap | undefined;
  readonly onState: (text: string) => void;
}

/**
 * Opens a tunnel whose sessions are started over the AWS SDK, and a gateway in front of it where TLS or a stage is asked for, or
 * where it leads to a cluster.
 *
 * @throws {RedisTargetError} What opening the tunnel throws, `RT_TARGET_TLS`, `RT_PORT_TAKEN`, `RT_CLUSTER_NO_SLOTS`; the
 *   signal's reason. Nothing stays open after a rejection.
 */
export async function openServedTunnel(given: ServedTunnelOptions): Promise<ServedTunnel> {
  let opened: OpenedCluster | undefined;
  // One network carries all sessions: what becomes of it is said once.
  const together = sayTogether(
    given.onState ?? (() => {}),
    () => opened === undefined && given.sessions === 1,
  );
  const onState = together.say;
  const options = { ...given, onState, onOutage: given.onOutage && asOneOutage(given.onOutage) };
  const { host, port, tls, tlsServer, stages, tap, localPort } = options;
  const { door, ...inside } = stages;
  // What passes through as TLS nobody can read.
  const cluster = tls === 'through' ? undefined : await probeCluster(options);
  const answers = cluster?.wait ?? options.ready;
  const ready =
    answers &&
    ((connect: () => Duplex): Promise<void> => {
      const answered = answers(connect);
      options.meanwhile?.();
      return answered;
    });
  const probe = tlsServer === undefined || tls === false ? undefined : await probeTls(tls, tlsServer);
  let hasTls = tls === true;
  // A door alone needs no second port behind it: the tunnel's own has it then.
  const isServed = (): boolean => hasTls || hasStages(inside) || cluster?.found !== undefined;
  const closing = new Closing();
  closing.add(() => together.flush());
  const tunnel = await openSessionTunnel({
    ...options,
    door,
    ready:
      ready && probe
        ? async (plain) => {
            hasTls = (await probe(plain, ready)) && tls !== 'through';
          }
        : ready,
    isServedInFront: isServed,
  }).catch(async (error: unknown) => {
    // Whoever hears of it may end this process.
    await closing.close();
    throw error;
  });
  closing.add(() => tunnel.close());
  // The tunnel hears of it by itself; what stands in front of it, and a cluster's nodes, do not.
  closing.closeWhenAborted(options.signal);
  const openCluster = async (prepared: Stages): Promise<OpenedCluster | undefined> => {
    if (cluster?.found === undefined) return undefined;
    const ofNodes = { ...options, tlsServer: hasTls ? tlsServer : undefined, stages: prepared };
    opened = await openNodes(cluster.found, tunnel.port, ofNodes);
    closing.add(() => opened?.close());
    return opened;
  };
  try {
    const gateway = isServed()
      ? await serveTunnel({
          tunnelPort: tunnel.port,
          server: { host, port },
          tlsServer: hasTls ? tlsServer : undefined,
          stages,
          prepare: options.prepare,
          openCluster,
          port: localPort,
          closing,
          tap,
          onState,
        })
      : undefined;
    options.signal?.throwIfAborted();
    return {
      port: gateway?.port ?? tunnel.port,
      via: tunnel.via,
      hasTls,
      stages: gateway?.stages ?? (door === undefined ? [] : ['tls-from-app']),
      cluster: opened,
      get sessionIds() {
        return [...tunnel.sessionIds, ...(opened?.sessionIds ?? [])];
      },
      close: () => closing.close(),
    };
  } catch (error) {
    await closing.close();
    // What fails since all is being closed says less.
    options.signal?.throwIfAborted();
    throw error;
  }
}

type Probe = (connect: () => Duplex, wait: (connect: () => Duplex) => Promise<void>) => Promise<boolean>;

/** Waits for the server's answer over TLS, or finds out whether it takes TLS. */
async function probeTls(tls: boolean | 'through' | undefined, server: TlsServer): Promise<Probe> {
  const { waitAndSee, waitOverTls } = await import('../gateway/tls-to-server.ts');
  if (tls === undefined) return async (connect, wait) => await waitAndSee(connect, server, wait);
  return async (connect, wait) => {
    await waitOverTls(connect, server, wait);
    return true;
  };
}

/** Loaded only where somebody wants to know: most tunnels lead to one server. */
async function probeCluster({ cluster, host, port }: ServedTunnelOptions): Promise<ClusterProbe | undefined> {
  if (cluster === undefined) return undefined;
  const { createClusterProbe } = await import('./cluster/cluster-probe.ts');
  return createClusterProbe(`${host}:${port}`, cluster);
}

async function openNodes(
  found: FoundCluster,
  tunnelPort: number,
  options: ServedTunnelOptions,
): Promise<OpenedCluster> {
  const { openClusterOverSessions } = await import('./cluster/over-sessions.ts');
  return await openClusterOverSessions(found, {
    ...options,
    tls: options.tlsServer !== undefined,
    ownLogin: options.cluster ?? { credentials: async () => undefined },
    toServer: await toServerOverTunnel(options.tlsServer),
    pongOf: await pongOverTunnel(options.tlsServer),
    tunnelPort,
  });
}

/** Puts a gateway in front of a tunnel. */
export async function serveTunnel(options: ServeTunnelOptions): Promise<Gateway> {
  const { tunnelPort, server, tlsServer, prepare, port, closing, tap, onState } = options;
  const { serveGateway } = await import('../gateway/serve.ts');
  const toServer = (await toServerOverTunnel(tlsServer))(tunnelPort, server);
  const stages = (await prepare?.(toServer.connect)) ?? options.stages;
  const cluster = await options.openCluster?.(stages);
  return await serveGateway({
    ...(cluster?.guard(toServer) ?? toServer),
    ...stages,
    ...cluster?.stages,
    port,
    closing,
    tap,
    onState,
  });
}
