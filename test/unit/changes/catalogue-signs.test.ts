import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/changes/catalogue/index.ts';
import { MEASURED } from '../../../src/changes/catalogue/measured.ts';
import type { ChangeEntry, MeasuredProbe, TextSign } from '../../../src/changes/change-entry.ts';
import { stepsOf } from '../../../src/changes/measured-replies.ts';
import { hasChange, parseReleaseLine } from '../../../src/changes/release-line.ts';

/** What a probe replies last without what came with an entry's line, and first with it. */
function around(
  probe: MeasuredProbe,
  id: string,
  since: string,
): { readonly was: string; readonly is: string } | undefined {
  const steps = stepsOf(probe);
  const step = steps.find((one) => one.id === id && one.since === since);
  if (step === undefined) return undefined;
  const was = steps.findLast((one) => one !== step && hasChange(step.line, one.line, 0))?.reply;
  return was === undefined ? undefined : { was, is: step.reply };
}

const kindAt = ({ kind, again }: ChangeEntry, line: string): ChangeEntry['kind'] =>
  again?.[line]?.kind ?? kind;

/** Every measurement that an entry explains a change of. */
const probesOf = (id: string): MeasuredProbe[] =>
  Object.values(MEASURED).filter(({ by }) => Object.values(by).includes(id));

const kindOf = (was: string, is: string): ChangeEntry['kind'] => {
  const [wasError, isError] = [was.startsWith('-'), is.startsWith('-')];
  if (wasError && isError) return 'wording';
  if (wasError) return 'newlyAccepted';
  return isError ? 'newlyRefused' : 'value';
};

/**
 * A loopback server shows no protected mode, what HELLO 3 replies differs from run to run, and one reply tells nothing of an order in
 * time (C85, C124, C137); C93 is an error that moves out of an array.
 */
const OF_ANOTHER_KIND = ['C19', 'C37', 'C85', 'C93', 'C124', 'C137'];
const MEASURED_ENTRIES = CATALOGUE.filter(
  ({ id }) => probesOf(id).length > 0 && !OF_ANOTHER_KIND.includes(id),
);
const MEASURED_TEXTS = CATALOGUE.flatMap((entry) =>
  entry.texts
    .filter(({ strength }) => strength === 'certain')
    .map((sign) => ({ id: entry.id, entry, sign, text: sign.text.source.slice(0, 50) })),
).filter(({ id, sign }) => probesOf(id).some((probe) => isAbout(probe, sign)));

function isAbout({ replies }: MeasuredProbe, { text }: TextSign): boolean {
  return Object.values(replies).some((reply) => text.test(reply));
}

describe('the catalogue, held against its measurements', () => {
  it.each(MEASURED_ENTRIES)('calls $id ($title) by the kind that its replies show', (entry) => {
    const lines = [entry.since, ...Object.keys(entry.again ?? {})].filter(
      (line) => kindAt(entry, line) === entry.kind,
    );
    const changes = probesOf(entry.id).flatMap((probe) =>
      lines.flatMap((line) => around(probe, entry.id, line) ?? []),
    );
    expect(changes.map(({ was, is }) => kindOf(was, is))).toContain(entry.kind);
  });

  it.each(MEASURED_TEXTS)('lets the right side of $id say /$text/', ({ entry, sign }) => {
    const since = sign.since ?? entry.since;
    const changes = probesOf(entry.id).flatMap((probe) => around(probe, entry.id, since) ?? []);
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
