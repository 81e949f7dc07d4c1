import { type ResolvedElastiCache, resolveElastiCache } from '../config/elasticache-key.ts';
import type { Settings } from '../config/settings.ts';
import { RedisTargetError } from '../errors.ts';
import { parseEndpointUrl } from '../model/endpoint.ts';
import type { Engine } from '../model/engine.ts';
import { maskUrlPasswords } from '../model/mask-url.ts';
import { parseSelector } from '../model/selector.ts';
import type { TargetSpec, VersionSelector } from '../model/target.ts';
import { formatTargetSpec, parseTargetSpec } from '../model/target-spec.ts';

/** What choosing may ask of the machine; each is asked only where the answer matters. */
export interface ChoiceFacts {
  readonly redisUrl: string | undefined;
  /** `broken`: something is configured that does not work (an expired login); never a reason to fall back. */
  awsCredentials(): Promise<{ readonly state: 'present' | 'absent' | 'broken'; readonly detail?: string }>;
  docker(): Promise<{ readonly answers: boolean; readonly why?: string }>;
  localServers(): Promise<readonly { readonly path: string; readonly engine: Engine }[]>;
}

export interface Chosen {
  /** As the user named it, password masked. */
  readonly requested: string;
  readonly spec: TargetSpec;
  /** What the name of an ElastiCache means, where that is chosen. */
  readonly elasticache?: ResolvedElastiCache;
  /** Why another kind stands in, in one line. */
  readonly fallback?: string;
  /** Whether somebody decided that it may. */
  readonly isFallbackSet?: boolean;
  /** What is opened where the first cannot be had; nothing else where it is undefined. */
  readonly otherwise?: {
    readonly spec: TargetSpec;
    /** Why it stands in, in one line, where the first could not be had for that reason. */
    readonly fallback?: (why: string) => string;
  };
  /** The URL was in the environment already, and stays as it is. */
  readonly untouched?: boolean;
}

/**
 * Chooses the target that a name means on this machine.
 *
 * @param standsIn - Whether something may stand in for an ElastiCache at all: not where the engine itself is what is wanted.
 * @throws {RedisTargetError} `RT_TARGET_NONE` where `auto` finds nothing, listing what was tried and how to mend each;
 *   `RT_AWS_NO_CREDENTIALS` where falling back is not allowed; `RT_ELASTICACHE_UNKNOWN`, `RT_ELASTICACHE_NOT_CONFIGURED`; what reading the name throws.
 */
export async function chooseTarget(
  requested: string | undefined,
  settings: Settings,
  facts: ChoiceFacts,
  standsIn = true,
): Promise<Chosen> {
  const name = requested || settings.target;
  const spec = parseTargetSpec(name);
  if (spec === 'auto') return await chooseAutomatically(settings, facts);
  if (spec.kind === 'version') return chooseVersion(name, spec.selector);
  if (spec.kind !== 'elasticache') return { requested: maskUrlPasswords(name), spec };
  const known = elasticacheToStandInFor(spec.name, settings);
  const credentials = await facts.awsCredentials();
  if (credentials.state === 'absent') {
    if (!standsIn || !settings.fallback) throw noCredentials(name, standsIn);
    return fallBack(name, known === undefined ? spec.name : known.version, settings);
  }
  // Of several none is guessed, and without any there is nothing to open: said before AWS is asked.
  return { requested: name, spec, elasticache: known ?? resolveElastiCache(spec.name, settings) };
}

/** A version alone is the local server of that version, fetched where none is there; and only then its container. */
function chooseVersion(name: string, selector: VersionSelector): Chosen {
  return {
    requested: name,
    spec: { kind: 'local', selector },
    otherwise: { spec: { kind: 'container', selector } },
  };
}

/**
 * The ElastiCache that a container may stand in for; undefined where a version is named, or nothing, that needs none. A machine
 * without credentials, such as a fork's CI, may lack the configuration, too; but a name that the configuration does not know
 * is a slip there as everywhere.
 */
