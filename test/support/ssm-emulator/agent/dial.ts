import net from 'node:net';
import type { EmulatedHost } from '../types.ts';

/** What comes from all servers, one read after the other. With a new buffer for each, small answers took a fifth longer together with their copies. */
const READ: Buffer = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * Dials the local server behind a remote name; unknown names fail as a name that cannot be resolved. `take` gets what comes from
 * it, a view that is no longer its own when it returns.
 */
export function dialRemote(
  hosts: Readonly<Record<string, EmulatedHost>>,
  host: string,
  port: string,
  take: (data: Buffer) => void,
  done: (socket: net.Socket | undefined) => void,
): void {
  const key = [`${host}:${port}`, host].find((name) => Object.hasOwn(hosts, name));
  const server = key === undefined ? undefined : hosts[key];
  if (!server) {
    setImmediate(done, undefined);
    return;
  }
  if (server.drops) return;
  const dial = (): void => {
    const onread = {
      buffer: READ,
      callback: (length: number): boolean => {
        take(READ.subarray(0, length));
        return true;
      },
    };
    const socket = net.connect({ host: server.host, port: server.port, noDelay: true, onread });
    const refused = (): void => done(undefined);
    socket.once('error', refused);
    socket.once('connect', () => {
      socket.off('error', refused);
      socket.on('error', () => socket.destroy());
      done(socket);
    });
  };
  if (server.dialDelayMs) setTimeout(dial, server.dialDelayMs).unref();
  else dial();
}
