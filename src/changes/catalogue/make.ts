import {
  type ChangeEntry,
  type ChangeExample,
  type ChangeImpact,
  impactOf,
  type LaterChange,
  type SignStrength,
  type TextSign,
  type ValueSign,
} from '../change-entry.ts';
import { releaseNotesOf } from '../release-notes.ts';
import { MEASURED } from './measured.ts';

/** Where an entry names none. */
const MOST_EXAMPLES = 8;

const PROBES_OF: ReadonlyMap<string, readonly string[]> = groupByEntry();

export interface EntryDraft
  extends Pick<
    ChangeEntry,
    | 'id'
    | 'since'
    | 'again'
    | 'commands'
    | 'forms'
    | 'maybe'
    | 'sequences'
    | 'title'
    | 'kind'
    | 'before'
    | 'after'
    | 'unseen'
  > {
  /** Ids of the measurements that show it best; default: the first of its own. */
  readonly probes: readonly string[];
  /** Default: by its kind. */
  readonly impact?: ChangeImpact;
  readonly onlyQuoted?: true;
  readonly texts?: readonly TextSign[];
  readonly values?: readonly ValueSign[];
  readonly words?: readonly string[];
}

/** An entry of the catalogue, with its measurements and its link. */
export function entry({ probes, ...draft }: EntryDraft): ChangeEntry {
  const shown = probes.length > 0 ? probes : (PROBES_OF.get(draft.id) ?? []);
  return {
    texts: [],
    values: [],
    words: [],
    impact: impactOf(draft.kind),
    ...draft,
    link: releaseNotesOf(draft.since),
    examples: shown.slice(0, MOST_EXAMPLES).flatMap((probe): ChangeExample[] => {
      const example = MEASURED[probe];
      return example === undefined ? [] : [{ probe, ...example }];
    }),
  };
}

function groupByEntry(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [probe, { by }] of Object.entries(MEASURED)) {
    for (const id of new Set(Object.values(by))) {
      const known = found.get(id);
      if (known === undefined) found.set(id, [probe]);
      else known.push(probe);
    }
  }
  return found;
}

/** `before` says that the command takes fewer arguments. */
export function arity(command: string, since?: string): TextSign {
  const text = new RegExp(`wrong number of arguments for '?${command}'?(?: command|$)`, 'i');
  return { ...before(text, 'certain', undefined, since), kind: 'newlyAccepted' };
}

export function before(
  text: RegExp,
  strength: SignStrength,
  words?: readonly string[],
  since?: string,
): TextSign {
  return textSign('before', text, strength, words, since);
}

export function after(
  text: RegExp,
  strength: SignStrength,
  words?: readonly string[],
  since?: string,
): TextSign {
  return textSign('after', text, strength, words, since);
}

export function becomes(
  was: RegExp,
  is: RegExp,
  strength: SignStrength,
  rest: Pick<ValueSign, 'words' | 'since' | 'through' | 'when' | 'title'> = {},
): ValueSign {
  return { before: was, after: is, strength, ...rest };
}

function textSign(
  side: 'before' | 'after',
  text: RegExp,
  strength: SignStrength,
  words: readonly string[] | undefined,
  since: string | undefined,
): TextSign {
  return {
    side,
    text,
    strength,
    ...(words === undefined ? {} : { words }),
    ...(since === undefined ? {} : { since }),
  };
}

/** Lines in which only the list grew. */
export function grows(lines: readonly string[], what: string): Readonly<Record<string, LaterChange>> {
  return Object.fromEntries(
    lines.map((line): [string, LaterChange] => [
      line,
      {
        before: `without the ${what} of ${line.replace('-', ' ')}`,
        after: `with the ${what} of ${line.replace('-', ' ')}`,
      },
    ]),
  );
}
