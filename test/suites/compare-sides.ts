import { run } from '../support/run-ts.ts';
import { CLI } from './cli.ts';
import type { Side } from './run-on-cluster.ts';

/** A test that did not say the same on both sides. */
export interface DifferingTest extends Record<Side, string> {
  readonly test: string;
  readonly why: string;
}

/** The part of `compare --json` that is read here. */
interface Comparison {
  readonly tests: readonly {
    readonly verdict: string;
    readonly file: string;
    readonly name: readonly string[];
    readonly sides: readonly ({ readonly status?: string } | null)[];
    readonly errors?: readonly ({ readonly message: string } | null)[];
  }[];
}

/** Compares the two runs as a user's are, though they are of one engine. */
export async function compareSides(files: Readonly<Record<Side, string>>): Promise<DifferingTest[]> {
  const args = ['compare', files.direct, files.through, '--allow-same', '--json', '--fail-on', 'never'];
  const { stdout, stderr, exitCode } = await run(process.execPath, [...CLI, ...args]);
  if (exitCode !== 0) throw new Error(`compare ended with ${exitCode}: ${stderr}`);
  return (JSON.parse(stdout) as Comparison).tests
    .filter(({ verdict }) => verdict !== 'same')
    .map(({ file, name, sides, errors }) => ({
      test: [file, ...name].join(' › '),
      direct: sides[0]?.status ?? 'not there',
      through: sides[1]?.status ?? 'not there',
      why: (errors?.[1] ?? errors?.[0])?.message.split('\n')[0] ?? '',
    }));
}
