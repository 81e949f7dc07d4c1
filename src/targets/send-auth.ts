import { isNamed, NO_NAMES, NO_PASSWORD } from '../gateway/login.ts';
import type { Credentials } from '../gateway/stages.ts';
import type { RespValue } from '../resp/values.ts';

/** What a server said to AUTH. */
export interface AuthAnswer {
  readonly reply: RespValue;
  /** It knows no user names, as all before Redis 6: the answer is to the password without the name that was given. */
  readonly ignoresUsername: boolean;
  /** It lets everybody in: there is no password to be given. */
  readonly wantsNone: boolean;
}

/**
 * Sends AUTH at once, so that other commands may follow right behind. To a server that knows no names it is sent once more without
 * the name; what followed the first is refused by then.
 */
export async function sendAuth(
  call: (...args: string[]) => Promise<RespValue>,
  credentials: Credentials,
): Promise<AuthAnswer> {
  const { username, password } = credentials;
  const hasName = isNamed(credentials);
  let reply = await (hasName ? call('AUTH', username ?? '', password) : call('AUTH', password));
  const ignoresUsername = hasName && isError(reply, NO_NAMES);
  if (ignoresUsername) reply = await call('AUTH', password);
  return { reply, ignoresUsername, wantsNone: isError(reply, NO_PASSWORD) };
}

function isError(reply: RespValue, pattern: RegExp): boolean {
  return reply.type === 'error' && pattern.test(reply.value);
}
