import { RedisTargetError } from '../errors.ts';

/** How TLS is done where a URL or a setting asks for something else than the system's own checks. */
export interface TlsParameters {
  /** `none`: any certificate will do; `chain`: one for another host, too. Default: all is checked. */
  readonly check?: 'none' | 'chain';
  /** Paths of PEM files: certificate authorities, and what the client shows of itself. */
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** A CA in PEM, or the path of such a file: trusted as well as those that are trusted anyway. */
  readonly extraCa?: string;
  /** The name that is asked for and that the certificate has to be valid for. Default: the host's. */
  readonly servername?: string;
  /** Whether clients speak TLS with the server themselves, also where it is served on a local port. */
  readonly through?: boolean;
}

/** What a URL's query says of the server, and what else stands in it. */
export interface UrlParameters {
  readonly db?: number;
  readonly family?: 4 | 6;
  readonly port?: string;
  readonly username?: string;
  readonly password?: string;
  readonly tlsParameters?: TlsParameters;
  /** For clients, as it was written; without what has a place of its own before the `?`. */
  readonly parameters?: string;
}

/** What the URL says before its query. */
export interface UrlBeforeQuery {
  readonly tls: boolean;
  readonly host: string;
  readonly port?: string | undefined;
  readonly db?: number | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** These stand before the query when the URL is written again: there every client reads them alike. */
const MOVED: ReadonlySet<string> = new Set(['host', 'port', 'username', 'password']);
/** What would lead to another server than the one that the URL names, and what to do instead. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['path', 'ioredis takes it for a Unix socket, and this package speaks to host and port'],
  ['unix_socket_path', 'this package speaks to host and port'],
  ['sentinels', 'name the server that the Sentinels watch'],
  ['database', 'clients read `db`'],
]);
const OF_PLACE = /^(?:family|tls|ssl|ssl_\w+|rejectUnauthorized)$/;
/** Case matters to the clients: `DB=3` is no database. */
const UNDERSTOOD: readonly string[] = ['db', 'family', 'username', 'password', ...MOVED, ...REFUSED.keys()];
const SECRET = /pass(?:word|wd|phrase)?$|secret|token|credential/i;
const NO: readonly string[] = ['', '0', 'false', 'no', 'f', 'n'];

/**
 * Reads a URL's query as ioredis, redis-py and node-redis up to 3 do: `db`, `family`, `port`, `username`, `password`, and
 * redis-py's `ssl_…`. What is a client's own affair (`keyPrefix`, `socket_timeout`) is left for the client.
 *
 * (Sources: ioredis, lib/utils/index.ts, parseURL; redis-py, redis/connection.py, parse_url; node-redis 3,
 * lib/createClient.js. node-redis since 4 reads no query.)
 *
 * @throws {RedisTargetError} `RT_URL_INVALID`, naming the parameter and never its value, where it would lead to another server,
 *   cannot be read, or is read differently by different clients.
 */
export function readUrlParameters(query: string, before: UrlBeforeQuery): UrlParameters {
  const values = valuesOf(query);
  const read = (name: string): string | undefined => values.get(name);
  for (const [name, why] of REFUSED) if (values.has(name)) throw refused(name, why);
  for (const name of values.keys()) {
    const meant = UNDERSTOOD.find((known) => known !== name && known === name.toLowerCase());
    if (meant !== undefined) throw refused(name, `clients read \`${meant}\`, in small letters`);
  }
  const host = read('host');
  if (host !== undefined && host.toLowerCase() !== before.host.toLowerCase())
    throw refused('host', 'another host stands before it, and which of them counts differs between clients');
  const db = readDb(read('db'), before.db);
  const port = read('port');
  if (port !== undefined && before.port !== undefined && port !== before.port)
    throw refused('port', 'another port stands before it, and which of them counts differs between clients');
  const family = readFamily(read('family'));
  const tlsParameters = readTls(values, before.tls);
  const parameters = withoutNames(query, (name) => MOVED.has(name));
  return {
    ...(db === undefined ? {} : { db }),
    ...(family === undefined ? {} : { family }),
    ...(port === undefined ? {} : { port }),
    ...readCredentials(read('username'), read('password'), before),
    ...(tlsParameters === undefined ? {} : { tlsParameters }),
    ...(parameters === '' ? {} : { parameters }),
  };
}

/** The parameters without the database that they name. */
export function withoutDb(parameters: string | undefined): string | undefined {
  return withoutNames(parameters ?? '', (name) => name === 'db') || undefined;
}

/** The parameters without what is about the address that a client connects to, and TLS there. */
export function withoutPlace(parameters: string | undefined): string | undefined {
  return withoutNames(parameters ?? '', (name) => OF_PLACE.test(name)) || undefined;
}

/** For print: `***` in place of what is named like a secret. */
export function maskParameters(parameters: string): string {
  return parameters
    .split('&')
    .map((part) => (SECRET.test(nameOf(part)) ? `${part.split('=', 1)[0]}=***` : part))
    .join('&');
}

function valuesOf(query: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const known = values.get(name);
    if (known !== undefined && known !== value)
      throw refused(
        name,
        'it stands there twice with different values, and which of them counts differs between clients',
      );
    values.set(name, value);
  }
  return values;
}

