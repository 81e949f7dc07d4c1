import { causeOfError } from '../messages/engine-error.ts';
import { readableCause } from '../messages/readable-cause.ts';
import type { Cause, ComparedTest, Reason, Verdict } from '../model/comparison.ts';
import type { TestError } from '../model/results.ts';
import { gravityOf as gravityOfVerdict, VERDICTS } from '../model/verdicts.ts';

/** Verdicts that come with an error, and so with a cause. */
const WITH_CAUSE: readonly Verdict[] = ['broken', 'differentlyFailing', 'fixed'];

/** Puts tests with one cause together: the same change between the engines, or else the same error. */
export function groupByCause(tests: readonly ComparedTest[]): Cause[] {
  const groups = new Map<string, number[]>();
  tests.forEach((test, index) => {
    if (!WITH_CAUSE.includes(test.verdict)) return;
    const key = `${test.kind}\u0000${test.reason ? causeOfReason(test.reason) : causeOfError(errorOf(test))}`;
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  });
  const causes = [...groups.values()].map((indices) => toCause(tests, indices));
  return causes.sort((a, b) => gravityOf(tests, a) - gravityOf(tests, b) || b.tests.length - a.tests.length);
}

/**
 * One entry of the catalogue may tell of many commands and of several lines, each a cause of its own. A guess is kept
 * apart: it would gain by what others are certain of.
 */
function causeOfReason({ id, since, title, certainty }: Reason): string {
  return [id, since, title, certainty === 'guess' ? 'guess' : ''].join('\u0000');
}

/** That a cause is there is as sure as the surest of its tests is. */
function surest(reasons: readonly Reason[]): Reason | undefined {
  return reasons.find(({ certainty }) => certainty === 'certain') ?? reasons[0];
}

function toCause(tests: readonly ComparedTest[], indices: number[]): Cause {
  const first = tests[indices[0] ?? 0];
  const reason = surest(indices.flatMap((index) => tests[index]?.reason ?? []));
  const ordered = indices.sort((a, b) => gravityOfTest(tests[a]) - gravityOfTest(tests[b]));
  return {
    kind: first?.kind ?? 'unknown',
    ...(reason === undefined ? {} : { reason }),
    message: first ? readableCause(errorOf(first)) : '',
    tests: ordered,
  };
}

/** The error that tells: a candidate's where one fails, else the baseline's. */
function errorOf({ errors }: ComparedTest): TestError | null {
  const [baseline = null, ...candidates] = errors;
  return candidates.find((error) => error !== null) ?? baseline;
}

function gravityOf(tests: readonly ComparedTest[], cause: Cause): number {
  return Math.min(...cause.tests.map((index) => gravityOfTest(tests[index])));
}

function gravityOfTest(test: ComparedTest | undefined): number {
  return test ? gravityOfVerdict(test.verdict) : VERDICTS.length;
}
