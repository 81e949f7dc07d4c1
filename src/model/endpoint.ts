import { RedisTargetError } from '../errors.ts';
import { describeOtherUrl } from './other-url.ts';

/** What a client needs to talk to a server. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
  /** Database number. Default: 0. */
  readonly db?: number;
}

const DEFAULT_PORT = 6379;
/** Scheme, credentials up to the last @ of the authority (as WHATWG URLs have it), host, port, path, the rest. */
const URL_FORM =
  /^(rediss?):\/\/(?:([^/?#]*)@)?(\[[^\]]*\]|[^:/?#@]*)(?::([^/?#]*))?(?:\/([^?#]*))?([?#].*)?$/i;
const HOST_NAME = /^[\p{L}\p{N}._-]+$/u;
const IPV6 = /^\[(?=.*:)[0-9a-f:.]+\]$/i;

/**
 * Reads a `redis://` or `rediss://` URL: `redis://[user[:password]@]host[:port][/db]`.
 *
 * User name and password are percent-decoded. Neither is ever in an error's message.
 *
 * @throws {RedisTargetError} `RT_URL_INVALID`, `RT_PORT_INVALID`.
 */
export function parseEndpointUrl(text: string): Endpoint {
  try {
    return parse(text);
  } catch (error) {
    // A port or a host that cannot be read is none where what it is about is of another form.
    const other = describeOtherUrl(text);
    throw other === undefined ? error : invalidUrl(other.what, other.cure);
  }
}

function parse(text: string): Endpoint {
  const [, scheme = '', credentials, host = '', rawPort, rawDb, rest = ''] = URL_FORM.exec(text.trim()) ?? [];
  // What stands where a port or a path is expected may be the second half of a password: it is never quoted.
  if (scheme === '' || `${rawDb ?? ''}${rest}`.includes('@')) {
    throw invalidUrl(
      'it is not of the form redis://host[:port][/db], with user:password@ before the host where the server wants them. A password with /, ? or # in it has to be percent-encoded',
    );
  }
  if (!HOST_NAME.test(host) && !IPV6.test(host)) {
    throw invalidUrl('it has no host name that could be looked up (an IPv6 address stands in [brackets])');
  }
  if (rawDb && !/^\d{1,9}$/.test(rawDb)) {
    throw invalidUrl('its path is not a database number, as in redis://host:6379/1');
  }
  const { username, password } = readCredentials(credentials);
  return {
    host: host.replaceAll(/^\[|\]$/g, ''),
    port: rawPort === undefined ? DEFAULT_PORT : parsePort(rawPort),
    tls: scheme.toLowerCase() === 'rediss',
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...(rawDb ? { db: Number(rawDb) } : {}),
  };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new RedisTargetError(
      'RT_PORT_INVALID',
      `Could not read the Redis URL: its port is not a number from 1 to 65535${/^\d{1,5}$/.test(text) ? ` but ${text}` : ''}. ` +
        'Correct it; a user name and a password stand before the host, as user:password@host:6379.',
    );
  }
  return port;
}

/** The endpoint's URL, **with** its password: for clients, never for print. */
export function formatEndpointUrl(endpoint: Endpoint): string {
  return format(
    endpoint,
    endpoint.password === undefined ? undefined : encodeURIComponent(endpoint.password),
  );
}

/** The endpoint's URL for print: `***` in place of the password. */
export function formatMaskedUrl(endpoint: Endpoint): string {
  return format(endpoint, endpoint.password === undefined ? undefined : '***');
}

function format({ host, port, tls, username, db }: Endpoint, password: string | undefined): string {
  const user = username === undefined ? '' : encodeURIComponent(username);
  const credentials = password === undefined ? (user === '' ? '' : `${user}@`) : `${user}:${password}@`;
  const name = host.includes(':') ? `[${host}]` : host;
  return `${tls ? 'rediss' : 'redis'}://${credentials}${name}:${port}${db ? `/${db}` : ''}`;
}

function readCredentials(text: string | undefined): { username?: string; password?: string } {
  if (text === undefined) return {};
  const colon = text.indexOf(':');
  try {
    return colon < 0
      ? { username: decodeURIComponent(text) }
      : {
          username: decodeURIComponent(text.slice(0, colon)),
          password: decodeURIComponent(text.slice(colon + 1)),
        };
  } catch {
    throw invalidUrl('its user name or password has a % that is not followed by two hexadecimal digits');
  }
}

function invalidUrl(
  why: string,
  cure = 'Correct it in REDIS_TARGET, REDIS_URL or the configuration',
): RedisTargetError {
  return new RedisTargetError('RT_URL_INVALID', `Could not read the Redis URL: ${why}. ${cure}.`);
}
