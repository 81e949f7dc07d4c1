import type { CacheCluster, ReplicationGroup, ServerlessCache } from '@aws-sdk/client-elasticache';
import { isRedisTargetError } from '../errors.ts';
import { untilAborted } from '../platform/waiting.ts';
import { findCaller } from './caller.ts';
import type { AwsClientOptions } from './client.ts';
import { listElastiCaches } from './list-elasticaches.ts';
import { listInstances, listNames, type ManagedInstance } from './managed-instance.ts';
import { withoutVersionWarning } from './quiet-sdk.ts';

/** What an account has in a region, as far as it may be listed. */
export interface Inventory {
  /** ARN of who asked, where the account's STS says it. */
  readonly caller?: string | undefined;
  /** Managed instances that are online. Undefined: they could not be listed. */
  readonly instances: readonly ManagedInstance[] | undefined;
  /** Instance's id → its Name tag, where that may be read. */
  readonly names: ReadonlyMap<string, string>;
  /** Undefined: they could not be listed. */
  readonly groups: readonly ReplicationGroup[] | undefined;
  /** Members of replication groups among them: only they have a version. */
  readonly clusters: readonly CacheCluster[] | undefined;
  readonly serverless: readonly ServerlessCache[] | undefined;
  /** Why something could not be listed, a sentence for each cause. */
  readonly problems: readonly string[];
}

/** Of what could not be listed, and why. */
export interface Problem {
  readonly what: string;
  readonly error: unknown;
}

/** Names and the caller are told beside the lists, and are not waited for much longer than these. In milliseconds. */
const ASIDE_LIMIT_MS = 2_000;

/**
 * Lists what there is to choose from; what may not be listed, or gives no answer until the signal is aborted, is a sentence.
 *
 * @throws The signal's reason where `parent` is aborted.
 */
export async function takeInventory(
  options: AwsClientOptions,
  signal: AbortSignal,
  parent?: AbortSignal,
): Promise<Inventory> {
  const problems: Problem[] = [];
  const listed = async <T>(what: string, work: Promise<T>): Promise<T | undefined> => {
    try {
      return await untilAborted(work, signal);
    } catch (error) {
      parent?.throwIfAborted();
      problems.push({ what, error });
      return undefined;
    }
  };
  const aside = AbortSignal.any([signal, AbortSignal.timeout(ASIDE_LIMIT_MS)]);
  return await withoutVersionWarning(async () => {
    const names = untilAborted(listNames(options, aside), aside).catch(() => new Map<string, string>());
    const caller = untilAborted(findCaller(options, aside), aside).catch(() => undefined);
    const lists = await loaded(() => listElastiCaches(options, signal), problems);
    const [instances, groups, clusters, serverless] = await Promise.all([
      listed('managed instances', listInstances(undefined, options, signal)),
      lists && listed('replication groups', lists.groups),
      lists && listed('cache clusters', lists.clusters),
      lists && listed('serverless caches', lists.serverless),
    ]);
    return {
      caller: await caller,
      instances,
      names: await names,
      groups,
      clusters,
      serverless,
      problems: describeProblems(problems),
    };
  });
}

/** Without its package no ElastiCache is listed, and all else is. */
async function loaded<T>(work: () => Promise<T>, problems: Problem[]): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    problems.push({ what: 'ElastiCaches', error });
    return undefined;
  }
}

/** One sentence for what one cause has kept from being listed: who is offline hears it once. */
export function describeProblems(problems: readonly Problem[]): string[] {
  const byCause = new Map<string, Problem[]>();
  for (const problem of problems) {
    const { error } = problem;
    const cause = isRedisTargetError(error) ? error.code : String(error);
    byCause.set(cause, [...(byCause.get(cause) ?? []), problem]);
  }
  return [...byCause.values()].map((same) => {
    const whats = same.map(({ what }) => what).join(', ');
    return `Not listed: ${whats}. ${whyNot(same)}`;
  });
}

function whyNot(same: readonly Problem[]): string {
  const [first] = same;
  const error = first?.error;
  if (isRedisTargetError(error)) {
    if (error.code === 'RT_ELASTICACHE_PEER_MISSING')
      return 'The package @aws-sdk/client-elasticache is not installed: `npx -p redis-target -p @aws-sdk/client-elasticache redis-target init` has it; or name one with --elasticache.';
    if (error.code === 'RT_AWS_ACCESS_DENIED') {
      const calls = same.flatMap(({ error: one }) => (isRedisTargetError(one) ? [one.details?.call] : []));
      return `Access is denied: have ${calls.join(', ')} allowed, or name what you want with --bastion and --elasticache.`;
    }
  }
  // Some of the SDK’s errors go on with a stack or advice for developers.
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  return line;
}
