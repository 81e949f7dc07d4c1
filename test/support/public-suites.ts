import { readFileSync } from 'node:fs';
import type { TestError } from '../../src/model/results.ts';

/** A difference that somebody else's suite showed between two engines. */
export interface PublicRow {
  readonly suite: string;
  readonly file: string;
  /** Its name, ` › ` between the parts; of `count` tests that differ alike. */
  readonly test: string;
  readonly count: number;
  /** `6.2 valkey-9.1` */
  readonly ways: readonly string[];
  readonly failsOn: 'older' | 'newer';
  readonly failure: TestError;
  /** The entry's id; null where none is told. */
  readonly reason: string | null;
  readonly example: { readonly setup: readonly (readonly string[])[]; readonly command: readonly string[] };
  /** Line → what the reply begins with; `(nothing)`: it never comes. */
  readonly replies: Readonly<Record<'6.2' | '7.0' | 'valkey-9.1', string>>;
}

const FILE = new URL('../../docs/public-suites.json', import.meta.url);

export const PUBLIC_ROWS: readonly PublicRow[] = (
  JSON.parse(readFileSync(FILE, 'utf8')) as { rows: PublicRow[] }
).rows;
