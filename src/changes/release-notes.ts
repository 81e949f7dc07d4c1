import { parseReleaseLine, type ReleaseLine } from './release-line.ts';

/** Where the release notes of an engine line are: `3.2`, `2.8.24`, `valkey-8.1`. */
export function releaseNotesOf(since: string): string {
  const known = LINKS.get(since);
  if (known !== undefined) return known;
  const link = makeLink(since);
  LINKS.set(since, link);
  return link;
}

/** The catalogue names a dozen lines, again and again. */
const LINKS = new Map<string, string>();

function makeLink(since: string): string {
  const { name, major, minor }: ReleaseLine = parseReleaseLine(since);
  const repository = name === 'valkey' ? 'valkey-io/valkey' : 'redis/redis';
  return `https://github.com/${repository}/blob/${major}.${minor}/00-RELEASENOTES`;
}
