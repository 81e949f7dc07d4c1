import { RedisTargetError } from '../errors.ts';
import { type Engine, formatEngine, NOT_KNOWN } from '../model/engine.ts';
import { formatSelector, matchesSelector, parseSelector } from '../model/selector.ts';
import type { VersionSelector } from '../model/target.ts';
import type { Chosen } from './choose.ts';
import type { VerifiedServer } from './verify.ts';

/**
 * Rule 1 of the design: what was really reached is what is reported, and a mismatch is an error.
 *
 * @throws {RedisTargetError} `RT_TARGET_MISMATCH`.
 */
export function assertMatch(chosen: Chosen, server: VerifiedServer): void {
  const { requested } = chosen;
  const selector = selectorOf(chosen);
  if (selector === undefined || fits(selector, server.engine)) return;
  throw new RedisTargetError(
    'RT_TARGET_MISMATCH',
    `Could not open ${requested}: the server says it is ${formatEngine(server.engine)}, and ${formatSelector(selector)} was asked for. ` +
      'Name the version that is there, or mend the configuration that leads to this server.',
    { details: { asked: formatSelector(selector), found: formatEngine(server.engine) } },
  );
}

/** A version that is not known is no mismatch; that it is not known is said. */
function fits(selector: VersionSelector, engine: Engine): boolean {
  return engine.version === NOT_KNOWN || matchesSelector(selector, engine);
}

function selectorOf({ spec, elasticache }: Chosen): VersionSelector | undefined {
  switch (spec.kind) {
    case 'local':
    case 'container':
      return spec.selector;
    case 'elasticache': {
      const version = elasticache?.version;
      return version === undefined ? undefined : expectedOfElastiCache(parseSelector(version));
    }
    case 'url':
      return undefined;
  }
}

/**
 * What INFO has to say on an ElastiCache of a version. From 6 on the service picks the patch release; and 7.1 is its own
 * name for a 7.0 with patches.
 */
function expectedOfElastiCache(selector: VersionSelector): VersionSelector {
  const [major, minor] = (selector.version ?? '').split('.');
  if (selector.version === undefined || Number(major) < 6) return selector;
  const isOwnName = selector.engine !== 'valkey' && major === '7' && minor === '1';
  const version = minor === undefined || isOwnName ? major : `${major}.${minor}`;
  return { ...selector, ...(version === undefined ? {} : { version }) };
}
