import { MEASURED_RELEASES, roadTo } from '../../src/changes/measured-replies.ts';
import { readProbes, repliesAt } from '../support/probes/probes.ts';
import type { MeasuredReply } from './measure.ts';

/**
 * What a release replies otherwise than is known of it, or of the nearest older one that was measured.
 *
 * @returns lines for a person, and how many replies differ.
 */
export function describeNew(
  release: string,
  measured: readonly MeasuredReply[],
): { readonly text: string; readonly count: number } {
  const known = new Map(readProbes().map((probe) => [probe.id, probe]));
  const lines: string[] = [];
  for (const { probe: id, reply } of measured) {
    const probe = known.get(id);
    const expected = probe === undefined ? [] : repliesAt(probe, release);
    if (probe === undefined || expected.includes(reply)) continue;
    const sent =
      probe.raw ?? [...probe.setup, probe.command].map((args) => args.map(show).join(' ')).join('; ');
    lines.push(
      `  ${id}: ${JSON.stringify(sent)}`,
      `    known: ${expected.join(' or ') || 'nothing'}`,
      `    now:   ${reply}`,
    );
  }
  const count = lines.length / 3;
  const isKnown = MEASURED_RELEASES.includes(release);
  const against = isKnown
    ? 'what is measured of it'
    : `${roadTo(release).at(-1) ?? 'nothing'}, the nearest older one measured`;
  return {
    text: `${release}: ${count} of ${measured.length} replies are new, held against ${against}\n${lines.map((line) => `${line}\n`).join('')}`,
    count,
  };
}

function show(arg: string | { readonly b64: string }): string {
  return typeof arg === 'string' ? arg : `<${arg.b64}>`;
}
