/** What stands in place of a secret. */
export const MASK = '***';

/** Where a URL's authority may begin; the slashes of a Redis URL may be mistyped. A scheme's length has a limit: time is linear. */
const SCHEME = /[a-z][a-z0-9+.-]{0,30}:\/\/|(?:rediss?|valkeys?):\/?(?!\/)/gi;
const REDIS = /(?:redis|valkey)/i;
/** A port, and prose after it: an @ further on belongs to something else. */
const PORT_IN_PROSE = /^\d{1,5}[.,;:)\]}'`]{0,3}\s/;
/** A value in a query whose name says that it is a secret. */
const QUERY_SECRET = /([?&][\w.-]{0,40}(?:pass(?:word|wd|phrase)?|secret|token|credential)s?=)[^\s&#"'<>]+/gi;
/** What makes a presigned request a secret, as a token of IAM's is, also within another URL. */
const SIGNED = /(X-Amz-(?:Signature|Security-Token)(?:=|%3D|%253D))[\w%+/=-]+/gi;

export interface MaskUrlOptions {
  /** Whether the text holds others in "quotation marks", such as JSON: then a URL ends with them. Default: false. */
  readonly isQuoted?: boolean;
}

/**
 * Replaces the password in every URL of a text, what its query calls a secret, and signatures of AWS's, by `***`.
 *
 * What a password is, is said by `parseEndpointUrl`: in a Redis URL all from the first colon to the last @ before `/`,
 * `?` or `#`, blanks and quotes included. A URL that it would refuse, since there is an @ after those, too, loses all up to
 * that @. Takes time in proportion to the text's length.
 */
export function maskUrlPasswords(text: string, { isQuoted = false }: MaskUrlOptions = {}): string {
  if (!text.includes(':') && !text.includes('=') && !text.includes('%')) return text;
  return maskAuthorities(text, isQuoted).replace(QUERY_SECRET, `$1${MASK}`).replace(SIGNED, `$1${MASK}`);
}

function maskAuthorities(text: string, isQuoted: boolean): string {
  if (!text.includes('@')) return text;
  const scheme = new RegExp(SCHEME);
  let masked = '';
  let done = 0;
  for (let found = scheme.exec(text); found !== null; found = scheme.exec(text)) {
    const [name] = found;
    const from = found.index + name.length;
    const { at, next } = findAt(text, from, name, isQuoted);
    const colon = at < 0 ? -1 : text.slice(from, at).indexOf(':');
    if (colon >= 0 && !isPort(text.slice(from + colon + 1, at))) {
      masked += `${text.slice(done, from + colon)}:${MASK}`;
      done = at;
    }
    scheme.lastIndex = Math.max(next, from);
  }
  return done === 0 ? text : masked + text.slice(done);
}

/** The @ that ends a URL's credentials, -1 where there is none, and where the next URL may begin. */
function findAt(text: string, from: number, scheme: string, isQuoted: boolean): { at: number; next: number } {
  const isRedis = REDIS.test(scheme);
  // A mistyped one has no slash that would end the next one's search: it ends with its word.
  const mayHoldBlanks = isRedis && scheme.endsWith('//');
  const authority = from + lengthUntil(text, from, mayHoldBlanks ? /[/?#\n]/g : /[/?#\s]/g, isQuoted);
  const inAuthority = lastAt(text, from, authority);
  if (!isRedis) return { at: inAuthority, next: inAuthority < 0 ? authority : inAuthority };
  const word = from + lengthUntil(text, from, /\s/g, isQuoted);
  const at = Math.max(inAuthority, lastAt(text, from, word));
  // Behind a word's last @ there is none; without any, no URL in that word has credentials.
  return { at, next: at < 0 ? word : at };
}

function lengthUntil(text: string, from: number, end: RegExp, isQuoted: boolean): number {
  const pattern = isQuoted ? new RegExp(`${end.source}|(?<!\\\\)"`, 'g') : end;
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  return (found?.index ?? text.length) - from;
}

function lastAt(text: string, from: number, end: number): number {
  const index = text.slice(from, end).lastIndexOf('@');
  return index < 0 ? -1 : from + index;
}

function isPort(text: string): boolean {
  return PORT_IN_PROSE.test(text);
}
