import { stripVTControlCharacters } from 'node:util';
import { type ErrorCode, RedisTargetError } from '../../errors.ts';
import { mask } from '../../platform/mask.ts';
import { type EngineBuild, formatSource } from '../build.ts';
import type { Client } from './client.ts';

interface Rule {
  readonly matches: RegExp;
  readonly code: ErrorCode;
  readonly what: string;
  readonly cure: string;
}

/**
 * What pip, uv and Maven say when they fail → our code. The order matters: a registry that is not reached is retried and
 * then called one that has no such package. (Seen: pip 23.2 and 26, uv 0.9, Maven 3.8.)
 */
const RULES: readonly Rule[] = [
  {
    matches: /do(?:es)? not match the hashes|hash mismatch|checksum validation failed/i,
    code: 'RT_FETCH_HASH',
    what: 'its registry served another file than the one that is known, or a part of it',
    cure: 'Nothing of it was unpacked. Try again, look at the mirror or proxy in between, or give the right file with `--from`.',
  },
  {
    matches: /no space left on device|disk quota exceeded|errno 28\b/i,
    code: 'RT_FETCH_CACHE',
    what: 'there is no space left',
    cure: 'Free some in the temporary folder (TMPDIR), the home folder and the cache.',
  },
  {
    matches: /permission denied|read-only file system/i,
    code: 'RT_FETCH_CACHE',
    what: 'a folder of the client takes nothing',
    cure: 'Make it writable.',
  },
  {
    matches:
      /status(?: code)?:? (?:401|403|407)\b|\b(?:401|403|407) client error|HTTP error (?:401|403|407)|unauthorized|forbidden/i,
    code: 'RT_FETCH_REFUSED',
    what: 'its registry refuses',
    cure: "Log the client in, or ask for the package in your company's mirror; a file of your own goes with `--from`.",
  },
  {
    matches:
      /retrying|connection (?:refused|reset|broken|aborted|timed out)|connection error|name resolution|name or service not known|unknown host|no such host|dns error|network is unreachable|timed? ?out|certificate verify failed|unable to find valid certification path|unknownissuer|pkix path|sslerror|proxyerror|tcp connect error|incompleteread|premature end|unexpected eof|error sending request|status(?: code)?:? 5\d\d|\b5\d\d server error/i,
    code: 'RT_FETCH_NETWORK',
    what: 'its registry could not be reached, or the transfer broke off',
    cure: "Check the network, the proxy and the client's settings and try again; a file of your own goes with `--from`.",
  },
  {
    matches:
      /no matching distribution|could not find a version|could not find artifact|was not found in|no solution found|not found in the package registry|status(?: code)?:? 404|404 client error|offline mode/i,
    code: 'RT_FETCH_REFUSED',
    what: 'its registry does not have it',
    cure: "Ask for the package in your company's mirror; a file of your own goes with `--from`.",
  },
  {
    matches:
      /is invalid|badzipfile|not a zip|invalid wheel|inconsistent (?:name|version)|failed to extract|failed to read metadata/i,
    code: 'RT_FETCH_ARCHIVE',
    what: 'its registry served no whole archive',
    cure: 'Nothing of it was unpacked. Try again, or look at the mirror or proxy in between.',
  },
];

/** Whether what a client said means that it is not one: a Python without pip, a shim that leads nowhere. */
export function isNoClient(status: number, said: string): boolean {
  return (
    status === 126 ||
    status === 127 ||
    /no module named pip|pyenv: .*(?:not found|not installed)|no interpreter found|no python interpreter|java_home|java: (?:command )?not found/i.test(
      said,
    )
  );
}

/** Translates what a client said that failed. */
export function clientError(
  build: EngineBuild,
  client: Client,
  status: number,
  said: string,
): RedisTargetError {
  const rule = RULES.find(({ matches }) => matches.test(said));
  const words = tellingWords(said, rule?.matches);
  return new RedisTargetError(
    rule?.code ?? 'RT_FETCH_FAILED',
    `Could not fetch ${build.engine.name} ${build.engine.version} (${formatSource(build.source)}) with ${client.name}: ` +
      `${rule?.what ?? `it ended with ${status}`}${words === '' ? '' : ` (it said: ${words})`}. ${rule?.cure ?? 'Try the client by hand.'}`,
    { details: { client: client.name, status } },
  );
}

/** The line that tells why, else the last ones, as one short line. */
function tellingWords(said: string, matches: RegExp | undefined): string {
  const lines = stripVTControlCharacters(mask(said))
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const errors = lines.filter((line) => /^(?:\[?error\]?\b|error:)/i.test(line));
  const telling =
    errors.find((line) => matches?.test(line)) ?? lines.find((line) => matches?.test(line)) ?? errors[0];
  const chosen = telling ?? lines.slice(-2).join(' | ');
  return chosen.replaceAll(/\s+/g, ' ').replace(/\.$/, '').slice(0, 300);
}
