import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/changes/catalogue/index.ts';
import type { ChangeEntry, ChangeExample, TextSign } from '../../../src/changes/change-entry.ts';
import { hasChange, parseReleaseLine } from '../../../src/changes/release-line.ts';

/** What an example replies last without what came with a line, and first with it. */
function around(
  { replies }: ChangeExample,
  since: string,
): { readonly was: string; readonly is: string } | undefined {
  const line = parseReleaseLine(since);
  const releases = Object.entries(replies);
  const first = releases.findIndex(([release]) => hasChange(parseReleaseLine(release), line, 0));
  const [was, is] = [releases[first - 1]?.[1], releases[first]?.[1]];
  return was === undefined || is === undefined ? undefined : { was, is };
}

const kindOf = (was: string, is: string): ChangeEntry['kind'] => {
  const [wasError, isError] = [was.startsWith('-'), is.startsWith('-')];
  if (wasError && isError) return 'wording';
  if (wasError) return 'newlyAccepted';
  return isError ? 'newlyRefused' : 'value';
};

/** A loopback server shows no protected mode, and what HELLO 3 replies differs from run to run. */
const OF_ANOTHER_KIND = ['C19', 'C37'];
const MEASURED_ENTRIES = CATALOGUE.filter(
  ({ id, examples }) => examples.length > 0 && !OF_ANOTHER_KIND.includes(id),
);
const MEASURED_TEXTS = CATALOGUE.flatMap((entry) =>
  entry.texts
    .filter(({ strength }) => strength === 'certain')
    .map((sign) => ({ id: entry.id, entry, sign, text: sign.text.source.slice(0, 50) })),
).filter(({ entry, sign }) => entry.examples.some((example) => isAbout(example, sign)));

function isAbout({ replies }: ChangeExample, { text }: TextSign): boolean {
  return Object.values(replies).some((reply) => text.test(reply));
}

describe('the catalogue, held against its measurements', () => {
  it.each(MEASURED_ENTRIES)('calls $id ($title) by the kind that its replies show', (entry) => {
    const changes = entry.examples.flatMap((example) => around(example, entry.since) ?? []);
    expect(changes.map(({ was, is }) => kindOf(was, is))).toContain(entry.kind);
  });

  it.each(MEASURED_TEXTS)('lets the right side of $id say /$text/', ({ entry, sign }) => {
    const since = sign.since ?? entry.since;
    const changes = entry.examples.flatMap((example) => around(example, since) ?? []);
    const shows = changes.some(({ was, is }) =>
      sign.side === 'before'
        ? sign.text.test(was) && !sign.text.test(is)
        : sign.text.test(is) && !sign.text.test(was),
    );
    expect(shows, `no measurement of ${entry.id} shows it ${sign.side} ${since}`).toBe(true);
  });

  it.each(CATALOGUE.filter(({ again }) => again !== undefined))(
    'says of each later line of $id what it changed, in the order of the lines',
    ({ since, again = {} }) => {
      const lines = [since, ...Object.keys(again)].map((line) => parseReleaseLine(line));
      lines.slice(1).forEach((line, index) => {
        const before = lines[index];
        if (before?.name === line.name) expect(hasChange(line, before, 0)).toBe(true);
      });
      for (const { before, after } of Object.values(again)) expect(before).not.toBe(after);
    },
  );
});
