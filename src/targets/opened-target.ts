import { formatEndpointUrl } from '../model/endpoint.ts';
import { maskUrlPasswords } from '../model/mask-url.ts';
import type { OpenTarget } from '../model/target.ts';
import { formatTargetSpec } from '../model/target-spec.ts';
import type { Closing } from '../platform/closing.ts';
import type { Chosen } from './choose.ts';
import type { ReachedTarget } from './context.ts';
import type { VerifiedServer } from './verify.ts';

/** What ElastiCache gives where it does not say (CONFIG is refused there; documented default). */
const ELASTICACHE_DATABASES = 16;

/** What the caller of `openTarget` gets: all that was chosen, reached and verified, and the way to give it back. */
export function openedTarget(
  chosen: Chosen,
  env: NodeJS.ProcessEnv,
  reached: ReachedTarget,
  server: VerifiedServer,
  closing: Closing,
  openMs: number,
): OpenTarget {
  const close = (): Promise<void> => closing.close();
  const databases =
    server.databases ?? (chosen.spec.kind === 'elasticache' ? ELASTICACHE_DATABASES : undefined);
  // A REDIS_URL that was there stays as it was written.
  const untouched =
    chosen.untouched === true && reached.details.remote === undefined ? env.REDIS_URL : undefined;
  const { username: _, ...nameless } = reached.endpoint;
  const endpoint = server.ignoresUsername ? nameless : reached.endpoint;
  return {
    requested: maskUrlPasswords(chosen.requested),
    target: formatTargetSpec(chosen.spec),
    kind: chosen.spec.kind,
    engine: server.engine,
    clusterMode: server.clusterMode,
    endpoint,
    url: untouched ?? formatEndpointUrl(endpoint),
    via: reached.via,
    isFresh: reached.isFresh,
    details: reached.details,
    ...(reached.caFiles === undefined ? {} : { caFiles: reached.caFiles }),
    ...(chosen.fallback === undefined
      ? {}
      : { fallback: chosen.fallback, isFallbackSet: chosen.isFallbackSet === true }),
    ...(databases === undefined ? {} : { databases }),
    ...(server.runId === undefined ? {} : { serverRunId: server.runId }),
    ...(reached.nodePorts === undefined ? {} : { nodePorts: reached.nodePorts }),
    openMs,
    close,
    [Symbol.asyncDispose]: close,
  };
}
