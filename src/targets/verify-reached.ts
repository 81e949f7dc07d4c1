import type { Settings } from '../config/settings.ts';
import { AtATime } from '../platform/at-a-time.ts';
import type { ReachedTarget } from './context.ts';
import { COMMAND_AND_SESSION_TIMEOUT_MS } from './server-session.ts';
import { type VerifiedServer, verifyServer } from './verify.ts';

/** So many primaries are asked side by side: each may need a session first, and its answer has to come in time. */
const ASKED_AT_A_TIME = 8;

/**
 * Asks a target who it is, and where it has to be empty, a cluster's primaries for the keys that each of them holds.
 *
 * @throws {RedisTargetError} What {@link verifyServer} throws.
 */
export async function verifyReached(
  { endpoint, server, owned, primaries }: ReachedTarget,
  { safety }: Settings,
  signal: AbortSignal,
): Promise<VerifiedServer> {
  const first = await verifyServer(endpoint, signal, server);
  if (primaries === undefined || owned || safety.allowNonEmpty) return first;
  const asking = new AtATime(ASKED_AT_A_TIME);
  const all = await Promise.all(
    primaries().map((primary) =>
      asking.run(() => verifyServer(primary, signal, server, COMMAND_AND_SESSION_TIMEOUT_MS)),
    ),
  );
  return { ...first, keys: sumKeys(all.map(({ keys }) => keys)) };
}

function sumKeys(all: readonly VerifiedServer['keys'][]): VerifiedServer['keys'] {
  // Of a cluster that names no primary, nobody knows.
  if (all.length === 0) return undefined;
  const sum = new Map<number, number>();
  for (const keys of all) {
    // Where one may not say, nobody knows.
    if (keys === undefined) return undefined;
    for (const [db, count] of keys) sum.set(db, (sum.get(db) ?? 0) + count);
  }
  return sum;
}
