import {
  areErrorTexts,
  type EngineAnswers,
  isUnrefused,
  kindByShape,
  readEngineAnswers,
} from '../messages/engine-answers.ts';
import { divideMessage } from '../messages/expected-received.ts';
import { sentInMessage } from '../messages/sent-in-message.ts';
import { TestWords } from '../messages/test-words.ts';
import type { Reason } from '../model/comparison.ts';
import type { TestError } from '../model/results.ts';
import { findClientsDoing } from './clients-doing.ts';
import { findClientsLimit } from './clients-limit.ts';
import { explainBy } from './clue.ts';
import { findClusterMode } from './cluster-mode.ts';
import type { ExplainInput, Explanation } from './explanation.ts';
import { findSigns } from './find-signs.ts';
import { findNearestMeasurement } from './nearest-measurement.ts';
import { TestSubject } from './test-subject.ts';
import { findUnknownCommand } from './unknown-command.ts';
import { upgradePathOf } from './upgrade-path.ts';

const RANK: Readonly<Record<Reason['certainty'], number>> = { certain: 3, likely: 2, guess: 1 };

/**
 * Says why a test differs between the baseline (the first run) and another run.
 *
 * Matches what the errors quote, and the test's name, against what changed between the engines. A reason is `certain`
 * only where the engine's own text or value says so. With several candidates: the surest reason of them.
 *
 * @returns undefined where nothing can be said, also for tests that pass everywhere or change their mind.
 */
export function explainTest(input: ExplainInput): Explanation | undefined {
  let best: Explanation | undefined;
  for (let run = 1; run < input.engines.length; run += 1) {
    const found = explainRun(input, run);
    if (rank(found) > rank(best)) best = found;
  }
  return best;
}

function explainRun(input: ExplainInput, run: number): Explanation | undefined {
  const { errors, statuses, engines } = input;
  const from = engines[0];
  const to = engines[run];
  if (from === undefined || to === undefined) return undefined;
  const ran = (status: string | undefined): boolean => status === 'passed' || status === 'failed';
  if (!ran(statuses[0]) || !ran(statuses[run])) return undefined;
  const baseline = statuses[0] === 'failed' ? divided(errors[0]) : null;
  const candidate = statuses[run] === 'failed' ? divided(errors[run]) : null;
  const answers = readEngineAnswers(baseline, candidate);
  if (answers === undefined || isSame(baseline, candidate)) return undefined;
  const mode = findClusterMode(answers, {
    engines: { baseline: from, candidate: to },
    errors: { baseline, candidate },
  });
  if (mode !== undefined) return mode;
  const path = upgradePathOf(from, to);
  if (path !== undefined) {
    const { name, file } = input;
    const clients = findClientsDoing(path, answers, { name, file, errors: { baseline, candidate } });
    if (clients !== undefined) return clients;
    const sent = [baseline, candidate].flatMap((error) =>
      error === null ? [] : (error.command ?? sentInMessage(error.message) ?? []),
    );
    const own = new TestWords(() => [...input.name, input.file, ...sent]);
    const words = new TestWords(() => [...input.name, input.file, answers.shown, ...sent]);
    const subject = new TestSubject(words, own, () => [...input.name, ...sent]);
    const unrefused = (): 'baseline' | 'candidate' | undefined =>
      firstUnrefused(answers, baseline, candidate);
    const found = findUnknownCommand(path, answers) ?? findSigns(path, answers, subject, unrefused, sent);
    if (found?.kind === 'value' && areErrorTexts(baseline, candidate)) return { ...found, kind: 'wording' };
    if (found?.reason !== undefined && found.reason.certainty !== 'guess') return found;
    const limit = findClientsLimit(path, { baseline, candidate });
    if (limit !== undefined) return limit;
    const near = findNearestMeasurement(path, answers, subject, unrefused, input.without);
    if (near !== undefined) return explainBy(path, near);
    if (found !== undefined) return found;
  }
  const kind = kindByShape(baseline, candidate);
  return kind === undefined ? undefined : { kind };
}

function divided(error: TestError | null | undefined): TestError | null {
  if (!error) return null;
  // `expected promise to be rejected` names no values.
  return isUnrefused(error) ? error : divideMessage(error);
}

function firstUnrefused(
  { failedOn }: EngineAnswers,
  baseline: TestError | null,
  candidate: TestError | null,
): 'baseline' | 'candidate' | undefined {
  if (failedOn === 'both') return undefined;
  return [baseline, candidate].some((error) => error !== null && isUnrefused(error)) ? failedOn : undefined;
}

function isSame(one: TestError | null, other: TestError | null): boolean {
  return one !== null && other !== null && one.message === other.message && one.received === other.received;
}

function rank(explanation: Explanation | undefined): number {
  if (explanation === undefined) return -1;
  return explanation.reason === undefined ? 0 : RANK[explanation.reason.certainty];
}
