import type { ChangeExample } from './change-entry.ts';
import { hasChange, parseReleaseLine, type ReleaseLine } from './release-line.ts';

/** The real servers whose replies the catalogue has, oldest first. */
export const MEASURED_RELEASES: readonly string[] = [
  '2.6.13',
  '2.8.19',
  '2.8.24',
  '3.0.7',
  '3.2.10',
  '4.0.10',
  '5.0.6',
  '6.0.16',
  '6.2.11',
  '7.0.15',
  '7.2.5',
  '8.0.2',
  'valkey-8.1.1',
];

/**
 * What an engine replies, by the last measured release that it has: undefined where there is none.
 *
 * @param whenOpen - As in {@link hasChange}.
 */
export function measuredReply(
  { replies }: ChangeExample,
  engine: ReleaseLine,
  whenOpen: number,
): string | undefined {
  const had = Object.entries(replies).filter(([release]) => hasChange(engine, stoodFor(release), whenOpen));
  return had.at(-1)?.[1];
}

/** The first measured release of a line stands for all of it, a later one for what came from its patch on. */
function stoodFor(release: string): ReleaseLine {
  const { patch, ...line } = parseReleaseLine(release);
  const first = MEASURED_RELEASES.find((other) => isOf(line, parseReleaseLine(other)));
  return patch === undefined || release === first ? line : { ...line, patch };
}

function isOf(line: ReleaseLine, { name, major, minor }: ReleaseLine): boolean {
  return name === line.name && major === line.major && minor === line.minor;
}
