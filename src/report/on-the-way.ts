import { countRanks } from '../model/change-ranks.ts';
import type { ChangeRank, ChangesOnTheWay, RankedChange } from '../model/comparison.ts';
import { formatEngine } from '../model/engine.ts';

/** What each list behind the closing line is called. */
export const RANK_TITLES: Readonly<Record<ChangeRank, string>> = {
  shown: 'Showed in a test',
  sent: 'Possible: sent in this very form',
  possible: 'Possible: the command is used, in a form or with values that are not known',
  accepted: 'Newly accepted: cannot break what passes today',
  notExercised: 'Not exercised by any test',
};

/** `From redis 2.8.19 to redis 6.2.11`. */
export function describeWay({
  baseline,
  candidate,
}: Pick<ChangesOnTheWay, 'baseline' | 'candidate'>): string {
  return `From ${formatEngine(baseline)} to ${formatEngine(candidate)}`;
}

/** What is left to do: `3 places to change, 2 wordings, 14 more possible, 16 not exercised by any test`. */
export function closingLine(way: ChangesOnTheWay): string {
  const { sent, possible, notExercised } = countRanks(way);
  const seen = `${count(way.places, 'place')} to change, ${count(way.wordings, 'wording')}`;
  if (!way.isUseKnown) return `${seen}; which other changes the tests look at is not known`;
  return `${seen}, ${sent + possible} more possible, ${notExercised} not exercised by any test`;
}

/** The same of what suites used, or of what source code seems to send: `3 showed in a test, 14 possible, 13 newly accepted, 16 not exercised by any test`. */
export function usedLine(changes: readonly RankedChange[], isGuess = false): string {
  const { shown, sent, possible, accepted, notExercised } = countRanks({ changes });
  const seen = shown === 0 ? '' : `${shown} showed in a test, `;
  return `${seen}${sent + possible} possible, ${accepted} newly accepted, ${notExercised} ${isGuess ? NOT_SENT : 'not exercised by any test'}`;
}

/** Of what was guessed of source code, no test says anything. */
const NOT_SENT = 'not sent by this source';

/** {@link RANK_TITLES}, also of what was guessed of source code. */
export function titleOfRank(rank: ChangeRank, isGuess: boolean): string {
  return rank === 'notExercised' && isGuess ? `N${NOT_SENT.slice(1)}` : RANK_TITLES[rank];
}

/** `SET with both NX and XX (C14, since 3.2; sent: SET 5 NX XX)`. */
export function describeRanked({ id, since, title, rank, used }: RankedChange): string {
  const sent = rank === 'sent' ? `; sent: ${usedWords(used)}` : '';
  return `${title} (${id}, since ${since.replace('-', ' ')}${sent})`;
}

/** The first of many: `GET, SET 4 EX, CONFIG GET, …`. */
export function usedWords(used: readonly string[]): string {
  return used.slice(0, 4).join(', ') + (used.length > 4 ? ', …' : '');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
