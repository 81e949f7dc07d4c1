import { MEASURED_RELEASES } from './measured-replies.ts';
import { formatReleaseLine, orderOfLine, parseReleaseLine, type ReleaseLine } from './release-line.ts';

/** What of a way was measured: nothing is said of the rest, and that is no word that nothing changes there. */
export interface MeasuredWay {
  /** The measured release that stands for the way's beginning, and for its end: `6.2.11`, `valkey 9.1.2`. */
  readonly from: string;
  readonly to: string;
  /** Lines and patches on the way, its ends among them, that were not measured: `8.2`, `valkey 9.2`, `6.2.8`. */
  readonly unmeasured: readonly string[];
  /** The same, a sentence each. */
  readonly notes: readonly string[];
}

/** Lines of open source that nobody could be had of to be measured. */
const LINES_WITHOUT: readonly string[] = ['8.2', '8.4'];
/** The line of Valkey that only ElastiCache has. */
const ELASTICACHE_ONLY: Pick<ReleaseLine, 'major' | 'minor'> = { major: 8, minor: 2 };

/**
 * Says what was measured between two engines.
 *
 * A line without a patch stands for all of its releases, and is measured where one of them is.
 */
export function measuredWay(from: ReleaseLine, to: ReleaseLine): MeasuredWay {
  const [older, newer] = orderOfLine(from) <= orderOfLine(to) ? [from, to] : [to, from];
  const gaps = [...gapsAt(from, older === from), ...gapsAt(to, older !== from), ...gapsBetween(older, newer)];
  const unmeasured = new Map(gaps.map((gap) => [gap.name, gap.note]));
  return {
    from: standsFor(from, older === from) ?? 'none',
    to: standsFor(to, older !== from) ?? 'none',
    unmeasured: [...unmeasured.keys()],
    notes: [...new Set(unmeasured.values())],
  };
}

interface Gap {
  readonly name: string;
  readonly note: string;
}

function gapsAt(end: ReleaseLine, isOlder: boolean): Gap[] {
  const name = formatReleaseLine(end);
  const line = formatReleaseLine(lineOf(end));
  const ofLine = releasesOf(end.name).filter((one) => isSameLine(one, end));
  if (isElastiCachesValkey(end)) {
    const note =
      "Valkey 8.2 is ElastiCache's alone: there is no open-source release of it that could be measured. Reasons are those up to Valkey 8.1, the nearest.";
    return [{ name: line, note }];
  }
  // ElastiCache's own 7.1 is said elsewhere.
  if (end.name === 'redis' && end.major === 7 && end.minor === 1) return [];
  if (ofLine.length === 0) {
    const nearest = standsFor(end, isOlder);
    const stop =
      nearest === undefined ? 'nothing is known of it' : `reasons stop at ${/\d+\.\d+/.exec(nearest)?.[0]}`;
    return [
      {
        name: line,
        note: `${titled(line)} was not measured; ${stop}. That nothing is said of it does not mean that nothing changes.${valkeysOwn(end)}`,
      },
    ];
  }
  const { patch } = end;
  if (patch === undefined || ofLine.some((one) => one.patch === patch)) return [];
  const before = ofLine.findLast((one) => (one.patch ?? 0) < patch);
  const after = ofLine.find((one) => (one.patch ?? 0) > patch);
  const around = [before, after].filter((one) => one !== undefined).map(formatReleaseLine);
  return [
    {
      name,
      note: `${titled(name)} was not measured; of its line ${around.join(' and ')} ${around.length === 1 ? 'was' : 'were'}.`,
    },
  ];
}

/** Who writes `9.1` may mean the Valkey of that number: a version alone is Redis's. */
function valkeysOwn({ name, major, minor }: ReleaseLine): string {
  const isThere =
    name === 'redis' && releasesOf('valkey').some((one) => one.major === major && one.minor === minor);
  return isThere ? ` Valkey ${major}.${minor} is another engine: write valkey-${major}.${minor} for it.` : '';
}

/** Only Redis has lines in between that are not measured. */
function gapsBetween(older: ReleaseLine, newer: ReleaseLine): Gap[] {
  if (newer.name !== 'redis') return [];
  const between = LINES_WITHOUT.filter((line) => {
    const order = orderOfLine(parseReleaseLine(line));
    return (
      order > orderOfLine(older) &&
      order < orderOfLine(lineOf(newer)) &&
      !isSameLine(parseReleaseLine(line), older)
    );
  });
  const note = `Redis ${between.join(' and ')} ${between.length === 1 ? 'was' : 'were'} not measured: what was first seen in 8.6.3 may have come with one of them.`;
  return between.map((name) => ({ name, note }));
}

/** The measured release nearest to an end: of its own line where there is one, else the newest before. */
function standsFor(end: ReleaseLine, isOlder: boolean): string | undefined {
  const measured = releasesOf(end.name);
  const ofLine = measured.filter((one) => isSameLine(one, end));
  const { patch } = end;
  const exact = ofLine.find((one) => one.patch === patch);
  const open = patch === undefined ? (isOlder ? ofLine[0] : ofLine.at(-1)) : undefined;
  const before = measured.findLast((one) => orderOfLine(one) < orderOfLine(end));
  const found =
    exact ??
    open ??
    (ofLine.length > 0 && patch !== undefined
      ? (ofLine.findLast((one) => (one.patch ?? 0) < patch) ?? ofLine[0])
      : before);
  return found === undefined ? undefined : formatReleaseLine(found);
}

const RELEASES: readonly ReleaseLine[] = MEASURED_RELEASES.map((release) => parseReleaseLine(release));

function releasesOf(name: ReleaseLine['name']): readonly ReleaseLine[] {
  return RELEASES.filter((one) => one.name === name);
}

function isSameLine(one: ReleaseLine, other: ReleaseLine): boolean {
  return one.name === other.name && one.major === other.major && one.minor === other.minor;
}

function lineOf({ name, major, minor }: ReleaseLine): ReleaseLine {
  return { name, major, minor };
}

function isElastiCachesValkey({ name, major, minor }: ReleaseLine): boolean {
  return name === 'valkey' && major === ELASTICACHE_ONLY.major && minor === ELASTICACHE_ONLY.minor;
}

function titled(name: string): string {
  return name.startsWith('valkey') ? `V${name.slice(1)}` : `Redis ${name}`;
}
