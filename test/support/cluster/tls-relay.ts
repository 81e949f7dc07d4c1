import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import type { Certificates } from '../certificates.ts';
import { Carried, type RelayEnd } from './carry.ts';

/** Speaks TLS in front of a server that was built without it. */
export interface TlsRelay extends AsyncDisposable {
  /** On 127.0.0.1. */
  readonly port: number;
}

/** @param to - What comes is carried there without TLS. */
export async function startTlsRelay(certificates: Certificates, to: RelayEnd): Promise<TlsRelay> {
  const carried = new Carried(to);
  const [cert, key] = await Promise.all([readFile(certificates.cert), readFile(certificates.key)]);
  const server = createServer({ cert, key }, (socket) => carried.carry(socket));
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => carried.closeWith(server),
  };
}
