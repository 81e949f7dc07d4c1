/** Where a person is told what takes long. Always stderr: stdout belongs to results. */
export interface Progress {
  /** What is being done now; shown once it has taken over a second. A new step replaces the last one. */
  step(text: string): void;
  /** One line that stays. */
  note(text: string): void;
  /** A line that stays, and a `::warning::` where GITHUB_ACTIONS is set. */
  warn(text: string): void;
  /** Takes back what is shown of a step. */
  done(): void;
}

export const silentProgress: Progress = { step() {}, note() {}, warn() {}, done() {} };