function elasticacheToStandInFor(
  name: string | undefined,
  settings: Settings,
): ResolvedElastiCache | undefined {
  const configured = Object.keys(settings.elasticache).length;
  const needsNone =
    name === undefined ? configured !== 1 : configured === 0 && /^(?:(?:redis|valkey)-)?\d/.test(name);
  return needsNone ? undefined : resolveElastiCache(name, settings);
}

function fallBack(name: string, version: string | undefined, settings: Settings): Chosen {
  const selector = containerSelectorFor(version ?? settings.container.defaultVersion);
  const container: TargetSpec = { kind: 'container', selector };
  // No package manager has every patch: the release line is what can be had.
  const local: TargetSpec = { kind: 'local', selector: lineOf(selector) };
  return {
    requested: name,
    spec: container,
    fallback: `no AWS credentials: ${formatTargetSpec(container)} stands in for ${name}`,
    isFallbackSet: settings.isFallbackSet === true,
    otherwise: {
      spec: local,
      fallback: (why) =>
        `no AWS credentials, and no ${formatTargetSpec(container)} (${why}): ${formatTargetSpec(local)} stands in for ${name}`,
    },
  };
}

function lineOf({ version, ...selector }: VersionSelector): VersionSelector {
  return version === undefined
    ? selector
    : { ...selector, version: version.split('.').slice(0, 2).join('.') };
}

function noCredentials(name: string, mayStandIn: boolean): RedisTargetError {
  const [and, or] = mayStandIn
    ? [', and falling back to a container is turned off', ', or unset REDIS_TARGET_FALLBACK']
    : ['', ''];
  return new RedisTargetError(
    'RT_AWS_NO_CREDENTIALS',
    `Could not open ${name}: there are no AWS credentials${and}. Log in (\`aws sso login\`, AWS_PROFILE or AWS_ACCESS_KEY_ID)${or}.`,
  );
}

/** ElastiCache's versions of which there is no image, and the nearest open-source one. */
const NEAREST: ReadonlyMap<string, string> = new Map([
  // AWS's own name for a 7.0 with patches; 7.2 would be wrong, since it changes replies.
  ['7.1', '7.0'],
  ['7.1.0', '7.0'],
  ['2.6.13', '2.6.17'],
]);

/**
 * The open-source version that is nearest to an ElastiCache's: mostly the same.
 *
 * @throws {RedisTargetError} `RT_SELECTOR_INVALID`.
 */
export function containerSelectorFor(version: string): VersionSelector {
  const selector = parseSelector(version);
  const nearest = selector.engine === 'valkey' ? undefined : NEAREST.get(selector.version ?? '');
  return nearest === undefined ? selector : { ...selector, version: nearest };
}

/** What the app would use anyway, or what is made for the run; never a shared engine that only this package knows of. */
async function chooseAutomatically(settings: Settings, facts: ChoiceFacts): Promise<Chosen> {
  const requested = 'auto';
  const tried: string[] = [];
  if (facts.redisUrl !== undefined) {
    return { requested, spec: { kind: 'url', endpoint: parseEndpointUrl(facts.redisUrl) }, untouched: true };
  }
  tried.push('REDIS_URL is not set: set it to use a server that is there');
  const docker = await facts.docker();
  if (docker.answers)
    return {
      requested,
      spec: { kind: 'container', selector: parseSelector(settings.container.defaultVersion) },
    };
  tried.push(`no Docker answers (${docker.why ?? 'no reason is known'}): start it`);
  const servers = await facts.localServers();
  if (servers.length > 0) return { requested, spec: { kind: 'local', selector: {} } };
  const orFetch = settings.local.fetch
    ? `, or name a version, which is fetched: REDIS_TARGET=${settings.container.defaultVersion}`
    : '';
  tried.push(
    `there is no redis-server or valkey-server on PATH or in \`local.paths\`: install one${orFetch}`,
  );
  const [elastiCache] = Object.keys(settings.elasticache);
  if (elastiCache !== undefined)
    tried.push(
      `an ElastiCache is shared, and is taken by its name only: REDIS_TARGET=elasticache:${elastiCache}`,
    );
  throw new RedisTargetError(
    'RT_TARGET_NONE',
    `Could not find a Redis for the tests. Tried in turn:\n${tried.map((line) => `  - ${line}`).join('\n')}`,
    {
      details: { tried },
    },
  );
}
