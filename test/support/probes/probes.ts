import { readFileSync } from 'node:fs';
import { MEASURED } from '../../../src/changes/catalogue/measured.ts';
import type { MeasuredProbe } from '../../../src/changes/change-entry.ts';
import { roadTo } from '../../../src/changes/measured-replies.ts';
import type { Probe } from './send-probe.ts';

/** A measurement whose reply is the same on every measured engine. */
interface UnchangedProbe extends Probe {
  readonly id: string;
  readonly reply: string;
}

/** One measurement, changing or not. */
export interface KnownProbe extends Omit<MeasuredProbe, 'by'> {
  readonly id: string;
}

const UNCHANGED = new URL('../../vectors/unchanged-probes.jsonl', import.meta.url);
/** Those whose reply is the same on every measured engine. */
export function readUnchanged(): readonly UnchangedProbe[] {
  const lines = readFileSync(UNCHANGED, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as UnchangedProbe);
}

/** All measurements of the repository. */
export function readProbes(): readonly KnownProbe[] {
  const changing = Object.entries(MEASURED).map(
    ([id, { by: _, ...probe }]): KnownProbe => ({ id, ...probe }),
  );
  const same = readUnchanged().map(
    ({ reply, ...probe }): KnownProbe => ({ ...probe, replies: { '2.6.13': reply } }),
  );
  return [...changing, ...same];
}

/**
 * What a release replies, as far as it is known: the reply of the newest measured release that is not newer.
 *
 * @returns several where a distribution's build of it replies otherwise; none for what is older than all that is measured.
 */
export function repliesAt(
  { replies, builds }: Pick<KnownProbe, 'replies' | 'builds'>,
  release: string,
): readonly string[] {
  const last = roadTo(release, Object.keys(replies)).at(-1);
  const built = builds?.[release];
  return [
    ...new Set(
      [last === undefined ? undefined : replies[last], built].filter((reply) => reply !== undefined),
    ),
  ];
}
