import type { Settings } from '../config/settings.ts';
import type { TargetSpec } from '../model/target.ts';
import { wantsDoor } from './app-tls.ts';
import type { OpenContext, ReachedTarget } from './context.ts';
import { serveOnPort } from './serve-on-port.ts';
import { stagesOf } from './stages.ts';

/** What has no door of its own gets one where TLS from the app is asked for. */
export function isServedHere({ kind }: TargetSpec, settings: Settings): boolean {
  return (kind === 'local' || kind === 'container') && wantsDoor(settings);
}

/**
 * Serves what was reached on a port of ours: on another address of the machine's, or for a door.
 *
 * @param address - Default: 127.0.0.1.
 * @throws {RedisTargetError} `RT_PORT_TAKEN`, `RT_USAGE`.
 */
export async function serveHere(
  reached: ReachedTarget,
  address: string | undefined,
  port: number | undefined,
  { closing, progress, name, tap, appDoor }: OpenContext,
): Promise<ReachedTarget> {
  const { host, port: own } = reached.endpoint;
  const isDirect = reached.via === 'direct';
  // What is not direct has a door of its own, which counts, or is asked.
  const isThrough = reached.endpoint.tlsParameters?.through === true;
  const door = isThrough ? undefined : await appDoor();
  const { endpoint } = await serveOnPort(reached.endpoint, {
    port: port ?? 0,
    closing,
    tap: isDirect && !isThrough ? tap : undefined,
    stages: stagesOf({ door: door?.door }),
    address,
    onState: (text) => progress.note(text),
  });
  if (address !== undefined)
    progress.warn(
      `${name} is served on ${address}, port ${endpoint.port}: whoever reaches this machine there can use it${endpoint.password === undefined ? ', without a password' : ''}`,
    );
  const details = isDirect ? { ...reached.details, remote: `${host}:${own}` } : reached.details;
  return { ...reached, endpoint, details, caFiles: door?.caFiles ?? reached.caFiles };
}
