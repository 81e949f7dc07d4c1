/** A place that the tests' processes connected to, as Node's runners saw it. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  /** Connections that came about; 0 where all were refused. */
  readonly connections: number;
  readonly refused?: number;
  /** Variables of the tests' process that led there, passwords masked: `{ CACHE_URL: 'redis://localhost:6379' }`. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A variable that was set for the tests, and was something else when they connected. */
export interface OverriddenVariable {
  readonly name: string;
  /** What it was then, its password masked. */
  readonly value: string;
  /** Where the project sets it: `vitest.config.ts:12`. */
  readonly at?: string;
}

/** Why a target did not live through its run. */
export interface TargetDeath {
  /** What died, for a person: `redis-server (pid 4711)`. */
  readonly what: string;
  /** How: `was ended by SIGKILL`, `answers no more`. */
  readonly how: string;
  /** ISO 8601, UTC: when it was seen. */
  readonly at: string;
  /** When it was last known to live, where that was asked for now and then only. */
  readonly lived?: string;
  /** When it was there again; undefined: it was not. */
  readonly until?: string;
  /** The last command that it was sent, where that is known, without its data. */
  readonly command?: string;
  /** What of its engine accounts for it, as the catalogue of changes has it: `A script that … (D01)`. */
  readonly known?: string;
  /** Where in the run it was, where that is known. */
  readonly moment?: 'beforeTests' | 'duringTest' | 'betweenTests' | 'afterTests';
  /** The test that ran then, where several did the one that had begun last; else the one that had ended last. */
  readonly test?: string;
  /** All that ran then. */
  readonly running?: readonly TestPlace[];
}

/** A test by its place. */
export interface TestPlace {
  readonly file: string;
  readonly name: readonly string[];
}

/**
 * Who counted commands. `server`: what ran, by its own statistics, with what scripts call and without what was refused;
 * `stream`: what was sent through a door of ours, refused or not, with option words and the number of arguments;
 * `client`: connections alone, as Node's runners saw them. The first two are never compared with each other.
 */
export type UsageSource = 'server' | 'stream' | 'client';

/** What a run's clients did on its target. Nothing of ours is counted. */
export interface Usage {
  /** Which count this is: several results files of one run share it, and are not added up. */
  readonly id?: string;
  readonly answer: 'used' | 'unused' | 'notKnown';
  /** Why it is not known. */
  readonly why?: string;
  readonly source?: UsageSource;
  readonly connections?: number;
  /** How often each was run or sent: `GET`, `CONFIG GET`; from a stream with its form: `SET 4 EX`. */
  readonly commands?: Readonly<Record<string, number>>;
  /** The statistics were reset on the way, or read for the last time before the end: there were more. */
  readonly atLeast?: true;
  /** Where the tests' processes went besides. */
  readonly elsewhere?: readonly Destination[];
  /** Exported variables that had another value in the tests' process. */
  readonly overridden?: readonly OverriddenVariable[];
  /** What of the project may keep tests from a server: `ioredis-mock`, `turbo`, `nx`. */
  readonly signs?: readonly string[];
}

/** What every client sends by itself: a client that does no more than this has not used its server. */
const HANDSHAKE: ReadonlySet<string> = new Set([
  'AUTH',
  'HELLO',
  'CLIENT',
  'SELECT',
  'PING',
  'INFO',
  'COMMAND',
  'RESET',
  'QUIT',
  // A cluster's client asks for its nodes, and each of its connections may read from a replica.
  'CLUSTER',
  'READONLY',
]);

/** Whether commands show that somebody used the server, rather than only connected to it. */
export function showUse(commands: Readonly<Record<string, number>>): boolean {
  return Object.entries(commands).some(([form, count]) => count > 0 && !HANDSHAKE.has(nameOfForm(form)));
}

/** The command's name of a form: `SET` of `SET 4 EX`, `CONFIG` of `CONFIG GET 2`. */
export function nameOfForm(form: string): string {
  const end = form.indexOf(' ');
  return end < 0 ? form : form.slice(0, end);
}

/** How many commands there are in all. */
export function countCommands(commands: Readonly<Record<string, number>>): number {
  return Object.values(commands).reduce((sum, count) => sum + count, 0);
}

/**
 * The usage of several runs of one target: its shards, or repetitions.
 *
 * Used where one of them was; unused only where all are known to be.
 *
 * @returns Not known where there is none at all.
 */
export function sumUsage(parts: readonly (Usage | undefined)[]): Usage {
  const all = parts.filter(
    (usage, index) => usage?.id === undefined || parts.findIndex((other) => other?.id === usage.id) === index,
  );
  if (all.length === 1 && all[0] !== undefined) return all[0];
  const known = all.filter((usage) => usage !== undefined);
  const answers = known.map(({ answer }) => answer);
  const isWhole = known.length === all.length && known.length > 0;
  const isUsed = answers.includes('used');
  const isUnused = isWhole && answers.every((answer) => answer === 'unused');
  const sources = new Set(known.flatMap(({ source }) => source ?? []));
  const [source] = sources;
  const counted = known.filter(({ connections }) => connections !== undefined);
  const commands = sources.size === 1 ? sumCounts(known.map((usage) => usage.commands ?? {})) : {};
  const elsewhere = sumDestinations(known.flatMap((usage) => usage.elsewhere ?? []));
  const overridden = [
    ...new Map(known.flatMap((usage) => usage.overridden ?? []).map((one) => [one.name, one])).values(),
  ];
  const signs = [...new Set(known.flatMap((usage) => usage.signs ?? []))];
  const isPartial = !isWhole || known.some((usage) => usage.atLeast) || counted.length < known.length;
  return {
    answer: isUsed ? 'used' : isUnused ? 'unused' : 'notKnown',
    ...(isUsed || isUnused ? {} : { why: whyNotKnown(known, isWhole) }),
    ...(source !== undefined && sources.size === 1 ? { source } : {}),
    ...(counted.length > 0
      ? { connections: counted.reduce((sum, { connections = 0 }) => sum + connections, 0) }
      : {}),
    ...(Object.keys(commands).length > 0 ? { commands } : {}),
    ...(isPartial && counted.length > 0 ? { atLeast: true } : {}),
    ...(elsewhere.length > 0 ? { elsewhere } : {}),
    ...(overridden.length > 0 ? { overridden } : {}),
    ...(signs.length > 0 ? { signs } : {}),
  };
}

function whyNotKnown(known: readonly Usage[], isWhole: boolean): string {
  const why = known.find((usage) => usage.answer === 'notKnown')?.why;
  if (why !== undefined) return why;
  return isWhole ? 'nobody counted' : 'a results file says nothing of it';
}

function sumCounts(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const counts of all) {
    for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
  }
  return sum;
}

/** The same place only once, the most frequent first. */
export function sumDestinations(all: readonly Destination[]): Destination[] {
  const places = new Map<string, Destination>();
  for (const one of all) {
    const key = `${one.host}:${one.port}`;
    const known = places.get(key);
    const refused = (known?.refused ?? 0) + (one.refused ?? 0);
    const variables = { ...known?.variables, ...one.variables };
    places.set(key, {
      host: one.host,
      port: one.port,
      connections: (known?.connections ?? 0) + one.connections,
      ...(refused > 0 ? { refused } : {}),
      ...(Object.keys(variables).length > 0 ? { variables } : {}),
    });
  }
  return [...places.values()].sort((a, b) => b.connections - a.connections);
}
