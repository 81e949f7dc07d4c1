import { RedisTargetError } from '../errors.ts';
import { findNearest } from '../model/nearest.ts';
import type { ElastiCacheEntry } from './account-entries.ts';
import type { ElastiCacheChoice } from './elasticache-choices.ts';

/** An ElastiCache as it was named on the command line. */
export interface NamedElastiCache {
  readonly text: string;
  readonly key: string | undefined;
  /** Undefined: an id whose kind is looked up. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
  readonly id: string;
}

const KINDS = ['replicationGroup', 'cluster', 'serverless'];
const ID = /^[a-z][a-z0-9-]*$/i;

/**
 * Reads `[KEY=]WHERE`; WHERE is an id, `KIND:ID`, or a host with or without its port.
 *
 * @returns Undefined where it is none of these.
 */
export function parseNamedElastiCache(text: string): NamedElastiCache | undefined {
  const [, key, where = ''] = /^(?:([\w.-]+)=)?(.+)$/.exec(text) ?? [];
  const [, before = '', after] = /^([^:]+)(?::([^:]+))?$/.exec(where) ?? [];
  if (after !== undefined && KINDS.includes(before))
    return ID.test(after) ? { text, key, id: after, fields: { [before]: after } } : undefined;
  if (after === undefined && ID.test(before)) return { text, key, id: before, fields: undefined };
  const port = Number(after ?? 6_379);
  if (!/^[\w-]+(?:\.[\w-]+)+$/.test(before) || !Number.isInteger(port) || port < 1 || port > 65_535)
    return undefined;
  const [id = before] = /^\d/.test(before) ? [before] : before.split('.');
  return { text, key, id, fields: { host: before, ...(after === undefined ? {} : { port }) } };
}

/**
 * The ElastiCache that an id means.
 *
 * @param areAllListed - Whether no other can be there.
 * @throws {RedisTargetError} `RT_ELASTICACHE_UNKNOWN`
 */
export function findNamed(
  { text, id }: NamedElastiCache,
  choices: readonly ElastiCacheChoice[],
  areAllListed: boolean,
): ElastiCacheChoice {
  const found = choices.find((choice) => choice.id === id);
  if (found !== undefined) return found;
  const near = findNearest(
    id,
    choices.map((choice) => choice.id),
  );
  throw new RedisTargetError(
    'RT_ELASTICACHE_UNKNOWN',
    areAllListed
      ? `Could not write --elasticache ${text} into the configuration: there is none of that id in this account and region.${near === undefined ? '' : ` Did you mean ${near}?`} Check the id, AWS_REGION and AWS_PROFILE.`
      : `Could not write --elasticache ${text} into the configuration: what kind it is of could not be looked up.${near === undefined ? '' : ` Did you mean ${near}?`} Name it replicationGroup:${id}, cluster:${id} or serverless:${id}, or give its host.`,
  );
}

/** The entry of one that says itself where it is. */
export function entryOf(
  { key, id }: NamedElastiCache,
  fields: Readonly<Record<string, unknown>>,
): ElastiCacheEntry {
  return { key: key ?? id, fields };
}
