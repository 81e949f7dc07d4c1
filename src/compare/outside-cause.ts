import { steadyMessage } from '../messages/steady-message.ts';
import { isTimeOut } from '../messages/time-out.ts';
import type { ComparedTest, Reason } from '../model/comparison.ts';
import type { RunError, RunResults } from '../model/results.ts';
import type { Explain } from './explain.ts';

/**
 * Why tests that waited in vain may have done so: an error that nobody caught in their file, of which a cause is known. That they wait
 * because of it is a guess.
 */
export class OutsideCauses {
  /** For each side, the errors outside any test by file. */
  readonly #errors: readonly ReadonlyMap<string, readonly RunError[]>[];
  readonly #explain: Explain;

  constructor(groups: readonly (readonly RunResults[])[], explain: Explain) {
    this.#errors = groups.map((runs) => errorsByFile(runs.flatMap(({ errors }) => errors)));
    this.#explain = explain;
  }

  /** A reason for a test that timed out; undefined where it did not, or nothing is known of its file. */
  of({
    file,
    name,
    statuses,
    errors,
  }: Pick<ComparedTest, 'file' | 'name' | 'statuses' | 'errors'>): Reason | undefined {
    for (const [side, error] of errors.entries()) {
      if (error === null || !isTimeOut(error)) continue;
      for (const outside of this.#newErrors(file, side)) {
        const told = errors.map((_, index) => (index === side ? outside : null));
        const seen = statuses.map((status, index) => (index === side ? status : 'passed'));
        const reason = this.#explain({ file, name, statuses: seen, errors: told })?.reason;
        if (reason === undefined) continue;
        const evidence = `The test timed out, and outside any test of its file stands "${outside.message.split('\n', 1)[0]}".`;
        return { ...reason, certainty: 'guess', evidence: [evidence, ...reason.evidence] };
      }
    }
    return undefined;
  }

  /** What other sides have as well says nothing about an engine. */
  #newErrors(file: string, side: number): readonly RunError[] {
    const elsewhere = new Set(
      this.#errors.flatMap((errors, index) =>
        index === side ? [] : (errors.get(file) ?? []).map(({ message }) => steadyMessage(message)),
      ),
    );
    return (this.#errors[side]?.get(file) ?? []).filter(
      ({ message }) => !elsewhere.has(steadyMessage(message)),
    );
  }
}

/** Some runners tell only by the stack which file it was. */
function errorsByFile(errors: readonly RunError[]): ReadonlyMap<string, readonly RunError[]> {
  const byFile = new Map<string, RunError[]>();
  for (const error of errors) {
    const file = error.file || error.at?.replace(/(?::\d+){1,2}$/, '');
    if (!file) continue;
    const list = byFile.get(file);
    if (list) list.push(error);
    else byFile.set(file, [error]);
  }
  return byFile;
}
