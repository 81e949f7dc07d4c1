import type { Socket } from 'node:net';
import { atLocalPort, type Endpoint } from '../model/endpoint.ts';
import type { Closing } from '../platform/closing.ts';
import { joinStreams } from '../platform/join-streams.ts';
import { type ClientTap, listenLocally } from '../platform/loopback.ts';
import { connectEndpoint } from './connect.ts';

/**
 * Serves an endpoint on a fixed local port, for suites that have 127.0.0.1:6379 in their code.
 *
 * TLS ends here, with the certificate checked for the endpoint's own host name: a client that goes to
 * 127.0.0.1 could not check it.
 *
 * @param tap - Sees what clients send.
 * @param address - An address of this machine's, for clients elsewhere. Default: 127.0.0.1.
 * @throws {RedisTargetError} `RT_PORT_TAKEN`, `RT_USAGE` for an address that is not this machine's.
 */
export async function serveOnPort(
  endpoint: Endpoint,
  port: number,
  closing: Closing,
  tap?: ClientTap,
  address?: string,
): Promise<Endpoint> {
  const listener = await listenLocally({
    address,
    port,
    onConnection: (local) => void forward(local, endpoint, tap?.opened()),
  });
  closing.add(() => listener.close());
  return atLocalPort(endpoint, listener.port);
}

async function forward(
  local: Socket,
  endpoint: Endpoint,
  see: ((bytes: Uint8Array) => void) | undefined,
): Promise<void> {
  local.on('error', () => local.destroy());
  try {
    const remote = await connectEndpoint(endpoint);
    joinStreams(local, remote);
    if (see !== undefined) local.on('data', see);
  } catch {
    // The client sees a lost connection, as it would without us in between.
    local.destroy();
  }
}
