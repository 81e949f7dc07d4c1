import { RedisTargetError } from '../errors.ts';
import type { ToServer } from '../gateway/serve.ts';
import type { Credentials, Login } from '../gateway/stages.ts';
import { refusalOf } from '../messages/refusal.ts';
import { RespClient } from '../resp/client.ts';
import type { TargetLogin } from './login.ts';
import { sendAuth } from './send-auth.ts';

/** How long the server may take to answer, in milliseconds. */
const ANSWER_LIMIT_MS = 10_000;
/** A token of IAM's is good for 15 minutes; a clock that is further off than this is what is wrong. In milliseconds. */
const FURTHEST_CLOCK_MS = 60_000;

export interface CheckLoginOptions {
  /** The target, as messages call it. */
  readonly name: string;
  readonly login: TargetLogin;
  /** A new connection to the server, in plain RESP. */
  readonly connect: ToServer['connect'];
  /** How far AWS's clock is ahead of ours, where that can be found out. */
  readonly askSkewMs?: (() => Promise<number | undefined>) | undefined;
  readonly signal: AbortSignal;
  /** One line for a person. */
  readonly warn: (text: string) => void;
}

/**
 * Logs in once before anybody depends on it, so that what is wrong is said once, and by the name of its setting.
 *
 * @returns What logs in from here on; undefined where the server wants no password at all.
 * @throws {RedisTargetError} `RT_TARGET_AUTH` where the server refuses the credentials, `RT_AWS_CLOCK_SKEW` where that is for this
 *   machine's clock; what getting them throws.
 */
export async function checkLogin(options: CheckLoginOptions): Promise<Login | undefined> {
  const { login, name, signal, warn } = options;
  // Before anything is connected: what cannot be had is said without a server.
  const credentials = await login.credentials();
  const client = new RespClient(await options.connect());
  try {
    const { reply, ignoresUsername, wantsNone } = await sendAuth(
      (...args) => client.call(args, { signal, timeoutMs: ANSWER_LIMIT_MS }),
      credentials,
    );
    if (wantsNone) {
      warn(`${name} wants no password, and ${login.name} has one: it is not used`);
      return undefined;
    }
    if (reply.type === 'error') throw await refused(options, reply.value, credentials);
    if (!ignoresUsername) return login;
    warn(
      `${name} is older than Redis 6, which has no user names: ${login.name} logs in without ${credentials.username}`,
    );
    return withoutUser(login);
  } finally {
    client.close();
  }
}

function withoutUser({ name, credentials, renewed }: Login): Login {
  const nameless = ({ password }: Credentials): Credentials => ({ password });
  return {
    name,
    credentials: async () => nameless(await credentials()),
    ...(renewed === undefined
      ? {}
      : {
          renewed: async (refusedOnes) => {
            const others = await renewed(refusedOnes);
            return others === undefined || others.password === refusedOnes.password
              ? undefined
              : nameless(others);
          },
        }),
  };
}

async function refused(
  { login, name, askSkewMs }: CheckLoginOptions,
  said: string,
  { username, password }: Credentials,
): Promise<RedisTargetError> {
  const everybodys = refusalOf(`Could not open ${name}`, said);
  if (everybodys !== undefined) return everybodys;
  const skewMs = login.isSigned ? await askSkewMs?.().catch(() => undefined) : undefined;
  const whom = username === undefined ? '' : ` for the user ${username}`;
  const doing = `Could not open ${name}: the server refuses what ${login.name} gives${whom} (it said "${said.slice(0, 200)}")`;
  const details = { setting: login.name.replaceAll('`', ''), said: said.slice(0, 200) };
  if (skewMs !== undefined && Math.abs(skewMs) > FURTHEST_CLOCK_MS) {
    const seconds = Math.round(Math.abs(skewMs) / 1_000);
    return new RedisTargetError(
      'RT_AWS_CLOCK_SKEW',
      `${doing}, and the clock of this machine is ${seconds} s ${skewMs > 0 ? 'behind' : 'ahead of'} AWS, so that the token is not valid. Set the clock (e.g. by NTP) and try again.`,
      { details },
    );
  }
  const edge = /^\s|\s$/.test(password) ? ': the password begins or ends with a blank or a line break' : '';
  return new RedisTargetError('RT_TARGET_AUTH', `${doing}. ${login.cure}${edge}.`, { details });
}
