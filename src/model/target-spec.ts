import { RedisTargetError } from '../errors.ts';
import { formatMaskedUrl, parseEndpointUrl } from './endpoint.ts';
import { MASK } from './mask-url.ts';
import { findNearest } from './nearest.ts';
import { describeOtherUrl, type OtherUrl } from './other-url.ts';
import { formatSelector, parseSelector } from './selector.ts';
import { NAMED_TARGET_KINDS, type TargetSpec, type VersionSelector } from './target.ts';

/** A version without a kind: how it is had is found out where it is opened. */
export interface BareVersion {
  readonly kind: 'version';
  readonly selector: VersionSelector;
}

/** Longer numbers are ports, four of them an address. */
const BARE_VERSION = /^(?:(?:redis|valkey)-)?\d{1,2}(?:\.\d{1,4}){0,2}$/i;

/**
 * Reads a target as the user names it: `kind[:selector]`, a version alone, a `redis://` or `rediss://` URL, or `auto`.
 *
 * @throws {RedisTargetError} `RT_TARGET_KIND_UNKNOWN`, `RT_TARGET_SPEC_INVALID`, `RT_SELECTOR_INVALID`, `RT_URL_INVALID`,
 *   `RT_PORT_INVALID`.
 */
export function parseTargetSpec(text: string): TargetSpec | BareVersion | 'auto' {
  const name = text.trim();
  if (name === 'auto') return 'auto';
  if (BARE_VERSION.test(name)) return { kind: 'version', selector: parseSelector(name) };
  if (/^rediss?:\/\//i.test(name)) return { kind: 'url', endpoint: parseEndpointUrl(name) };
  const other = describeOtherUrl(name);
  if (other !== undefined && isAddress(other, name)) {
    throw new RedisTargetError(
      'RT_TARGET_SPEC_INVALID',
      `Could not read the target: ${other.what}. ${other.cure}.`,
    );
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) {
    throw new RedisTargetError(
      'RT_TARGET_SPEC_INVALID',
      `Could not read the target: its URL begins with "${name.split('://')[0]}://". Use redis:// or, for TLS, rediss://.`,
    );
  }
  if (name.includes('@')) {
    // Most likely a URL with a password, mistyped: no part of it is quoted.
    throw new RedisTargetError(
      'RT_TARGET_SPEC_INVALID',
      'Could not read the target: it has an @ in it and does not begin with redis:// or rediss://. ' +
        'Write a URL as redis://user:password@host:6379, or a kind as container:6.2.',
    );
  }
  const colon = name.indexOf(':');
  const kind = colon < 0 ? name : name.slice(0, colon);
  const selector = colon < 0 ? undefined : name.slice(colon + 1).trim();
  if (selector === '') {
    throw new RedisTargetError(
      'RT_TARGET_SPEC_INVALID',
      `Could not read the target "${name}": nothing follows the colon. Write \`${kind}\` or \`${kind}:6.2\`.`,
    );
  }
  switch (kind) {
    case 'elasticache':
      return { kind, ...(selector === undefined ? {} : { name: selector }) };
    case 'container':
    case 'local':
      return { kind, selector: selector === undefined ? {} : parseSelector(selector) };
    default:
      throw unknownKind(name, kind);
  }
}

/** The target's name as text, a password masked. */
export function formatTargetSpec(spec: TargetSpec | BareVersion): string {
  switch (spec.kind) {
    case 'version':
      return formatSelector(spec.selector);
    case 'url':
      return formatMaskedUrl(spec.endpoint);
    case 'elasticache':
      return spec.name === undefined ? spec.kind : `${spec.kind}:${spec.name}`;
    case 'container':
    case 'local': {
      const selector = formatSelector(spec.selector);
      return selector === '' ? spec.kind : `${spec.kind}:${selector}`;
    }
  }
}

/** A slip in a kind's name or selector may look like a list, too, but has neither a scheme nor ports. */
function isAddress({ form }: OtherUrl, name: string): boolean {
  return form === 'socket' || form === 'sentinels' || (form === 'hosts' && /:\/\/|:\d{2,5}[,;\s]/.test(name));
}

/** How a text that may be a target is named for a person, also where it cannot be read: nothing in it that may be a password. */
export function formatRequested(text: string): string {
  try {
    const spec = parseTargetSpec(text);
    return spec === 'auto' ? spec : formatTargetSpec(spec);
  } catch {
    // The words around it say what is wrong.
  }
  const [, scheme] = /^\s*([a-z][a-z0-9+.-]{0,30}):\//i.exec(text) ?? [];
  if (scheme !== undefined) return `${scheme}://…`;
  const host = text.slice(text.lastIndexOf('@') + 1, 1_000);
  return `${host === text ? '' : `${MASK}@`}${host.slice(0, 60)}`;
}

/** What `compare` takes without a command, and nothing else takes. */
const RESULTS_FILE = /\.json(?:\.partial)?$/i;

function unknownKind(name: string, kind: string): RedisTargetError {
  if (RESULTS_FILE.test(name))
    return new RedisTargetError(
      'RT_TARGET_KIND_UNKNOWN',
      `Could not read the target "${name.slice(0, 100)}": it looks like a results file. Results files are compared with each other, without a command: redis-target compare a.json b.json`,
    );
  const near = findNearest(kind, [...NAMED_TARGET_KINDS, 'auto']) ?? guessTarget(name.slice(0, 100));
  const hint = near === undefined ? '' : ` Did you mean \`${near}\`?`;
  return new RedisTargetError(
    'RT_TARGET_KIND_UNKNOWN',
    `Could not read the target "${name.slice(0, 100)}": there is no kind "${kind.slice(0, 60)}".${hint} Use ${NAMED_TARGET_KINDS.join(', ')}, auto, a version alone, or a redis:// URL.`,
  );
}

/** What people write in place of a kind → what they mean. An address is asked for first: it looks like a version. */
const GUESSES: readonly (readonly [RegExp, string])[] = [
  [/^(?:localhost|\d+(?:\.\d+){3}|[\w.-]+(?=:\d{4,5}$))(?::\d+)?$/i, 'redis://$&'],
  [/^(?:redis|docker|testcontainers?)(:\d.*)?$/i, 'container$1'],
  [/^valkey(?::(?=\d)(.*))?$/i, 'container:valkey-$1'],
  [/^(?:(?:redis|valkey)-)?\d[\w.]*$/, 'container:$&'],
];

function guessTarget(name: string): string | undefined {
  const guess = GUESSES.find(([pattern]) => pattern.test(name));
  return guess && name.replace(...guess).replace(/-$/, '');
}
