import { RedisTargetError } from '../errors.ts';
import type { ComparedTest } from '../model/comparison.ts';

/** A difference that a team lives with for a while. */
export interface AcceptedDifference {
  /** Only in this file. Default: in any. */
  readonly file?: string;
  /** The full name, its parts joined by ` > `. */
  readonly test: string;
  readonly reason: string;
  /** The last day on which it is accepted, `2027-01-31`. */
  readonly until: string;
}

const ACCEPTED_VERSION = 1;
const FORM = 'expected is { "version": 1, "accepted": [{ "test", "reason", "until" }] }';

export interface AppliedAcceptance {
  readonly tests: readonly ComparedTest[];
  /** Entries that do no good any more, a sentence each: each is an error. */
  readonly faults: readonly string[];
}

/**
 * Reads the content of `redis-target-accepted.json`: `{ "version": 1, "accepted": [{ "test", "reason", "until", "file"? }] }`.
 *
 * @throws {RedisTargetError} `RT_ACCEPTED_INVALID` with the path in the file.
 */
export function parseAccepted(text: string, file: string): AcceptedDifference[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(file, `it is not JSON (${(cause as Error).message})`, cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(file, `it is no object; ${FORM}`);
  for (const key of Object.keys(value)) {
    if (key !== 'version' && key !== 'accepted' && key !== '$schema')
      throw invalid(file, `\`${key}\` is not known; allowed are version, accepted`);
  }
  const { version, accepted: list } = value as { version?: unknown; accepted?: unknown };
  if (version !== ACCEPTED_VERSION)
    throw invalid(
      file,
      `\`version\` is ${JSON.stringify(version) ?? 'not there'}, and ${ACCEPTED_VERSION} is expected`,
    );
  if (!Array.isArray(list)) throw invalid(file, `it has no list \`accepted\`; ${FORM}`);
  return list.map((entry: unknown, index) => parseEntry(entry, `accepted[${index}]`, file));
}

/** Marks the tests whose difference is accepted, and finds entries that have expired or are not needed any more. */
export function applyAccepted(
  tests: readonly ComparedTest[],
  accepted: readonly AcceptedDifference[],
  now: Date,
): AppliedAcceptance {
  if (accepted.length === 0) return { tests, faults: [] };
  const byName = new Map<string, AcceptedDifference[]>();
  for (const entry of accepted) byName.set(entry.test, [...(byName.get(entry.test) ?? []), entry]);
  const used = new Set<AcceptedDifference>();
  const known = new Set<string>();
  const today = now.toISOString().slice(0, 10);
  const marked = tests.map((test): ComparedTest => {
    const name = test.name.join(' > ');
    const entries = byName.get(name);
    if (entries === undefined) return test;
    known.add(name);
    const entry = entries.find(({ file }) => file === undefined || file === test.file);
    if (entry === undefined || test.verdict === 'same') return test;
    used.add(entry);
    return entry.until < today ? test : { ...test, accepted: { reason: entry.reason, until: entry.until } };
  });
  const faults = accepted.flatMap((entry) => {
    if (!used.has(entry)) {
      const why = known.has(entry.test) ? 'does not differ (any more)' : 'is in no run';
      return [`"${entry.test}" is accepted, but ${why}: remove the entry, or correct its name`];
    }
    return entry.until < today
      ? [`"${entry.test}" was accepted until ${entry.until}, which is over: mend it, or give it more time`]
      : [];
  });
  return { tests: marked, faults };
}

function parseEntry(entry: unknown, path: string, file: string): AcceptedDifference {
  if (typeof entry !== 'object' || entry === null) throw invalid(file, `\`${path}\` is no object`);
  const fields = entry as Record<string, unknown>;
  for (const key of Object.keys(fields)) {
    if (!['file', 'test', 'reason', 'until'].includes(key))
      throw invalid(file, `\`${path}.${key}\` is not known; allowed are file, test, reason, until`);
  }
  for (const key of ['test', 'reason', 'until']) {
    if (typeof fields[key] !== 'string' || fields[key] === '')
      throw invalid(file, `\`${path}.${key}\` has to be a text`);
  }
  const until = String(fields.until);
  if (!isDay(until)) {
    throw invalid(file, `\`${path}.until\` is "${until}", and a day like 2027-01-31 is expected`);
  }
  if (fields.file !== undefined && typeof fields.file !== 'string')
    throw invalid(file, `\`${path}.file\` has to be a text`);
  return {
    test: String(fields.test),
    reason: String(fields.reason),
    until,
    ...(fields.file === undefined ? {} : { file: fields.file }),
  };
}

/** Also whether there is such a day: `Date` takes the 31st of February for the 3rd of March. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function invalid(file: string, what: string, cause?: unknown): RedisTargetError {
  return new RedisTargetError(
    'RT_ACCEPTED_INVALID',
    `Could not read the accepted differences in ${file}: ${what}. Correct it there.`,
    { cause },
  );
}