function readDb(text: string | undefined, before: number | undefined): number | undefined {
  if (text === undefined) return before;
  if (!/^\d{1,9}$/.test(text)) throw refused('db', 'it is no database number');
  const db = Number(text);
  if (before !== undefined && before !== db) {
    throw refused(
      'db',
      `it says ${db} and the path says ${before}: ioredis goes by the path, redis-py by \`db\``,
    );
  }
  return db;
}

function readFamily(text: string | undefined): 4 | 6 | undefined {
  if (text === undefined || text === '0') return undefined;
  if (text === '4') return 4;
  if (text === '6') return 6;
  throw refused('family', 'it is neither 4 nor 6 (0: either)');
}

/** Both stand in one place: what is missing in the one is taken from the other by some clients only. */
function readCredentials(
  username: string | undefined,
  password: string | undefined,
  before: UrlBeforeQuery,
): { username?: string; password?: string } {
  if (before.username !== undefined || before.password !== undefined) {
    const isOther =
      (username !== undefined && username !== before.username) ||
      (password !== undefined && password !== before.password);
    if (isOther) {
      throw refused(
        password === undefined ? 'username' : 'password',
        'other credentials stand before the host, and which of them count differs between clients',
      );
    }
    return {};
  }
  return { ...(username ? { username } : {}), ...(password ? { password } : {}) };
}

function readTls(values: ReadonlyMap<string, string>, isTls: boolean): TlsParameters | undefined {
  for (const name of ['tls', 'ssl']) {
    const value = values.get(name);
    if (value !== undefined && (!isTls || NO.includes(value.toLowerCase())))
      throw refused(
        name,
        'clients read it differently. Write rediss:// for TLS and redis:// for none, and leave it out',
      );
  }
  if (!isTls) return undefined;
  const requirement = values
    .get('ssl_cert_reqs')
    ?.toLowerCase()
    .replace(/^cert_/, '');
  if (requirement !== undefined && !['none', 'optional', 'required'].includes(requirement))
    throw refused('ssl_cert_reqs', 'it is none of none, optional, required');
  const isHostUnchecked = NO.includes(values.get('ssl_check_hostname')?.toLowerCase() ?? 'yes');
  const check = requirement === 'none' ? 'none' : isHostUnchecked ? 'chain' : undefined;
  const files = { caFile: 'ssl_ca_certs', certFile: 'ssl_certfile', keyFile: 'ssl_keyfile' };
  const named = Object.entries(files).flatMap(([field, name]) => {
    const path = values.get(name);
    return path ? [[field, path] as const] : [];
  });
  if (check === undefined && named.length === 0) return undefined;
  return { ...(check === undefined ? {} : { check }), ...Object.fromEntries(named) };
}

function withoutNames(query: string, isLeftOut: (name: string) => boolean): string {
  return query
    .split('&')
    .filter((part) => !isLeftOut(nameOf(part)))
    .join('&');
}

function nameOf(part: string): string {
  for (const [name] of new URLSearchParams(part)) return name;
  return '';
}

function refused(name: string, why: string): RedisTargetError {
  const shown = /^\w{1,40}$/.test(name) ? `\`${name}\`` : 'a parameter';
  return new RedisTargetError(
    'RT_URL_INVALID',
    `Could not read the Redis URL: ${shown} after its ? cannot be followed: ${why}. Correct it in REDIS_TARGET, REDIS_URL or the configuration.`,
    { details: { parameter: name } },
  );
}
