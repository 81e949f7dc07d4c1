import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import { notReadyNow } from '../messages/not-ready.ts';
import { refusalOf } from '../messages/refusal.ts';
import { encodeCommand } from '../resp/encoder.ts';
import type { Credentials, Login } from './stages.ts';

export interface LoginStageOptions {
  readonly login: Login;
  /** Sends a command of ours to the server. */
  readonly send: (bytes: Buffer) => void;
  /** Whoever connected is logged in. */
  readonly onDone: () => void;
  /**
   * Nobody is: the server refuses the credentials, or there are none.
   *
   * @param line - The error that the client gets, without `-` and CR LF: the server's own where it gave one.
   */
  readonly onRefused: (line: string, error: RedisTargetError) => void;
}

/** A server before 6.0 knows no user names; then the password is for the only user that there is. */
export const NO_NAMES: RegExp = /wrong number of arguments/i;
/** A server without a password lets everybody in. */
export const NO_PASSWORD: RegExp = /no password is set|called without any password configured/i;

/** What a server says of a wrong password, before 6.0 and since. */
export const WRONG_PASSWORD: RegExp = /^WRONGPASS|invalid password/i;

/** Logs one connection in: when it is made, and again behind each RESET. */
export class LoginStage {
  readonly #options: LoginStageOptions;
  #credentials: Credentials | undefined;
  #isWithoutName = false;
  /** It may have been rotated since it was read: once it is asked for anew. */
  #mayBeOld = true;

  constructor(options: LoginStageOptions) {
    this.#options = options;
  }

  /** Asks for credentials and sends them; {@link answer} is to be told of the reply. */
  start(): void {
    const { login } = this.#options;
    this.#mayBeOld = login.renewed !== undefined;
    login.credentials().then(
      (credentials) => this.#send(credentials),
      (error: unknown) => {
        const told = isRedisTargetError(error) ? error : notToBeHad(login.name, error);
        this.#options.onRefused(`ERR ${told.message.replaceAll(/\s+/g, ' ')} (${told.code})`, told);
      },
    );
  }

  /** The server's reply to what was sent. */
  answer(isError: boolean, line: string): void {
    const { login, onDone, onRefused } = this.#options;
    const credentials = this.#credentials;
    if (!isError || NO_PASSWORD.test(line)) onDone();
    else if (
      credentials !== undefined &&
      isNamed(credentials) &&
      !this.#isWithoutName &&
      NO_NAMES.test(line)
    ) {
      this.#isWithoutName = true;
      this.#send(credentials);
    } else if (credentials !== undefined && this.#mayBeOld && WRONG_PASSWORD.test(line))
      this.#renew(credentials, line);
    else onRefused(line, refused(login.name, line));
  }

  /** @param line - What the server said of these, which is what is told where there are no others. */
  #renew(refusedOnes: Credentials, line: string): void {
    const { login, onRefused } = this.#options;
    this.#mayBeOld = false;
    const giveUp = (): void => onRefused(line, refused(login.name, line));
    login
      .renewed?.(refusedOnes)
      .then((others) => (others === undefined ? giveUp() : this.#send(others)), giveUp);
  }

  #send(credentials: Credentials): void {
    this.#credentials = credentials;
    const { username, password } = credentials;
    const isWithName = isNamed(credentials) && !this.#isWithoutName;
    this.#options.send(encodeCommand(isWithName ? ['AUTH', username ?? '', password] : ['AUTH', password]));
  }
}

/** A password alone is for the user `default`, also on servers that know names. */
export function isNamed({ username }: Pick<Credentials, 'username'>): boolean {
  return username !== undefined && username !== '' && username !== 'default';
}

/** @param name - The setting, which is what to look at unless the server refuses everybody. */
function refused(name: string, line: string): RedisTargetError {
  const doing = 'Could not log in';
  const everybodys = refusalOf(doing, line) ?? notReadyNow(doing, line);
  if (everybodys !== undefined) return everybodys;
  return new RedisTargetError(
    'RT_TARGET_AUTH',
    `${doing}: the server said "${line.slice(0, 200)}". Check ${name}.`,
  );
}

function notToBeHad(name: string, cause: unknown): RedisTargetError {
  return new RedisTargetError(
    'RT_TARGET_AUTH',
    `Could not log in: what ${name} says to use was not to be had (${cause instanceof Error ? cause.message : String(cause)}). Check it.`,
    { cause },
  );
}
