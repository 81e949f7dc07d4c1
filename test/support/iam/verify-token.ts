import { createHash, createHmac } from 'node:crypto';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Whose tokens a cache takes. */
export interface TokenRules {
  readonly region: string;
  /** A replication group's id, or a serverless cache's name. */
  readonly cache: string;
  readonly isServerless: boolean;
  /** Access key → its secret, and the session token that goes with it. */
  readonly keys: Readonly<Record<string, { readonly secret: string; readonly sessionToken?: string }>>;
  readonly nowMs: number;
}

/** A token is good for a quarter of an hour (documented). */
const MOST_SECONDS = 900;
/** What signatures may be ahead of the service's clock (documented for Signature Version 4). */
const MOST_AHEAD_MS = 300_000;

/**
 * What is wrong with a token for a user; undefined where nothing is.
 *
 * Written from AWS's documentation alone ("Authenticating with IAM" in the ElastiCache user guide; "Create a signed AWS API request",
 * with its signature in the query): a GET request to the cache's name, whose signature is computed anew.
 */
export function faultOfToken(token: string, user: string, rules: TokenRules): string | undefined {
  const [, host = '', query = ''] = /^([^/?]+)\/\?(.*)$/.exec(token) ?? [];
  const fields = new Map(query.split('&').map((field) => cut(field, '=')));
  const of = (name: string): string => decodeURIComponent(fields.get(name) ?? '');
  if (host !== rules.cache) return `it is for the cache ${host}`;
  if (of('Action') !== 'connect') return 'its action is not connect';
  if (of('User') !== user) return `it is for the user ${of('User')}`;
  if (of('ResourceType') !== (rules.isServerless ? 'ServerlessCache' : ''))
    return `its resource type is ${of('ResourceType')}`;
  if (of('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') return 'its algorithm is another';
  const [accessKey = '', date = '', region = '', service = '', end = ''] = of('X-Amz-Credential').split('/');
  if (region !== rules.region || service !== 'elasticache' || end !== 'aws4_request')
    return `its scope is ${region}/${service}/${end}`;
  const key = rules.keys[accessKey];
  if (key === undefined) return `nobody knows the key ${accessKey}`;
  if (of('X-Amz-Security-Token') !== (key.sessionToken ?? '')) return 'its session token is another';
  if (of('X-Amz-SignedHeaders') !== 'host') return 'it signs other headers';
  const stamp = of('X-Amz-Date');
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp) ?? [];
  const signedAtMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const seconds = Number(of('X-Amz-Expires'));
  if (!(seconds >= 1 && seconds <= MOST_SECONDS)) return `it is good for ${seconds} s`;
  if (Number.isNaN(signedAtMs) || !stamp.startsWith(date)) return 'its date cannot be read';
  if (signedAtMs - rules.nowMs > MOST_AHEAD_MS) return 'it is not yet good';
  if (rules.nowMs - signedAtMs > seconds * 1_000) return 'it has expired';
  const canonical = [
    'GET',
    '/',
    query
      .split('&')
      .filter((field) => !field.startsWith('X-Amz-Signature='))
      .sort((a, b) => (a < b ? -1 : 1))
      .join('&'),
    `host:${host}`,
    '',
    'host',
    sha256(''),
  ].join('\n');
  const scope = [date, region, service, end].join('/');
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n');
  const signing = [date, region, service, end].reduce<string | Buffer>(hmac, `AWS4${key.secret}`);
  return hmac(signing, toSign).toString('hex') === fields.get('X-Amz-Signature')
    ? undefined
    : 'its signature is another';
}

function cut(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}
