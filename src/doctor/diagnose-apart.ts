import { RedisTargetError } from '../errors.ts';
import { keepSecrets } from '../platform/mask.ts';
import { whenAborted } from '../platform/waiting.ts';
import { hearHolder } from '../run/hear-holder.ts';
import { spawnHolder, unrefHolder } from '../run/holder-process.ts';
import type { CheckResult } from './check.ts';
import type { DiagnoseOptions } from './diagnosis.ts';

/** What a diagnoser is asked, in one line. */
export type DiagnoserRequest = Pick<DiagnoseOptions, 'requested' | 'configFile'>;

/** What it tells: each result, with all that must not be printed of it, and why there are no more. */
export type DiagnoserLine =
  | { readonly result: CheckResult; readonly secrets: readonly string[] }
  | { readonly end: 'done' | 'calledOff' };

/**
 * Runs every check in a process of its own, which closes what they opened however this one ends: a session that is open while
 * doctor is ended by SIGKILL would stay at AWS.
 *
 * @param onResult - Is told each result as soon as it is there.
 * @throws The signal's reason, after everything is closed; {@link RedisTargetError} `RT_INTERNAL` where that process failed.
 */
export async function diagnoseApart(
  { env, cwd, signal, ...request }: DiagnoserRequest & Pick<DiagnoseOptions, 'env' | 'cwd' | 'signal'>,
  onResult: (result: CheckResult) => void = () => undefined,
): Promise<CheckResult[]> {
  signal.throwIfAborted();
  const diagnoser = spawnHolder(env, cwd, 'doctor/diagnoser');
  const stopListening = whenAborted(signal, () => void diagnoser.stdin.end());
  const results: CheckResult[] = [];
  const over = new Promise<void>((resolve, reject) => {
    const fail = (how: string): void => {
      const what = `The process that looks at the links ${how} before it was done; what it said is above.`;
      reject(new RedisTargetError('RT_INTERNAL', `${what} Try again, and report it where it comes again.`));
    };
    diagnoser.once('error', reject);
    diagnoser.once('close', (status, by) =>
      fail(by === null ? `ended with status ${status}` : `was ended by ${by}`),
    );
    hearHolder(diagnoser, (told) => {
      const line = told as DiagnoserLine;
      if ('end' in line) return line.end === 'done' ? resolve() : fail('was told to end');
      if (signal.aborted) return;
      keepSecrets(line.secrets);
      results.push(line.result);
      onResult(line.result);
    });
  });
  try {
    diagnoser.stdin.write(`${JSON.stringify(request)}\n`);
    await over;
  } finally {
    stopListening();
    unrefHolder(diagnoser);
    signal.throwIfAborted();
  }
  return results;
}
