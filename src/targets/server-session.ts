import { RedisTargetError } from '../errors.ts';
import { type Endpoint, formatMaskedUrl } from '../model/endpoint.ts';
import { RespClient } from '../resp/client.ts';
import { type RespValue, textOf } from '../resp/values.ts';
import { connectEndpoint } from './connect.ts';

/** How long one command may take, in milliseconds. */
const COMMAND_TIMEOUT_MS = 10_000;

/** A connection to a server that has taken our credentials: what verifying and flushing need. */
export interface ServerSession {
  call(...args: string[]): Promise<RespValue>;
  close(): void;
}

/**
 * Connects and authenticates.
 *
 * @throws {RedisTargetError} `RT_TARGET_AUTH` where the server refuses the credentials or wants some, and whatever
 *   connecting throws.
 */
export async function openServerSession(endpoint: Endpoint, signal?: AbortSignal): Promise<ServerSession> {
  const client = new RespClient(await connectEndpoint(endpoint, signal));
  const call = async (...args: string[]): Promise<RespValue> => {
    try {
      return await client.call(args, { signal, timeoutMs: COMMAND_TIMEOUT_MS });
    } catch (error) {
      throw explain(endpoint, error);
    }
  };
  try {
    await authenticate(endpoint, call);
    return { call, close: () => client.close() };
  } catch (error) {
    client.close();
    throw error;
  }
}

async function authenticate(endpoint: Endpoint, call: ServerSession['call']): Promise<void> {
  const { username, password } = endpoint;
  if (!password) return;
  // Before 6.0 AUTH takes the password only; the user that it means is `default`.
  const reply =
    username && username !== 'default'
      ? await call('AUTH', username, password)
      : await call('AUTH', password);
  if (reply.type !== 'error') return;
  if (/no password is set|called without any password configured/i.test(reply.value)) return;
  throw authError(endpoint, reply.value);
}

/** The error for a server that wants other credentials, or any. */
export function authError(endpoint: Endpoint, reply: string): RedisTargetError {
  const cure = reply.startsWith('DENIED')
    ? 'Set a password there, or `protected-mode no`.'
    : endpoint.password
      ? 'Check user name and password.'
      : 'Put user name and password into the URL or the configuration.';
  return new RedisTargetError(
    'RT_TARGET_AUTH',
    `Could not open ${formatMaskedUrl(endpoint)}: the server said "${reply.slice(0, 200)}". ${cure}`,
  );
}

function explain(endpoint: Endpoint, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const where = formatMaskedUrl(endpoint);
  if (error.code === 'RT_RESP_INVALID' || error.code === 'RT_RESP_LIMIT') {
    return new RedisTargetError(
      'RT_TARGET_NOT_REDIS',
      `Could not open ${where}: what answers there does not speak Redis' protocol. Check host and port.`,
      { cause: error },
    );
  }
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE' || error.code === 'RT_TARGET_UNREACHABLE') {
    const what =
      error.code === 'RT_TARGET_UNREACHABLE'
        ? error.message
        : `the server ended the connection before it answered (${error.code}). Check host and port.`;
    const hint = endpoint.tls ? '' : ' If the server wants TLS, write rediss:// instead of redis://.';
    return new RedisTargetError('RT_TARGET_UNREACHABLE', `Could not open ${where}: ${what}${hint}`, {
      cause: error,
    });
  }
  return error;
}

/** A reply's text; an error reply throws. */
export function expectText(endpoint: Endpoint, command: string, reply: RespValue): string {
  const text = textOf(reply);
  if (reply.type === 'error' || text === undefined) {
    if (/^(NOAUTH|WRONGPASS|NOPERM)|invalid password|^DENIED/.test(text ?? ''))
      throw authError(endpoint, text ?? '');
    throw new RedisTargetError(
      'RT_TARGET_NOT_REDIS',
      `Could not open ${formatMaskedUrl(endpoint)}: ${command} was answered with "${(text ?? reply.type).slice(0, 200)}". ` +
        'Check that it is a Redis or Valkey server, and that the user may run this command.',
    );
  }
  return text;
}
