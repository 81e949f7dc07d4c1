import { type ErrorCode, isRedisTargetError } from '../errors.ts';
import type { Diagnosis } from './diagnosis.ts';

export type CheckStatus = 'ok' | 'warn' | 'fail' | 'skip';

/** What is known of one link. */
export interface CheckResult {
  readonly id: string;
  readonly status: CheckStatus;
  readonly detail: string;
  /** What to do; there where the status is `warn` or `fail`. */
  readonly cure?: string;
}

export type Outcome = Omit<CheckResult, 'id'>;

/** One link of the chain. */
export interface Check {
  readonly id: string;
  /** In milliseconds. */
  readonly limitMs: number;
  /** Checks that have to be whole, or have nothing to say, before this one can be. */
  readonly needs: readonly string[];
  /** What to do where there is no answer within the limit. */
  readonly whenLate: string;
  /** Throws what opening the link throws: its sentence is the detail, and what it says to do the cure. */
  run(diagnosis: Diagnosis, signal: AbortSignal): Promise<Outcome> | Outcome;
}

export const ok = (detail: string): Outcome => ({ status: 'ok', detail });
export const skip = (detail: string): Outcome => ({ status: 'skip', detail });
export const warn = (detail: string, cure: string): Outcome => ({ status: 'warn', detail, cure });
export const fail = (detail: string, cure: string): Outcome => ({ status: 'fail', detail, cure });

/** The worst of all. */
export function worstOf(results: readonly CheckResult[]): CheckStatus {
  const order: readonly CheckStatus[] = ['fail', 'warn', 'ok'];
  return order.find((status) => results.some((result) => result.status === status)) ?? 'skip';
}

/** An error's sentence, divided into what happened and what to do. */
export function failWith(error: unknown, otherCure: string): Outcome {
  if (!isRedisTargetError(error))
    return fail(error instanceof Error ? error.message : String(error), otherCure);
  const [detail, cure] = divide(error.message);
  return fail(`${detail} [${error.code}]`, cure ?? otherCure);
}

export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): boolean {
  return isRedisTargetError(error) && codes.includes(error.code);
}

/** Messages are *what was being done: what happened. What to do.* */
function divide(message: string): [detail: string, cure: string | undefined] {
  const end = message.search(/\. (?=[A-Z`])/);
  return end < 0 ? [message, undefined] : [message.slice(0, end), message.slice(end + 2)];
}
