import getPort from 'get-port';
import type { Certificates } from './certificates.ts';
import { type RunningEngine, startEngine } from './engines.ts';

/** A Redis 6.2 that speaks TLS on a port of its own; the engine's other port is plain. */
export interface TlsEngine extends AsyncDisposable {
  readonly tlsPort: number;
  readonly engine: RunningEngine;
}

/**
 * Starts one that shows a certificate and asks its clients for none.
 *
 * @param more - Arguments of the server beside those of TLS.
 */
export async function startTlsEngine(
  { cert, key, ca }: Certificates,
  more: readonly string[] = [],
): Promise<TlsEngine> {
  const tlsPort = await getPort({ host: '127.0.0.1' });
  const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', ca];
  const engine = await startEngine('6.2', {
    args: [...more, '--tls-port', `${tlsPort}`, ...files, '--tls-auth-clients', 'no'],
  });
  return { tlsPort, engine, [Symbol.asyncDispose]: () => engine.close() };
}
