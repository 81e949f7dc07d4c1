import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { createServer } from 'node:tls';
import type { Certificates } from '../certificates.ts';

/** Speaks TLS in front of a server that was built without it. */
export interface TlsRelay extends AsyncDisposable {
  /** On 127.0.0.1. */
  readonly port: number;
}

/** @param to - What comes is carried there without TLS. */
export async function startTlsRelay(
  certificates: Certificates,
  to: { readonly host: string; readonly port: number },
): Promise<TlsRelay> {
  const open = new Set<{ destroy(): void }>();
  const [cert, key] = await Promise.all([readFile(certificates.cert), readFile(certificates.key)]);
  const server = createServer({ cert, key }, (socket) => {
    const onward = connect({ ...to, noDelay: true });
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      open.add(one);
      one.on('error', () => {});
      one.once('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const one of open) one.destroy();
      await closed;
    },
  };
}
