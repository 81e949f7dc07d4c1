import type { EngineName } from '../model/engine.ts';

/** Releases of an engine that die of a command. */
export interface DeadlyReleases {
  readonly name: EngineName;
  /** The first, the last of which it is known, and the first that is known to live; between the two nobody has looked. */
  readonly from: string;
  readonly seen: string;
  readonly before: string;
}

/** A command of which some releases die: then what failed is the engine's doing, and no accident. */
export interface DeadlyEntry {
  /** Stable: `D01`. */
  readonly id: string;
  readonly title: string;
  /** In upper case. */
  readonly commands: readonly string[];
  /** The line that it came with, and one whose release notes tell of its end. */
  readonly since: string;
  readonly mended: string;
  readonly how: 'ends' | 'endsOrHangs';
  readonly engines: readonly DeadlyReleases[];
  /** What is said of such a death and of no other. */
  readonly sign?: RegExp;
  /** What shows it, on a server of its own. */
  readonly example: { readonly setup: readonly (readonly string[])[]; readonly command: readonly string[] };
}
