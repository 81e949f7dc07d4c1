import { RedisTargetError } from '../errors.ts';
import { notReady } from '../messages/not-ready.ts';
import { refusalOf } from '../messages/refusal.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { RespClient } from '../resp/client.ts';
import { type RespValue, textOf } from '../resp/values.ts';
import { connectEndpoint } from './connect.ts';
import { sendAuth } from './send-auth.ts';
import { nameByUrl, type ServerName } from './server-name.ts';

/** How long one command may take, in milliseconds. */
const COMMAND_TIMEOUT_MS = 10_000;
/** The same where a session to the server may have to be started first, and that is throttled. */
export const COMMAND_AND_SESSION_TIMEOUT_MS = 60_000;

/** A connection to a server that has taken our credentials: what verifying and flushing need. */
export interface ServerSession {
  /** The server knows no user names, as all before Redis 6: it took the password without the one that was given. */
  readonly ignoresUsername: boolean;
  call(...args: string[]): Promise<RespValue>;
  close(): void;
}

/**
 * Connects and authenticates.
 *
 * @param server - How the server is called in errors. Default: by its URL.
 * @param timeoutMs - How long one command may take.
 * @throws {RedisTargetError} `RT_TARGET_AUTH` where the server refuses the credentials or wants some,
 *   `RT_TARGET_MAX_CLIENTS` where it refuses everybody, and whatever connecting throws.
 */
export async function openServerSession(
  endpoint: Endpoint,
  signal?: AbortSignal,
  server: ServerName = nameByUrl(endpoint),
  timeoutMs: number = COMMAND_TIMEOUT_MS,
): Promise<ServerSession> {
  const client = new RespClient(await connectEndpoint(endpoint, signal, server));
  const call = async (...args: string[]): Promise<RespValue> => {
    try {
      return await client.call(args, { signal, timeoutMs });
    } catch (error) {
      throw explain(server, error);
    }
  };
  try {
    const ignoresUsername = await authenticate(endpoint, server, call);
    return { ignoresUsername, call, close: () => client.close() };
  } catch (error) {
    client.close();
    throw error;
  }
}

/** Before 6.0 AUTH takes the password only; the user that it means is `default`. */
async function authenticate(
  { username, password }: Endpoint,
  server: ServerName,
  call: ServerSession['call'],
): Promise<boolean> {
  if (!password) return false;
  const { reply, ignoresUsername, wantsNone } = await sendAuth(call, { username, password });
  if (reply.type !== 'error' || wantsNone) return ignoresUsername;
  throw refusalOf(`Could not open ${server.name}`, reply.value) ?? authError(server, reply.value, true);
}

/** The error for a server that wants other credentials, or any. */
export function authError(server: ServerName, reply: string, isGiven: boolean): RedisTargetError {
  return new RedisTargetError(
    'RT_TARGET_AUTH',
    `Could not open ${server.name}: the server said "${reply.slice(0, 200)}". ${isGiven ? 'Check' : 'Set'} ${server.credentials}.`,
  );
}

function explain({ name, wantsTls }: ServerName, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'RT_RESP_INVALID' || error.code === 'RT_RESP_LIMIT') {
    return new RedisTargetError(
      'RT_TARGET_NOT_REDIS',
      `Could not open ${name}: what answers there does not speak Redis' protocol. Check host and port.`,
      { cause: error },
    );
  }
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE' || error.code === 'RT_TARGET_UNREACHABLE') {
    const what =
      error.code === 'RT_TARGET_UNREACHABLE'
        ? error.message
        : `the server ended the connection before it answered (${error.code}). Check host and port.`;
    const hint = wantsTls === undefined ? '' : ` If the server wants TLS, ${wantsTls}.`;
    return new RedisTargetError('RT_TARGET_UNREACHABLE', `Could not open ${name}: ${what}${hint}`, {
      cause: error,
    });
  }
  return error;
}

/** A reply's text; an error reply throws. */
export function expectText(
  endpoint: Endpoint,
  server: ServerName,
  command: string,
  reply: RespValue,
): string {
  const text = textOf(reply);
  if (reply.type === 'error' || text === undefined) {
    if (/^(NOAUTH|WRONGPASS|NOPERM)|invalid password/.test(text ?? ''))
      throw authError(server, text ?? '', endpoint.password !== undefined);
    const known = notReady(server.name, text) ?? refusalOf(`Could not open ${server.name}`, text);
    if (known !== undefined) throw known;
    throw new RedisTargetError(
      'RT_TARGET_NOT_REDIS',
      `Could not open ${server.name}: ${command} was answered with "${(text ?? reply.type).slice(0, 200)}". ` +
        'Check that it is a Redis or Valkey server, and that the user may run this command.',
    );
  }
  return text;
}
