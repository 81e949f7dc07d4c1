import type { Need } from '../need.ts';

/** One suite as a runner has it, and how it is run and reports. */
export interface FiveVerdictsSuite {
  /** Its runner's name, for people. */
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  /** What npm installs for it. */
  readonly npm?: string;
  /** What the setup gets for it in another way. */
  readonly needs?: Need;
  /** The command and its arguments; the first may be a program of `node_modules/.bin`. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where its report is, and what it is: the command's output where it names no file. */
  readonly report: { readonly kind: 'tap' | 'junit' | 'go'; readonly file?: string };
  /** Files to add of which one does not load on 6.2, where the runner then runs nothing, or leaves it out of its report. */
  readonly loads?: Readonly<Record<string, string>>;
}
