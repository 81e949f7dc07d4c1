import type { Gateway } from '../gateway/serve.ts';
import { atLocalPort, type Endpoint } from '../model/endpoint.ts';
import type { Closing } from '../platform/closing.ts';
import type { ClientTap } from '../platform/loopback.ts';
import { connectEndpoint } from './connect.ts';
import type { Stages } from './stages.ts';

export interface ServeOnPortOptions {
  /** Local port; 0: any free one. */
  readonly port: number;
  readonly closing: Closing;
  /** Sees what clients send. */
  readonly tap?: ClientTap | undefined;
  /** An address of this machine's, for clients elsewhere. Default: 127.0.0.1. */
  readonly address?: string | undefined;
  /** What is done on the way. Default: nothing. */
  readonly stages?: Stages | undefined;
  /** One line for a person. Default: nobody is told. */
  readonly onState?: ((text: string) => void) | undefined;
}

/** An endpoint as its local port has it, and what is done on the way. */
export interface ServedEndpoint {
  readonly endpoint: Endpoint;
  readonly stages: Gateway['stages'];
}

/**
 * Serves an endpoint on a fixed local port, for suites that have 127.0.0.1:6379 in their code.
 *
 * TLS ends here, unless clients are to speak it themselves, with the certificate checked for the endpoint's own host name: a client that goes to
 * 127.0.0.1 could not check it.
 *
 * @throws {RedisTargetError} `RT_PORT_TAKEN`, `RT_USAGE` for an address that is not this machine's.
 */
export async function serveOnPort(endpoint: Endpoint, options: ServeOnPortOptions): Promise<ServedEndpoint> {
  const { stages: asked, onState = () => {}, ...listening } = options;
  const { serveGateway } = await import('../gateway/serve.ts');
  const isThrough = endpoint.tlsParameters?.through === true;
  const { port, stages } = await serveGateway({
    ...listening,
    ...(isThrough ? {} : asked),
    connect: (intake) =>
      connectEndpoint(isThrough ? { ...endpoint, tls: false } : endpoint, undefined, undefined, intake),
    isTls: endpoint.tls && !isThrough,
    onState,
  });
  const served = atLocalPort(endpoint, port);
  return { endpoint: isThrough ? throughLocalPort(endpoint, served) : served, stages };
}

/** Clients go on speaking TLS, with a certificate for the server's own name. */
export function throughLocalPort(
  { host, tlsParameters }: Pick<Endpoint, 'host' | 'tlsParameters'>,
  served: Endpoint,
): Endpoint {
  return {
    ...served,
    tls: true,
    tlsParameters: { ...tlsParameters, servername: tlsParameters?.servername ?? host },
  };
}
