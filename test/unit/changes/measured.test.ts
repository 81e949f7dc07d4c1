import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/changes/catalogue/index.ts';
import { MEASURED } from '../../../src/changes/catalogue/measured.ts';
import { MEASURED_RELEASES, roadTo } from '../../../src/changes/measured-replies.ts';
import { hasChange, parseReleaseLine } from '../../../src/changes/release-line.ts';
import { readUnchanged } from '../../support/probes/probes.ts';

/** Lines of entries that no command and its reply on one server can show; `without-example.test.ts` shows what it can. */
const NOT_SHOWN = [
  ...['C21 3.2', 'C26 4.0', 'C26 6.2', 'C31 5.0', 'C49 7.0', 'C60 7.2', 'C61 7.2'],
  ...['C65 valkey-8.1', 'C66 valkey-8.1', 'C66 valkey-8.1.8'],
  // Seen by hand on engines that its own measurements were not sent to.
  ...['C69 8.6', 'C99 valkey-9.0', 'C109 7.4', 'C110 7.2', 'C112 7.2'],
  // Need 500 scripts, and a server that never replies: a test of their own.
  ...['C151 7.4', 'C151 valkey-8.0', 'C156 7.0'],
];

interface Step {
  readonly probe: string;
  readonly release: string;
  readonly id: string;
  /** The measured release before it, on its road. */
  readonly before: string;
}

const STEPS: readonly Step[] = Object.entries(MEASURED).flatMap(([probe, { replies, by, on }]) =>
  Object.keys(replies)
    .slice(1)
    .map((release) => ({
      probe,
      release,
      id: by[release] ?? 'none',
      before:
        roadTo(release, [...new Set([...(on ?? MEASURED_RELEASES), ...Object.keys(replies)])]).at(-2) ??
        'none',
    })),
);

const linesOf = (id: string): string[] => {
  const entry = CATALOGUE.find((one) => one.id === id);
  return entry === undefined ? [] : [entry.since, ...Object.keys(entry.again ?? {})];
};

/** Whether a line came after the one release and not after the other. */
const isBetween = (line: string, { before, release }: Step): boolean => {
  const since = parseReleaseLine(line);
  return hasChange(parseReleaseLine(release), since, 0) && !hasChange(parseReleaseLine(before), since, 0);
};

describe('the measurements', () => {
  it('have an entry for every change of every reply, in a line that came between', () => {
    const wrong = STEPS.filter((step) => !linesOf(step.id).some((line) => isBetween(line, step)));
    expect(
      wrong.map(({ probe, before, release, id }) => `${probe}: ${before} → ${release} is not ${id}`),
    ).toEqual([]);
  });

  it('say nothing but changes', () => {
    for (const [probe, { replies, by }] of Object.entries(MEASURED)) {
      expect(Object.keys(by), probe).toEqual(Object.keys(replies).slice(1));
    }
  });

  it('show every line of every entry, but those that one server cannot show', () => {
    const all = CATALOGUE.flatMap(({ id }) => linesOf(id).map((line) => ({ id, line })));
    const unseen = all.filter(
      ({ id, line }) => !STEPS.some((step) => step.id === id && isBetween(line, step)),
    );
    expect(unseen.map(({ id, line }) => `${id} ${line}`)).toEqual(NOT_SHOWN);
  });

  it('are all there: those that never changed beside the others, each once', () => {
    const ids = [...Object.keys(MEASURED), ...readUnchanged().map(({ id }) => id)];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('of which nothing changes have no part in an entry', () => {
    const unchanged = new Set(readUnchanged().map(({ id }) => id));
    const shown = CATALOGUE.flatMap(({ examples }) => examples.map(({ probe }) => probe));
    expect(shown.filter((probe) => unchanged.has(probe))).toEqual([]);
  });
});
