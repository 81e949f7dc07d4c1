import { type ErrorCode, RedisTargetError } from '../errors.ts';

/** Errors with which a server answers everything for a while, and what is to be said of each. */
const STATES = {
  LOADING: {
    code: 'RT_TARGET_LOADING',
    what: 'the server is still loading its data',
    cure: 'Wait until it is done (INFO persistence: loading_eta_seconds)',
  },
  BUSY: {
    code: 'RT_TARGET_BUSY',
    what: 'the server runs a script, and answers nothing else',
    cure: 'Wait until it ends, or end it with SCRIPT KILL (a function with FUNCTION KILL; what has written already ends only by itself or with SHUTDOWN NOSAVE)',
  },
  MASTERDOWN: {
    code: 'RT_TARGET_MASTERDOWN',
    what: 'the server is a replica whose primary is away, and answers nothing meanwhile',
    cure: 'Look after its primary (INFO replication: master_host), or let it answer all the same (`replica-serve-stale-data yes`)',
  },
} as const;

/** The code for what a server said; undefined where that does not pass by itself. */
export function notReadyCode(said: string): ErrorCode | undefined {
  return stateOf(said)?.code;
}

/**
 * The error for what was refused while a server was not ready: asked again later, it may be answered.
 *
 * @param doing - What failed, e.g. `Could not log in`.
 * @param said - The text of its reply.
 * @returns Undefined where it said anything else.
 */
export function notReadyNow(doing: string, said: string): RedisTargetError | undefined {
  const state = stateOf(said);
  if (state === undefined) return undefined;
  const { code, what, cure } = state;
  return new RedisTargetError(code, `${doing}: ${what} (it said "${said.slice(0, 200)}"). ${cure}.`);
}

/**
 * The error for a server that answered so for as long as it was waited for.
 *
 * @param name - The server's, as errors name it.
 * @param said - The text of its reply.
 * @returns Undefined where it said anything else: that does not pass by itself.
 */
export function notReady(name: string, said = '', cause?: unknown): RedisTargetError | undefined {
  const state = stateOf(said);
  if (state === undefined) return undefined;
  const { code, what, cure } = state;
  return new RedisTargetError(
    code,
    `Could not open ${name}: ${what}, and the time for opening is up. ${cure}, or raise \`openTimeoutMs\` (REDIS_TARGET_OPEN_TIMEOUT_MS).`,
    cause === undefined ? {} : { cause },
  );
}

function stateOf(said: string): (typeof STATES)[keyof typeof STATES] | undefined {
  // BUSYKEY and BUSYGROUP are of one command each.
  const word = /^(LOADING|BUSY|MASTERDOWN)\b/.exec(said)?.[1] as keyof typeof STATES | undefined;
  return word && STATES[word];
}
