/** How a command ended that was run to its end. */
export interface CommandEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why we ended it; undefined where it ended by itself. */
  readonly endedBy?: 'timeout' | 'silence' | 'abort';
  readonly durationMs: number;
}
