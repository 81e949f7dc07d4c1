import { CATALOGUE } from './catalogue/index.ts';
import type { MeasuredProbe } from './change-entry.ts';
import { hasChange, orderOfLine, parseReleaseLine, type ReleaseLine } from './release-line.ts';

/** The releases whose replies are known, but for measurements with a list of their own (`on`): Redis, then Valkey. */
export const MEASURED_RELEASES: readonly string[] = [
  ...[
    '2.6.13',
    '2.8.19',
    '2.8.24',
    '3.0.7',
    '3.2.10',
    '4.0.10',
    '5.0.6',
    '6.0.16',
    '6.2.5',
    '6.2.6',
    '6.2.11',
  ],
  ...['6.2.14', '7.0.15', '7.2.5', '7.4.1', '8.0.2', '8.0.6', '8.6.3', 'valkey-7.2.7', 'valkey-8.0.1'],
  ...['valkey-8.1.1', 'valkey-8.1.8', 'valkey-9.0.0', 'valkey-9.1.0', 'valkey-9.1.2'],
];
/** The measured release of Redis that Valkey's road goes on from. */
const FORK = '7.2.5';

/** A reply, from a line on. */
export interface ReplyStep {
  readonly line: ReleaseLine;
  /** The line as the entry writes it. */
  readonly since: string;
  readonly reply: string;
  /** The entry that tells of the change; undefined for the oldest reply. */
  readonly id?: string;
}

const STEPS = new WeakMap<MeasuredProbe, readonly ReplyStep[]>();
const BEFORE = new Map<string, string>();
const LINES: ReadonlyMap<string, readonly string[]> = new Map(
  CATALOGUE.map(({ id, since, again }) => [id, [since, ...Object.keys(again ?? {})]]),
);

/**
 * A measurement's replies by the lines that its entries name: a reply that was first seen in 6.2.11 counts from 6.2.7
 * on, where the entry says so.
 */
export function stepsOf(probe: MeasuredProbe): readonly ReplyStep[] {
  const known = STEPS.get(probe);
  if (known !== undefined) return known;
  const steps = Object.entries(probe.replies).map(([release, reply]): ReplyStep => {
    const id = probe.by[release];
    const line = id === undefined ? undefined : lineBetween(id, before(release, probe), release);
    if (line === undefined) {
      const { patch: _, ...open } = parseReleaseLine(release);
      return { line: open, since: release, reply, ...(id === undefined ? {} : { id }) };
    }
    return { line: parseReleaseLine(line), since: line, reply, ...(id === undefined ? {} : { id }) };
  });
  STEPS.set(probe, steps);
  return steps;
}

/**
 * What an engine replies, as far as it was measured.
 *
 * @param whenOpen - The patch to take for a line without one: 0 is its first release, Infinity its last.
 */
export function replyAt(probe: MeasuredProbe, engine: ReleaseLine, whenOpen: number): string | undefined {
  return stepsOf(probe).findLast(({ line }) => hasChange(engine, line, whenOpen))?.reply;
}

/** The measured releases on the way to one, oldest first, itself the last where it is measured. */
export function roadTo(release: string, measured: readonly string[] = MEASURED_RELEASES): readonly string[] {
  const isValkey = release.startsWith('valkey-');
  const last = orderOf(release);
  return measured
    .filter(
      (one) =>
        orderOf(one) <= last && (!isValkey || one.startsWith('valkey-') || orderOf(one) <= orderOf(FORK)),
    )
    .sort((one, other) => orderOf(one) - orderOf(other));
}

function before(release: string, { on, replies }: MeasuredProbe): string {
  const measured = new Set([...(on ?? MEASURED_RELEASES), ...Object.keys(replies)]);
  if (measured.size > MEASURED_RELEASES.length || on !== undefined)
    return roadTo(release, [...measured]).at(-2) ?? release;
  // Nearly all have the same road.
  const known = BEFORE.get(release) ?? roadTo(release).at(-2) ?? release;
  BEFORE.set(release, known);
  return known;
}

function lineBetween(id: string, from: string, to: string): string | undefined {
  const [older, newer] = [parseReleaseLine(from), parseReleaseLine(to)];
  return LINES.get(id)?.find((text) => {
    const line = parseReleaseLine(text);
    return hasChange(newer, line, 0) && !hasChange(older, line, 0);
  });
}

const ORDERS = new Map<string, number>();

/** Remembered: a thousand measurements name the same thirty releases, and sorting asks for each of them again and again. */
function orderOf(release: string): number {
  const known = ORDERS.get(release);
  if (known !== undefined) return known;
  const order = orderOfLine(parseReleaseLine(release));
  ORDERS.set(release, order);
  return order;
}
