import { type ErrorCode, RedisTargetError } from '../errors.ts';

interface Refusal {
  readonly says: RegExp;
  readonly code: ErrorCode;
  readonly what: string;
  readonly cure: string;
}

/** Errors with which a server refuses everybody, whoever asks and whatever for, and what is to be said of each. */
const REFUSALS: readonly Refusal[] = [
  {
    // In cluster mode, 7.0 and later: `ERR max number of clients + cluster connections reached`.
    says: /^ERR max number of clients\b/,
    code: 'RT_TARGET_MAX_CLIENTS',
    what: 'the server has as many clients as it takes',
    cure: 'Close some (CLIENT LIST says whose they are), or raise its `maxclients`.',
  },
  {
    says: /^MISCONF\b/,
    code: 'RT_TARGET_MISCONF',
    what: 'the server could not save its data to disk, and refuses writes until it can',
    cure: 'Look at its disk, `dir` and log (INFO persistence), or set `stop-writes-on-bgsave-error no` where its data need not last.',
  },
  {
    says: /^DENIED\b/,
    code: 'RT_TARGET_AUTH',
    what: 'the server is in protected mode',
    cure: 'Set a password there, or `protected-mode no`.',
  },
];

/**
 * The error for a server that refuses everybody: other credentials, or another host, would not help.
 *
 * @param doing - What failed, e.g. `Could not open redis://127.0.0.1:6379`.
 * @param said - The text of its reply.
 * @returns Undefined where it said anything else.
 */
export function refusalOf(doing: string, said = ''): RedisTargetError | undefined {
  const refusal = REFUSALS.find(({ says }) => says.test(said));
  if (refusal === undefined) return undefined;
  const { code, what, cure } = refusal;
  return new RedisTargetError(code, `${doing}: ${what} (it said "${said.slice(0, 200)}"). ${cure}`);
}
