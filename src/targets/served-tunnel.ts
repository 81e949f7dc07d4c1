import { connect, type Socket } from 'node:net';
import type { Gateway, ToServer } from '../gateway/serve.ts';
import { Closing } from '../platform/closing.ts';
import type { ClientTap } from '../platform/loopback.ts';
import type { SsmTunnel } from '../ssm/tunnel.ts';
import { openSessionTunnel, type SessionTunnelOptions } from './session-tunnel.ts';
import { hasStages, type Stages } from './stages.ts';

export interface ServedTunnelOptions extends SessionTunnelOptions {
  /** Whether the server speaks TLS: then it ends here, and local clients speak none. */
  readonly tls: boolean;
  readonly stages: Stages;
  /** Asks the server when the tunnel stands, and before anybody is served: the stages as they are then. Default: as given. */
  readonly prepare?: ((connect: ToServer['connect']) => Promise<Stages>) | undefined;
}

/** A tunnel, and the gateway in front of it where one is needed. */
export interface ServedTunnel extends Pick<SsmTunnel, 'port' | 'via' | 'sessionIds' | 'close'> {
  readonly stages: Gateway['stages'];
}

export interface ServeTunnelOptions {
  /** The tunnel's own local port: connections there are watched for silence. */
  readonly tunnelPort: number;
  /** The server's own name and port, as seen from the bastion. */
  readonly server: { readonly host: string; readonly port: number };
  readonly tls: boolean;
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
  const { host, port, tls, stages, ready, tap, localPort, onState = () => {} } = options;
  const isServed = tls || hasStages(stages);
  const overTls = tls ? await import('../gateway/tls.ts') : undefined;
  const server = { host, port };
  const closing = new Closing();
  const tunnel = await openSessionTunnel({
    ...options,
    // Where a gateway stands in between, the fixed port is its own.
    localPort: isServed ? undefined : localPort,
    ready: ready && overTls ? (plain) => overTls.waitOverTls(plain, server, ready) : ready,
    tap: isServed ? undefined : tap,
  });
  closing.add(() => tunnel.close());
  try {
    const gateway = isServed
      ? await serveTunnel({
          tunnelPort: tunnel.port,
          server,
          tls,
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
      stages: gateway?.stages ?? [],
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

/** Puts a gateway in front of a tunnel. */
export async function serveTunnel(options: ServeTunnelOptions): Promise<Gateway> {
  const { tunnelPort, server, tls, prepare, port, closing, tap, onState } = options;
  const { serveGateway } = await import('../gateway/serve.ts');
  const plain = (): Socket =>
    connect({ host: '127.0.0.1', port: tunnelPort, allowHalfOpen: true, noDelay: true });
  const toServer: ToServer = tls
    ? (await import('../gateway/tls.ts')).tlsToServer(plain, server)
    : { connect: plain };
  const stages = (await prepare?.(toServer.connect)) ?? options.stages;
  return await serveGateway({ ...toServer, ...stages, port, closing, tap, onState });
}
