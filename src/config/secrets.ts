import { parseEndpointUrl } from '../model/endpoint.ts';
import { keepSecrets } from '../platform/mask.ts';
import type { Settings } from './settings.ts';
import { isSecretArgument, isSecretName } from './settings-report.ts';

/** Variables whose value is a secret of ours, or of AWS. */
const SECRET_VARIABLES: readonly string[] = [
  'REDIS_PASSWORD',
  'REDISCLI_AUTH',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
];
const URL = /^\s*[a-z][a-z0-9+.-]*:/i;
/** All that may be a password in a URL, also in one that cannot be read. */
const CREDENTIALS = /^\s*[a-z][a-z0-9+.-]*:\/{0,3}[^:]*:(.*)@/is;
const USER = /^-{0,2}user$/i;
const MOST_LEVELS = 6;

/** The passwords in a target as a user names it, also where it is mistyped. */
export function secretsOfTarget(name: string): string[] {
  if (!URL.test(name)) return [];
  const secrets: string[] = [];
  const [, credentials] = CREDENTIALS.exec(name) ?? [];
  if (credentials !== undefined) secrets.push(credentials, decode(credentials));
  try {
    const { password, parameters } = parseEndpointUrl(name);
    if (password !== undefined) secrets.push(password);
    for (const [key, value] of new URLSearchParams(parameters)) if (isSecretName(key)) secrets.push(value);
  } catch {
    // What is wrong with it is told where it is opened.
  }
  return secrets;
}

/** Every secret in a value of a configuration, as `withoutSecrets` would mask it. */
export function secretsIn(value: unknown): string[] {
  // What is to be filled in is none.
  return collect(value, '', 0).filter((secret) => !/^\{\w+\}$/.test(secret));
}

function collect(value: unknown, name: string, level: number): string[] {
  // `auth` has an object; a text in its place is most likely the token itself.
  if (typeof value === 'string')
    return isSecretName(name) || name === 'auth' ? [value] : secretsOfTarget(value);
  if (typeof value !== 'object' || value === null || level > MOST_LEVELS) return [];
  if (Array.isArray(value))
    return name === 'auth'
      ? value.flatMap((item) => collect(item, name, level + 1))
      : secretsInArguments(value, level);
  return Object.entries(value).flatMap(([key, inner]) => collect(inner, key, level + 1));
}

/** The secrets that tests may meet: not those that only the gateway logs in with. */
export function secretsForTests(settings: Settings): string[] {
  const elasticache = Object.entries(settings.elasticache).map(([key, { auth: _, ...rest }]) => [key, rest]);
  return secretsIn({ ...settings, auth: undefined, elasticache: Object.fromEntries(elasticache) });
}

/** Has this process mask what the environment holds of passwords: those of URLs, and of variables that are named so. */
export function keepEnvironmentSecrets(env: NodeJS.ProcessEnv): void {
  keepSecrets(SECRET_VARIABLES.map((name) => env[name]));
  keepSecrets(secretsOfAuth(env.REDIS_TARGET_AUTH));
  for (const value of Object.values(env)) if (value?.includes('@')) keepSecrets(secretsOfTarget(value));
}

/** JSON as {@link AuthSetting} has it; what cannot be read may be a token. */
function secretsOfAuth(text: string | undefined): string[] {
  if (!text?.trim()) return [];
  try {
    return collect(JSON.parse(text), 'auth', 0);
  } catch {
    return [text.trim()];
  }
}

function secretsInArguments(list: readonly unknown[], level: number): string[] {
  return list.flatMap((item, index) => {
    if (typeof item !== 'string') return collect(item, '', level + 1);
    const [, argument = '', rest] = /^(-{0,2}[\w-]+)[\s=]+(\S.*)$/s.exec(item) ?? [];
    if (rest !== undefined && USER.test(argument)) return passwordsOfRule(rest);
    if (rest !== undefined && isSecretArgument(argument)) return [unquote(rest)];
    // `--user alice on >password ~*` goes on until the next option.
    const before = String(list.slice(0, index).findLast((other) => String(other).startsWith('--')));
    if (USER.test(before)) return passwordsOfRule(item);
    return isSecretArgument(String(list[index - 1])) ? [item] : secretsOfTarget(item);
  });
}

/** An ACL rule's passwords: `>password`, and `#` with its hash. */
function passwordsOfRule(rule: string): string[] {
  return [...rule.matchAll(/(?:^|\s)[>#](\S+)/g)].map(([, password = '']) => password);
}

function unquote(text: string): string {
  return text.replace(/^(['"])(.*)\1$/s, '$2');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
