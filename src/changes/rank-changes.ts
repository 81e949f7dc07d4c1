import { CHANGE_RANKS } from '../model/change-ranks.ts';
import type { ChangeRank, DifferenceKind, RankedChange } from '../model/comparison.ts';
import {
  type CallPattern,
  commandOf,
  isOfCommand,
  isOfForm,
  UNKNOWN,
  type UsedCall,
} from './call-pattern.ts';
import type { ChangeBetween } from './changes-between.ts';
import { kindOnPath } from './clue.ts';
import { DATED_COMMANDS } from './commands-since.ts';
import { concernedCalls } from './concerned-calls.ts';
import type { UsedCalls } from './used-calls.ts';

/** A change that tests differ by. */
export interface ShownChange {
  readonly id: string;
  readonly since: string;
  readonly title: string;
  readonly link: string;
  readonly kind: DifferenceKind;
  readonly tests: readonly number[];
}

/**
 * Ranks changes by what a suite used, and by what showed in its tests. Where nothing is known of its use, only what showed
 * is given.
 */
export function rankChanges(
  changes: readonly ChangeBetween[],
  used: UsedCalls,
  shown: readonly ShownChange[] = [],
): RankedChange[] {
  const byId = new Map(shown.map((one) => [one.id, one]));
  const known = used.isKnown ? changes : changes.filter(({ id }) => byId.has(id));
  const ranked = known.map((change) => rankChange(change, used, byId.get(change.id)?.tests ?? []));
  const rest = shown.filter(({ id }) => !known.some((change) => change.id === id));
  const order = (change: RankedChange): number =>
    CHANGE_RANKS.indexOf(change.rank) * 2 + Number(isHarmless(change));
  return [...ranked, ...rest.map(describeShown)].sort((a, b) => order(a) - order(b));
}

/** Among those that no test looks at, what can break something goes first. */
function isHarmless({ kind }: RankedChange): boolean {
  return kind === 'newlyAccepted';
}

function rankChange(change: ChangeBetween, used: UsedCalls, tests: readonly number[]): RankedChange {
  const { id, at, since, title, direction, commands, link } = change;
  const kind = kindOnPath(change.kind, direction);
  const { rank, calls } = judge(change, kind === 'newlyAccepted', used);
  const [before, after] =
    direction === 'goes' ? [change.after, change.before] : [change.before, change.after];
  return {
    rank: tests.length > 0 ? 'shown' : rank,
    id,
    since: at[0] ?? since,
    title,
    kind,
    commands,
    before,
    after,
    link,
    used: calls.map(({ text }) => text),
    tests,
  };
}

function judge(
  change: ChangeBetween,
  isAccepted: boolean,
  used: UsedCalls,
): { readonly rank: ChangeRank; readonly calls: readonly UsedCall[] } {
  const { forms, maybe } = concernedCalls(change);
  const sent = used.calls.filter((call) => forms.some((form) => isOfForm(form, call) === 'yes'));
  const open = used.calls.filter(
    (call) =>
      forms.some((form) => isOfForm(form, call) === 'perhaps') ||
      maybe.some((form) => (form.name === UNKNOWN ? isUnknown(call) : isOfForm(form, call) !== 'no')),
  );
  if (isAccepted) {
    const called = used.calls.filter((call) => [...forms, ...maybe].some((form) => isCalled(form, call)));
    return { rank: called.length > 0 ? 'accepted' : 'notExercised', calls: sent.length > 0 ? sent : called };
  }
  if (sent.length > 0) return { rank: 'sent', calls: sent };
  // A command that is refused for its name is in no server's statistics.
  const isHidden = !used.hasForms && used.calls.length > 0 && maybe.some(({ name }) => name === UNKNOWN);
  return { rank: open.length > 0 || isHidden ? 'possible' : 'notExercised', calls: open };
}

function isCalled(form: CallPattern, call: UsedCall): boolean {
  return isOfCommand(form, call) !== 'no';
}

function isUnknown({ name }: UsedCall): boolean {
  return !DATED_COMMANDS.has(commandOf(name));
}

/** A reason that is no entry of the way: a command that no entry has. */
function describeShown({ id, since, title, link, kind, tests }: ShownChange): RankedChange {
  return {
    rank: 'shown',
    id,
    since,
    title,
    kind,
    commands: [],
    before: '',
    after: '',
    link,
    used: [],
    tests,
  };
}
