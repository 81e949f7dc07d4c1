import { inspect } from 'node:util';

/** A secret shorter than this is masked only where it stands alone: its holes would shred a text and tell what it was. */
const LEAST_INSIDE = 4;
/** So is one that is a word or a number, up to this length. */
const MOST_OF_A_WORD = 7;
/** Of a text that was cut, so many characters of a secret before the `…` are masked, too. */
const LEAST_CUT = 4;
/** A longer beginning is not looked for. */
const MOST_BEFORE_CUT = 256;
const MOST_CHARACTERS = 4_096;
/** Words of our own texts and files: a password that is one of them cannot be told from them. */
const OUR_WORDS: ReadonlySet<string> = new Set(
  (
    'redis valkey local container elasticache url auto docker process direct passed failed skipped todo completed interrupted ' +
    'crashed target default true false null none test tests npm node localhost'
  ).split(' '),
);

/** One way in which a secret may stand in a text. */
export interface SecretForm {
  readonly text: string;
  /** Replaces it wherever it stands; undefined: it is searched for as a plain text. */
  readonly alone?: RegExp;
}

/** Whether a text is a secret that can be masked at all. */
export function isMaskable(secret: unknown): secret is string {
  return (
    typeof secret === 'string' &&
    secret.trim() !== '' &&
    secret.length <= MOST_CHARACTERS &&
    !/^\**$/.test(secret) &&
    !OUR_WORDS.has(secret.toLowerCase())
  );
}

/** The ways in which programs write a text: as it is, percent-encoded, as JSON, as JavaScript, Python, HTML, a shell or bytes have it. */
export function formsOf(secret: string): SecretForm[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const encoded = /\p{Cs}/u.test(secret) ? secret : encodeURIComponent(secret);
  const userInfo = asUserInfo(secret);
  const ascii = json.replace(/[\u0080-\uffff]/g, escapeUnit);
  const forms = new Set([
    secret,
    json,
    ascii,
    JSON.stringify(json).slice(1, -1),
    inspect(secret).slice(1, -1),
    encoded,
    encoded.replace(/['!()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
    new URLSearchParams([['', secret]]).toString().slice(1),
    encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    userInfo,
    encoded.replaceAll('%', '%25'),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    asHtml(secret),
    secret.replaceAll("'", `'\\''`),
    secret.replaceAll(/[^\w]/g, (character) => `\\${character}`),
    secret.replaceAll(/[\\"]/g, (character) => `\\${character}`),
  ]);
  const list = [...forms].filter((form) => form.trim() !== '' && !/^\**$/.test(form)).map(toForm);
  const bytes = Buffer.from(secret);
  if (bytes.length >= LEAST_INSIDE) {
    list.push({ text: bytes.toString('hex').replaceAll(/(..)(?!$)/g, '$1 ') });
    list.push({ text: bytes.toString('hex') });
    // An encoded whole holds it in other letters; alone it is this.
    list.push({ text: bytes.toString('base64').replace(/=+$/, '') });
  }
  return list.sort((a, b) => b.text.length - a.text.length);
}

/** Masks what is left of a secret before the `…` at which a text was cut. */
export function maskCut(text: string, form: SecretForm, mask: string): string {
  const beginning = form.text.slice(0, LEAST_CUT);
  if (beginning.length < LEAST_CUT || beginning.trim() === '') return text;
  let masked = '';
  let done = 0;
  for (let at = text.indexOf(beginning); at >= 0; at = text.indexOf(beginning, at + 1)) {
    const end = at + commonLength(text, at, form.text);
    if (text[end] !== '…') continue;
    masked += text.slice(done, at) + mask;
    done = end;
  }
  return done === 0 ? text : masked + text.slice(done);
}

function commonLength(text: string, at: number, form: string): number {
  let length = LEAST_CUT;
  const most = Math.min(form.length, MOST_BEFORE_CUT);
  while (length < most && text[at + length] === form[length]) length += 1;
  return length;
}

function toForm(text: string): SecretForm {
  const isWord = text.length <= MOST_OF_A_WORD && /^(?:\p{L}+|\d+)$/u.test(text);
  if (text.length >= LEAST_INSIDE && !isWord) return { text };
  const escaped = text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
  return {
    text,
    alone: new RegExp(`(?<![\\p{L}\\p{N}_]|\\p{N}\\.)${escaped}(?![\\p{L}\\p{N}_]|\\.\\p{N})`, 'gu'),
  };
}

/** As WHATWG URLs write it. */
function asUserInfo(secret: string): string {
  const url = new URL('http://host');
  url.password = secret;
  return url.password;
}

function asHtml(secret: string): string {
  return secret.replace(/[^\w\s]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
