import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Gateway, ToServer } from '../gateway/serve.ts';
import type { TlsServer } from '../gateway/tls-to-server.ts';
import { Closing } from '../platform/closing.ts';
import type { ClientTap } from '../platform/loopback.ts';
import type { SsmTunnel } from '../ssm/tunnel.ts';
import { openSessionTunnel, type SessionTunnelOptions } from './session-tunnel.ts';
import { hasStages, type Stages } from './stages.ts';

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
}

/** A tunnel, and the gateway in front of it where one is needed. */
export interface ServedTunnel extends Pick<SsmTunnel, 'port' | 'via' | 'sessionIds' | 'close'> {
  /** Whether the server speaks TLS, where that was to be found out. */
  readonly hasTls: boolean;
  readonly stages: Gateway['stages'];
}

export interface ServeTunnelOptions {
  /** The tunnel's own local port: connections there are watched for silence. */
  readonly tunnelPort: number;
  /** Where the server speaks TLS, which ends here: how. */
  readonly tlsServer?: TlsServer | undefined;
  readonly stages: Stages;
  /** As for {@link ServedTunnelOptions}. */
  readonly prepare?: ServedTunnelOptions['prepare'];
  /** Local port. Default: any free one. */
  readonly port?: number | undefined;
  readonly closing: Closing;
  readonly tap?: ClientTap | undefined;
  readonly onState: (text: string) => void;
}

/**
 * Opens a tunnel whose sessions are started over the AWS SDK, and a gateway in front of it where TLS or a stage is asked for.
 *
 * @throws {RedisTargetError} What opening the tunnel throws, `RT_TARGET_TLS`, `RT_PORT_TAKEN`. Nothing stays open after a rejection.
 */
export async function openServedTunnel(options: ServedTunnelOptions): Promise<ServedTunnel> {
  const { tls, tlsServer, stages, ready, tap, localPort, onState = () => {} } = options;
  const { door, ...inside } = stages;
  // A door alone needs no second port behind it: the tunnel's own has it then, as long as the server is not found to speak TLS.
  const isServed = tls === true || hasStages(inside) || (tls === undefined && localPort !== undefined);
  const probe = tlsServer === undefined || tls === false ? undefined : await probeTls(tls, tlsServer);
  let hasTls = tls === true;
  const closing = new Closing();
  const tunnel = await openSessionTunnel({
    ...options,
    // Where a gateway stands in between, the fixed port is its own.
    localPort: isServed ? undefined : localPort,
    ready:
      ready && probe
        ? async (plain) => {
            hasTls = (await probe(plain, ready)) && tls !== 'through';
          }
        : ready,
    tap: isServed || tap === undefined ? undefined : { opened: () => (hasTls ? () => {} : tap.opened()) },
    door:
      isServed || door === undefined ? undefined : async (socket) => (hasTls ? socket : await door(socket)),
  });
  closing.add(() => tunnel.close());
  try {
    const gateway =
      isServed || (tls === undefined && hasTls)
        ? await serveTunnel({
            tunnelPort: tunnel.port,
            tlsServer: hasTls ? tlsServer : undefined,
            stages,
            prepare: options.prepare,
            port: localPort,
            closing,
            tap,
            onState,
          })
        : undefined;
    return {
      port: gateway?.port ?? tunnel.port,
      via: tunnel.via,
      hasTls,
      stages: gateway?.stages ?? (door === undefined ? [] : ['tls-from-app']),
      get sessionIds() {
        return tunnel.sessionIds;
      },
      close: () => closing.close(),
    };
  } catch (error) {
    await closing.close();
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

/** Puts a gateway in front of a tunnel. */
export async function serveTunnel(options: ServeTunnelOptions): Promise<Gateway> {
  const { tunnelPort, tlsServer, prepare, port, closing, tap, onState } = options;
  const { serveGateway } = await import('../gateway/serve.ts');
  const plain = (): Socket =>
    connect({ host: '127.0.0.1', port: tunnelPort, allowHalfOpen: true, noDelay: true });
  const toServer: ToServer =
    tlsServer === undefined
      ? { connect: plain }
      : (await import('../gateway/tls-to-server.ts')).tlsToServer(plain, tlsServer);
  const stages = (await prepare?.(toServer.connect)) ?? options.stages;
  return await serveGateway({ ...toServer, ...stages, port, closing, tap, onState });
}
