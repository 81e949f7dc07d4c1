import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Destination, sumDestinations } from '../../model/usage.ts';

/** What Node's processes of a run wrote down of where they went; see `runners/witness.cts`. */
export interface Witnessed {
  /** Whether a process was among them that runs tests. */
  readonly hasRunner: boolean;
  readonly destinations: readonly Destination[];
  /** What variables were when a process first connected somewhere, one record a process and place. */
  readonly variables: readonly Readonly<Record<string, string>>[];
}

/** The end of the names of the witnesses' files. */
export const WITNESS_SUFFIX = '.witness';

interface Line {
  readonly runner?: boolean;
  readonly to?: string;
  readonly count?: number;
  readonly refused?: boolean;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Reads what the witnesses of a run have written so far; a file that is not there yet says nothing. */
export async function readWitnesses(folder: string): Promise<Witnessed> {
  const names = await readdir(folder).catch(() => []);
  const lines: Line[] = [];
  for (const name of names.filter((one) => one.endsWith(WITNESS_SUFFIX))) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    for (const line of text.split('\n')) lines.push(...parseLine(line));
  }
  return {
    hasRunner: lines.some(({ runner }) => runner === true),
    destinations: sumDestinations(lines.flatMap(destinationOf)),
    variables: lines.flatMap(({ variables }) => (variables === undefined ? [] : [variables])),
  };
}

/** A line that was cut off, or that is no line of ours, says nothing. */
function parseLine(text: string): Line[] {
  if (text === '') return [];
  try {
    const line = JSON.parse(text) as Line | null;
    return typeof line === 'object' && line !== null ? [line] : [];
  } catch {
    return [];
  }
}

function destinationOf({ to, count, refused, variables }: Line): Destination[] {
  if (typeof to !== 'string' || typeof count !== 'number') return [];
  const colon = to.lastIndexOf(':');
  const port = Number(to.slice(colon + 1));
  if (colon < 1 || !Number.isInteger(port)) return [];
  const leading = Object.entries(variables ?? {}).filter(([, value]) => namesPort(value, port));
  return [
    {
      host: to.slice(0, colon),
      port,
      connections: refused ? 0 : count,
      ...(refused ? { refused: count } : {}),
      ...(leading.length > 0 ? { variables: Object.fromEntries(leading) } : {}),
    },
  ];
}

function namesPort(value: string, port: number): boolean {
  if (value === String(port)) return true;
  const url = /^rediss?:\/\/(?:[^@/]*@)?(?:\[[^\]]*\]|[^:/?]*)(?::(\d+))?/i.exec(value);
  return url !== null && Number(url[1] ?? 6379) === port;
}
