import net from 'node:net';
import type { EmulatedHost } from '../types.ts';

/** Dials the local server behind a remote name; unknown names fail as a name that cannot be resolved. */
export function dialRemote(
  hosts: Readonly<Record<string, EmulatedHost>>,
  host: string,
  port: string,
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
    const socket = net.connect({ host: server.host, port: server.port, noDelay: true });
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
