import { RedisTargetError } from '../errors.ts';
import type { Engine, EngineName } from '../model/engine.ts';
import { suggestSelector } from '../model/selector.ts';

/** An engine release, or (without a patch) a whole line. */
export interface ReleaseLine {
  readonly name: EngineName;
  readonly major: number;
  readonly minor: number;
  readonly patch?: number;
}

/** The line of Redis that Valkey began from: what Redis changed later is not in Valkey. */
const VALKEY_FORK: ReleaseLine = { name: 'redis', major: 7, minor: 2, patch: 4 };

/** The newest line of each major version, for those who write only `7` or `6.x`. */
const NEWEST_MINOR: Readonly<Record<EngineName, Readonly<Record<number, number>>>> = {
  redis: { 2: 8, 3: 2, 4: 0, 5: 0, 6: 2, 7: 4, 8: 6 },
  valkey: { 7: 2, 8: 1, 9: 1 },
};
/** The lines that there were, of the majors that get no more; 7.1 is ElastiCache's own. */
const MINORS: Readonly<Record<EngineName, Readonly<Record<number, readonly number[]>>>> = {
  redis: { 2: [6, 8], 3: [0, 2], 4: [0], 5: [0], 6: [0, 2], 7: [0, 1, 2, 4] },
  // 8.2 is ElastiCache's own, too.
  valkey: { 7: [2], 8: [0, 1, 2] },
};
const OLDEST: Readonly<Record<EngineName, number>> = { redis: 2.6, valkey: 7.2 };
const NEWEST_MAJOR = 20;
/** What speaks like Redis and numbers its releases otherwise. */
const FORK = /^(?:keydb|dragonfly|garnet|kvrocks|redict|redis-?stack)/i;

/**
 * Reads `2.8`, `6.2.11`, `7`, `6.x`, `redis 7.0`, `valkey-8.1`, `valkey:8`, or an engine.
 *
 * @throws {RedisTargetError} `RT_CHANGES_VERSION` where it is no version, or one that the catalogue knows nothing of.
 */
export function parseReleaseLine(version: Engine | string): ReleaseLine {
  const text = typeof version === 'string' ? version.trim() : `${version.name} ${version.version}`;
  const match =
    /^(?:(redis|valkey)[\s:@-]*)?v?(\d{1,3})(?:\.(\d{1,3}|x))?(?:\.(\d{1,5}|x))?(?:[-+].{0,40})?$/i.exec(
      text,
    );
  if (!match) {
    const fork = FORK.exec(text)?.[0];
    if (fork !== undefined)
      throw refuse(
        text,
        `is none: the catalogue knows Redis and Valkey, and ${fork} only claims to be one (redis_version in its INFO)`,
      );
    throw refuse(text, 'is no engine version', suggestSelector(text));
  }
  const name = (match[1]?.toLowerCase() ?? 'redis') as EngineName;
  const major = Number(match[2]);
  const minor =
    match[3] === undefined || match[3] === 'x' ? (NEWEST_MINOR[name][major] ?? 0) : Number(match[3]);
  if (major > NEWEST_MAJOR) throw refuse(text, 'does not exist');
  if (major + minor / 1000 < Math.floor(OLDEST[name]) + (Math.round(OLDEST[name] * 10) % 10) / 1000) {
    throw refuse(text, `is older than ${name} ${OLDEST[name]}, where the catalogue begins`);
  }
  const minors = MINORS[name][major];
  const isOther = (MINORS.valkey[major] ?? []).includes(minor) || major === 9;
  const other = name === 'redis' && isOther ? `; there is a valkey-${major}.${minor}` : '';
  if (minors !== undefined && !minors.includes(minor)) {
    const lines = minors.map((one) => `${major}.${one}`).join(', ');
    throw refuse(text, `never was: of ${name} ${major} there are ${lines}${other}`);
  }
  // Redis 8 numbers its lines by twos.
  if (name === 'redis' && major === 8 && minor % 2 === 1)
    throw refuse(text, `never was: of redis 8 there are 8.0, 8.2, 8.4, 8.6 and so on${other}`);
  const patch = match[4] === undefined || match[4] === 'x' ? undefined : Number(match[4]);
  return { name, major, minor, ...(patch === undefined ? {} : { patch }) };
}

