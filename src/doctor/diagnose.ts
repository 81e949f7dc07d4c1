import { setTimeout as wait } from 'node:timers/promises';
import { Closing } from '../platform/closing.ts';
import {
  type Check,
  type CheckResult,
  type CheckStatus,
  fail,
  failWith,
  type Outcome,
  skip,
} from './check.ts';
import { CHECKS } from './checks.ts';
import type { DiagnoseOptions, Diagnosis } from './diagnosis.ts';

/** How long a diagnosis waits until all is closed, which then goes on; in milliseconds. */
const CLOSE_LIMIT_MS = 5_000;

/**
 * Runs every check in its order, and closes what they opened.
 *
 * @param onResult - Is told each result as soon as it is there.
 * @throws The signal's reason, after everything is closed.
 */
export async function diagnose(
  options: DiagnoseOptions,
  onResult: (result: CheckResult) => void = () => undefined,
  checks: readonly Check[] = CHECKS,
): Promise<CheckResult[]> {
  const diagnosis: Diagnosis = { ...options, closing: options.closing ?? new Closing() };
  const results = new Map<string, CheckResult>();
  try {
    for (const check of checks) {
      const broken = check.needs.find((id) => isBroken(results.get(id)?.status));
      const outcome =
        broken === undefined
          ? await runOne(check, diagnosis)
          : skip(
              results.get(broken)?.status === 'skip'
                ? (results.get(broken)?.detail ?? '')
                : `needs ${broken}`,
            );
      options.signal.throwIfAborted();
      const result = { id: check.id, ...outcome };
      results.set(check.id, result);
      onResult(result);
    }
    return [...results.values()];
  } finally {
    await Promise.race([
      diagnosis.closing.close().catch(() => undefined),
      wait(CLOSE_LIMIT_MS, undefined, { ref: false }),
    ]);
  }
}

function isBroken(status: CheckStatus | undefined): boolean {
  return status === 'fail' || status === 'skip';
}

async function runOne(check: Check, diagnosis: Diagnosis): Promise<Outcome> {
  const limit = new AbortController();
  const signal = AbortSignal.any([diagnosis.signal, limit.signal]);
  const late = fail(`no answer within ${check.limitMs / 1000} s`, check.whenLate);
  const timer = setTimeout(() => limit.abort(new Error(late.detail)), check.limitMs);
  let onAbort = (): void => undefined;
  // Whatever a check waits for, its time is over then.
  const over = new Promise<Outcome>((resolve) => {
    onAbort = () => resolve(late);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  const run = async (): Promise<Outcome> => {
    try {
      return await check.run(diagnosis, signal);
    } catch (error) {
      return limit.signal.aborted ? late : failWith(error, check.whenLate);
    }
  };
  try {
    return await Promise.race([run(), over]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
