import type { EarlyHolder } from '../run/holder-process.ts';

/** What a command gets from the process around it; only `bin.ts` touches `process`. */
export interface CommandIo {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** For questions; asked for only where there is one, since looking at it opens it. */
  readonly stdin?: () => NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** The command line as it was given; commander forgets where `--` stood. */
  readonly rawArgs?: readonly string[];
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP, unless somebody takes signals with `onSignal`. */
  readonly signal: AbortSignal;
  /** Takes signals instead of `signal`; the returned function gives them back. */
  readonly onSignal?: (listener: (signal: NodeJS.Signals) => void) => () => void;
  /** Started ahead where the command line will want one. */
  readonly earlyHolder?: EarlyHolder | undefined;
}