const REDIS_LINES = linesOf('redis');
/** Those of the majors that get no more, oldest first. What Valkey was before it began, Redis was. */
const LINES: Readonly<Record<EngineName, readonly ReleaseLine[]>> = {
  redis: REDIS_LINES,
  valkey: [...REDIS_LINES.filter((line) => hasChange(VALKEY_FORK, line, 0)), ...linesOf('valkey')],
};
/** The first major that gets more. */
const OPEN_MAJOR: Readonly<Record<EngineName, number>> = { redis: 8, valkey: 9 };

function linesOf(name: EngineName): ReleaseLine[] {
  return Object.entries(MINORS[name]).flatMap(([major, minors]) =>
    minors.map((minor) => ({ name, major: Number(major), minor })),
  );
}

/**
 * The first line that is not older than a version that somebody asks for, whether there ever was such a one: `6.2` of 6.1,
 * `valkey-8.1` of Valkey's 8.1.
 *
 * @param version - Major and minor, or the major alone.
 * @returns undefined where it is newer than all that the catalogue would know.
 */
export function firstLineFrom(version: string, name: EngineName = 'redis'): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const asked: ReleaseLine = { name, major, minor };
  const known = LINES[name].find((line) => isAtLeast(line, asked, 0));
  if (known !== undefined) return sinceOfLine(known);
  if (major > NEWEST_MAJOR) return undefined;
  if (major < OPEN_MAJOR[name]) return sinceOfLine({ name, major: OPEN_MAJOR[name], minor: 0 });
  return sinceOfLine(name === 'redis' && major === 8 ? { ...asked, minor: minor + (minor % 2) } : asked);
}

/** `6.2`, `valkey-8.1`: as entries say it. */
function sinceOfLine(line: ReleaseLine): string {
  return formatReleaseLine(line).replace(' ', '-');
}

/** `2.8`, `2.8.19`, `valkey 8.1`. */
export function formatReleaseLine({ name, major, minor, patch }: ReleaseLine): string {
  const version = patch === undefined ? `${major}.${minor}` : `${major}.${minor}.${patch}`;
  return name === 'valkey' ? `valkey ${version}` : version;
}

/**
 * Whether a release has what came with `since`.
 *
 * @param whenOpen - The patch to take for a line without one: 0 is its first release, Infinity its last.
 */
export function hasChange(engine: ReleaseLine, since: ReleaseLine, whenOpen: number): boolean {
  if (since.name === engine.name) return isAtLeast(engine, since, whenOpen);
  // Redis never has what came with Valkey; Valkey has what Redis had when it began.
  return since.name === 'redis' && isAtLeast(VALKEY_FORK, since, 0);
}

/** Orders lines as they came: all of Redis, then Valkey. */
export function orderOfLine({ name, major, minor, patch }: ReleaseLine): number {
  return (name === 'valkey' ? 1e12 : 0) + major * 1e9 + minor * 1e6 + (patch ?? 0);
}

function isAtLeast(engine: ReleaseLine, since: ReleaseLine, whenOpen: number): boolean {
  if (engine.major !== since.major) return engine.major > since.major;
  if (engine.minor !== since.minor) return engine.minor > since.minor;
  return (engine.patch ?? whenOpen) >= (since.patch ?? 0);
}

function refuse(text: string, why: string, suggestion = ''): RedisTargetError {
  const shown = JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
  return new RedisTargetError(
    'RT_CHANGES_VERSION',
    `Could not look up engine changes: ${shown} ${why}. Write a version like 2.8, 6.2.11, 7.0 or valkey-8.1.${suggestion}`,
    { details: { version: text } },
  );
}
