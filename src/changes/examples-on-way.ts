import { MEASURED } from './catalogue/measured.ts';
import type { ChangeExample } from './change-entry.ts';
import { type ChangeBetween, directionBetween } from './changes-between.ts';
import { replyAt, stepsOf } from './measured-replies.ts';
import { hasChange, type ReleaseLine } from './release-line.ts';

/** A measurement of an entry, with what the two ends of a way reply, the older one's as `before`. */
export interface ExampleOnWay extends ChangeExample {
  readonly before: string;
  readonly after: string;
}

export interface ExamplesOnWay {
  /** Those whose ends reply differently; what the entry itself changed on the way first. */
  readonly differing: readonly ExampleOnWay[];
  /** Whether the entry's changes were seen on the way and none is left at its end: a later line took it back. */
  readonly isTakenBack: boolean;
}

const ALL: ReadonlyMap<string, readonly ChangeExample[]> = byEntry();

/** An entry's measurements on a way: those that it names as examples, then the others. */
export function examplesOnWay(entry: ChangeBetween, from: ReleaseLine, to: ReleaseLine): ExamplesOnWay {
  const directionOf = directionBetween(from, to);
  const [older, newer] = entry.direction === 'comes' ? [from, to] : [to, from];
  const named = new Set(entry.examples.map(({ probe }) => probe));
  const others = (ALL.get(entry.id) ?? []).filter(({ probe }) => !named.has(probe));
  const all = [...entry.examples, ...others].flatMap((example) => {
    const before = replyAt(example, older, 0);
    const after = replyAt(example, newer, Number.POSITIVE_INFINITY);
    if (before === undefined || after === undefined) return [];
    return [{ example: { ...example, before, after }, own: ownChange(example, entry.id, directionOf) }];
  });
  const differing = all.filter(({ example }) => example.before !== example.after);
  const first = differing.filter(({ own }) => own === 'stays');
  const rest = differing.filter(({ own, example: { probe } }) => own !== 'stays' && named.has(probe));
  return {
    differing: [...first, ...rest].map(({ example }) => example),
    isTakenBack: all.some(({ own }) => own === 'passes') && !all.some(({ own }) => own === 'stays'),
  };
}

/** What the entry did to a reply on the way: `passes` where the last of its changes brings the first reply again. */
function ownChange(
  example: ChangeExample,
  id: string,
  directionOf: (line: ReleaseLine) => unknown,
): 'stays' | 'passes' | undefined {
  const steps = stepsOf(example);
  const own = steps.filter((step) => step.id === id && directionOf(step.line) !== undefined);
  const [first] = own;
  if (first === undefined) return undefined;
  const last = own.at(-1) ?? first;
  // Of the same road: what came before in the other engine's line was never replied on this one.
  const before = steps.slice(0, steps.indexOf(first)).findLast(({ line }) => hasChange(first.line, line, 0));
  return before?.reply === last.reply ? 'passes' : 'stays';
}

function byEntry(): ReadonlyMap<string, readonly ChangeExample[]> {
  const found = new Map<string, ChangeExample[]>();
  for (const [probe, measured] of Object.entries(MEASURED)) {
    for (const id of new Set(Object.values(measured.by)))
      found.set(id, [...(found.get(id) ?? []), { probe, ...measured }]);
  }
  return found;
}
