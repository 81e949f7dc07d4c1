import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import { describeOtherUrl } from './other-url.ts';
import {
  maskParameters,
  readUrlParameters,
  type TlsParameters,
  withoutDb,
  withoutPlace,
} from './url-parameters.ts';

/** What a client needs to talk to a server. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
  /** Database number. Default: 0. */
  readonly db?: number;
  /** The kind of address that the host's name is looked up for. Default: either. */
  readonly family?: 4 | 6;
  /** How TLS is done where the URL asks for something of its own. */
  readonly tlsParameters?: TlsParameters;
  /** The rest of the URL's query, as it was written: for clients, and never for print, since it may hold a password. */
  readonly parameters?: string;
}

const DEFAULT_PORT = 6379;
/** Scheme, credentials up to the last @ of the authority (as WHATWG URLs have it), host, port, path, query, fragment. */
const URL_FORM =
  /^(rediss?):\/\/(?:([^/?#]*)@)?(\[[^\]]*\]|[^:/?#@]*)(?::([^/?#]*))?(?:\/([^?#]*))?(?:\?([^#\p{Cc}]*))?(#.*)?$/iu;
const HOST_NAME = /^[\p{L}\p{N}._-]+$/u;
const IPV6 = /^\[(?=.*:)[0-9a-f:.]+\]$/i;

/**
 * Reads a `redis://` or `rediss://` URL: `redis://[user[:password]@]host[:port][/db][?parameters]`.
 *
 * User name and password are percent-decoded. Neither is ever in an error's message. Of the parameters those that say which
 * server, which database and which user are understood as clients read them; a fragment is nothing to any client.
 *
 * @throws {RedisTargetError} `RT_URL_INVALID`, `RT_PORT_INVALID`.
 */
export function parseEndpointUrl(text: string): Endpoint {
  try {
    return parse(text);
  } catch (error) {
    if (isRedisTargetError(error) && 'parameter' in error.details) throw error;
    // A port or a host that cannot be read is none where what it is about is of another form.
    const other = describeOtherUrl(text);
    throw other === undefined ? error : invalidUrl(other.what, other.cure);
  }
}

function parse(text: string): Endpoint {
  if (/\p{Cs}/u.test(text)) throw invalidUrl('it holds half a character (a lone surrogate)');
  const [, scheme = '', credentials, host = '', rawPort, rawDb, query = '', fragment = ''] =
    URL_FORM.exec(text.trim()) ?? [];
  // What stands where a port or a path is expected may be the second half of a password: it is never quoted.
  if (scheme === '' || `${rawDb ?? ''}${query}${fragment}`.includes('@')) {
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
  const name = host.replaceAll(/^\[|\]$/g, '');
  const tls = scheme.toLowerCase() === 'rediss';
  const { username, password } = readCredentials(credentials);
  const before = {
    tls,
    host: name,
    port: rawPort,
    username,
    password,
    ...(rawDb ? { db: Number(rawDb) } : {}),
  };
  const { port: portParameter, ...parameters } = readUrlParameters(query, before);
  const port = rawPort ?? portParameter;
  const endpoint: Endpoint = {
    host: name,
    port: port === undefined ? DEFAULT_PORT : parsePort(port),
    tls,
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...parameters,
  };
  // No environment variable could hand it to the tests.
  if (`${endpoint.username}${endpoint.password}`.includes('\0'))
    throw invalidUrl('its user name or password holds a NUL character');
  return endpoint;
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

/** An endpoint that clients reach at a port of ours, without TLS: what was about the old address falls away. */
export function atLocalPort(endpoint: Endpoint, port: number): Endpoint {
  const { family: _, tlsParameters: __, parameters, ...rest } = endpoint;
  const kept = withoutPlace(parameters);
  return {
    ...rest,
    host: '127.0.0.1',
    port,
    tls: false,
    ...(kept === undefined ? {} : { parameters: kept }),
  };
}

/** The endpoint's URL, **with** its password: for clients, never for print. */
export function formatEndpointUrl(endpoint: Endpoint): string {
  const [before, after] = formatParts(endpoint);
  return `${before}${endpoint.db ? `/${endpoint.db}` : ''}${after}`;
}

/** The two pieces of the endpoint's URL between which a database's number goes; with its password. */
export function formatUrlAroundDb(endpoint: Endpoint): [before: string, after: string] {
  const [before, after] = formatParts({ ...endpoint, parameters: withoutDb(endpoint.parameters) });
  return [`${before}/`, after];
}

/** The endpoint's URL for print: `***` in place of the password. */
export function formatMaskedUrl(endpoint: Endpoint): string {
  const { password, parameters } = endpoint;
  const masked = parameters === undefined ? undefined : maskParameters(parameters);
  const [before, after] = format(
    { ...endpoint, parameters: masked },
    password === undefined ? undefined : '***',
  );
  return `${before}${endpoint.db ? `/${endpoint.db}` : ''}${after}`;
}

type Written = Omit<Endpoint, 'parameters'> & { readonly parameters?: string | undefined };

function formatParts(endpoint: Written): [before: string, after: string] {
  return format(
    endpoint,
    endpoint.password === undefined ? undefined : encodeURIComponent(endpoint.password),
  );
}

function format(
  { host, port, tls, username, parameters }: Written,
  password: string | undefined,
): [before: string, after: string] {
  const user = username === undefined ? '' : encodeURIComponent(username);
  const credentials = password === undefined ? (user === '' ? '' : `${user}@`) : `${user}:${password}@`;
  const name = host.includes(':') ? `[${host}]` : host;
  return [
    `${tls ? 'rediss' : 'redis'}://${credentials}${name}:${port}`,
    parameters === undefined ? '' : `?${parameters}`,
  ];
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
