import { setMaxListeners } from 'node:events';
import { isRedisTargetError, RedisTargetError } from '../../errors.ts';
import type { ToServer } from '../../gateway/serve.ts';
import type { TargetDeath } from '../../model/usage.ts';
import { AtATime } from '../../platform/at-a-time.ts';
import { RespClient } from '../../resp/client.ts';
import { openSessionTunnel, type SessionTunnelOptions } from '../session-tunnel.ts';
import type { Stages } from '../stages.ts';
import type { PongOverTunnel, ToServerOverTunnel } from '../to-server.ts';
import { askCluster, type FoundCluster, logIn, type OwnLogin } from './ask-cluster.ts';
import { ClusterDoors } from './cluster-doors.ts';
import { noSlots } from './errors.ts';
import { NodeDeaths } from './node-deaths.ts';

export interface OpenClusterOptions extends SessionTunnelOptions {
  /** Whether the nodes speak TLS. */
  readonly tls: boolean;
  readonly stages: Stages;
  readonly ownLogin: OwnLogin;
  /** Hears of a node that dies, and once more when it is there again. */
  readonly onDeath?: ((death: TargetDeath) => void) | undefined;
  readonly toServer: ToServerOverTunnel;
  /** Proves that a node's session still carries what is said. */
  readonly pongOf: PongOverTunnel;
  /** Of the tunnel to the server that the target is named by. */
  readonly tunnelPort: number;
}

/** A cluster whose nodes have local ports. */
export interface OpenedCluster {
  /** For the gateway of the server that the target is named by. */
  readonly stages: Pick<Stages, 'rewriter'>;
  guard(toServer: ToServer): ToServer;
  /** The local ports of its nodes. */
  readonly ports: readonly number[];
  /** The local ports of its primaries. */
  readonly primaries: readonly number[];
  readonly sessionIds: readonly string[];
  close(): Promise<void>;
}

/** So many sessions are started side by side: the account has a rate, and who asks for all at once is refused most of them. */
const STARTS_AT_A_TIME = 8;
/** So many more where the account's rate was used up all the time. */
const MORE_TRIES = 2;
/** A node that was asked for gets so long to have a session, in milliseconds. */
const OPEN_TIMEOUT_MS = 30_000;

/**
 * Gives each node of a cluster a local port, behind which sessions of its own are opened when a client first connects.
 *
 * @throws {RedisTargetError} `RT_CLUSTER_NO_SLOTS`.
 */
export async function openClusterOverSessions(
  found: FoundCluster,
  options: OpenClusterOptions,
): Promise<OpenedCluster> {
  const { host, port, tls, stages, tap, toServer, ownLogin, onState = () => {} } = options;
  if (found.serving.length === 0) throw noSlots(host, port);
  const life = new AbortController();
  const starts = new AtATime(STARTS_AT_A_TIME);
  // Each node's sessions listen to it.
  setMaxListeners(0, life.signal);
  const deaths = new NodeDeaths({
    onDeath: (death) => options.onDeath?.(death),
    list: async () => (await doors.refresh())?.listed,
  });
  const doors = await ClusterDoors.open(found, {
    host,
    port,
    tls,
    toServer,
    ownLogin,
    gateway: { ...stages, tap, onState },
    onTried: (node, error) => deaths.tried(node, error),
    ask: async () => {
      const client = new RespClient(await toServer(options.tunnelPort, { host, port }).connect());
      try {
        await logIn(client, ownLogin);
        return await askCluster(client);
      } finally {
        client.close();
      }
    },
    openTunnel: (place) =>
      starts.run(() =>
        unlessThrottled(() =>
          openSessionTunnel({
            ...options,
            ...place,
            localPort: undefined,
            tap: undefined,
            door: undefined,
            isServedInFront: undefined,
            ready: options.pongOf(place),
            waitsForReady: false,
            signal: life.signal,
            openTimeoutMs: OPEN_TIMEOUT_MS,
          }),
        ),
      ),
  });
  if (options.onDeath !== undefined) deaths.watch();
  return {
    stages: { rewriter: doors.rewriterFor(() => host) },
    guard: (side) => doors.guard(side),
    get ports() {
      return doors.ports;
    },
    get primaries() {
      return doors.primaries;
    },
    get sessionIds() {
      return doors.sessionIds;
    },
    close: async () => {
      deaths.close();
      life.abort(new RedisTargetError('RT_ABORTED', 'The target was closed.'));
      await doors.close();
    },
  };
}

/** Each try is several of the SDK's, with growing pauses; many nodes take the account's rate from each other. */
async function unlessThrottled<T>(start: () => Promise<T>): Promise<T> {
  for (let left = MORE_TRIES; ; left -= 1) {
    try {
      return await start();
    } catch (error) {
      if (left === 0 || !(isRedisTargetError(error) && error.code === 'RT_AWS_THROTTLED')) throw error;
    }
  }
}
