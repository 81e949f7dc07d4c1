import type { Engine } from '../model/engine.ts';
import { impactOf } from './change-entry.ts';
import {
  type ChangeBetween,
  type ChangesBetweenOptions,
  changesBetween,
  laterChange,
} from './changes-between.ts';
import { type ExampleOnWay, examplesOnWay } from './examples-on-way.ts';
import { parseReleaseLine, type ReleaseLine } from './release-line.ts';
import { kindAt } from './upgrade-path.ts';

type Kind = ChangeBetween['kind'];

/** What an example can show, gravest first. */
const KINDS: readonly Kind[] = ['newlyRefused', 'newlyAccepted', 'value', 'wording'];

/**
 * What changes between two engines, as {@link changesBetween} has it, each under the head that fits what its measurements show on
 * this very way: what a line refused and a later one takes again is not newly refused, nor is what the older end does not know either.
 *
 * @throws {RedisTargetError} `RT_CHANGES_VERSION` where a text is no version that the catalogue knows.
 */
export function changesOnWay(
  from: Engine | string,
  to: Engine | string,
  options: ChangesBetweenOptions = {},
): readonly ChangeBetween[] {
  const [first, last] = [parseReleaseLine(from), parseReleaseLine(to)];
  return changesBetween(from, to, options).map((change) => underItsHead(change, first, last));
}

function underItsHead(change: ChangeBetween, from: ReleaseLine, to: ReleaseLine): ChangeBetween {
  const { id, at, kind, impact } = change;
  // Of what no measurement can show, the entry's own word counts.
  if (!(kind === 'newlyRefused' || kind === 'newlyAccepted') || change.unseen !== undefined) return change;
  const { differing, isTakenBack } = examplesOnWay(change, from, to);
  const shown = new Set(differing.map(kindOf));
  if (isTakenBack || shown.size === 0 || shown.has(kind)) return change;
  const line = at.find((one) => shown.has(kindAt(id, one) ?? kind));
  if (line !== undefined) {
    const told = kindAt(id, line) ?? kind;
    const later = laterChange(change, at.slice(at.indexOf(line)));
    return { ...change, ...later, kind: told, impact: impactOf(told) };
  }
  const gravest = KINDS.find((one) => shown.has(one)) ?? kind;
  // A value that changes can be all that a measurement shows of what breaks.
  const isGraver = gravest === 'value' && impact === 'breaks';
  return { ...change, kind: gravest, impact: isGraver ? impact : impactOf(gravest) };
}

/** What an example does to who walks the way forward. */
function kindOf({ before, after }: ExampleOnWay): Kind {
  if (isError(before)) return isError(after) ? 'wording' : 'newlyAccepted';
  return isError(after) ? 'newlyRefused' : 'value';
}

/** An error, or a connection that is closed for it. */
function isError(reply: string): boolean {
  return reply.startsWith('-') || reply === '(closed)';
}
