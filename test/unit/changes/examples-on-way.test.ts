import { describe, expect, it } from 'vitest';
import { MEASURED } from '../../../src/changes/catalogue/measured.ts';
import { changesBetween } from '../../../src/changes/changes-between.ts';
import { type ExamplesOnWay, examplesOnWay } from '../../../src/changes/examples-on-way.ts';
import { replyAt } from '../../../src/changes/measured-replies.ts';
import { parseReleaseLine } from '../../../src/changes/release-line.ts';

const WAYS = [
  ['2.8', '6.2'],
  ['6.2', '7.0'],
  ['6.2', '2.8'],
  ['6.2', 'valkey-9.1'],
  ['8.0', 'valkey-8.1'],
] as const;

function shown(id: string, from: string, to: string): ExamplesOnWay {
  const change = changesBetween(from, to).find((one) => one.id === id);
  if (change === undefined) throw new Error(`${id} is not on the way`);
  return examplesOnWay(change, parseReleaseLine(from), parseReleaseLine(to));
}

const probes = (id: string, from: string, to: string): string[] =>
  shown(id, from, to).differing.map(({ probe }) => probe);

describe('the measurements that show a change', () => {
  it.each(WAYS)(
    'from %s to %s are each shown once, with two replies that differ, the older engine’s first',
    (from, to) => {
      const [first, last] = [parseReleaseLine(from), parseReleaseLine(to)];
      for (const change of changesBetween(from, to)) {
        const { differing } = examplesOnWay(change, first, last);
        const names = differing.map(({ probe }) => probe);
        expect(new Set(names).size, change.id).toBe(names.length);
        const [older, newer] = change.direction === 'comes' ? [first, last] : [last, first];
        for (const { probe, before, after } of differing) {
          const measured = MEASURED[probe];
          if (measured === undefined) throw new Error(`${probe} is not measured`);
          expect([before, after]).toEqual([
            replyAt(measured, older, 0),
            replyAt(measured, newer, Number.POSITIVE_INFINITY),
          ]);
          expect(before).not.toBe(after);
        }
      }
    },
  );

  it('are also those that are no examples of the entry, after those that are', () => {
    const found = probes('C46', '6.2', '7.0');
    expect(found).toContain('rpop-count-missing');
    const examples = new Set(
      changesBetween('6.2', '7.0')
        .find(({ id }) => id === 'C46')
        ?.examples.map(({ probe }) => probe),
    );
    const isExample = found.map((probe) => examples.has(probe));
    expect(isExample).toEqual([...isExample].sort((a, b) => Number(b) - Number(a)));
    expect(isExample[0]).toBe(true);
  });

  it('end with the examples that another entry changed on the way', () => {
    expect(probes('C47', '6.2', '7.0').at(-1)).toBe('set-ex-overflow');
    expect(probes('C119', '2.8', '6.2')).toContain('resp3-command-docs');
  });

  it('say whether a later line took the change back', () => {
    expect(shown('C86', '6.2', 'valkey-9.1').isTakenBack).toBe(true);
    expect(shown('C86', '6.2', 'valkey-8.0').isTakenBack).toBe(false);
    expect(shown('C46', '6.2', '7.0').isTakenBack).toBe(false);
  });
});
