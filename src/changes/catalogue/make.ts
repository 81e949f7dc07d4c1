import type { ChangeEntry, ChangeExample, SignStrength, TextSign, ValueSign } from '../change-entry.ts';
import { releaseNotesOf } from '../release-notes.ts';
import { MEASURED } from './measured.ts';

export interface EntryDraft
  extends Pick<
    ChangeEntry,
    'id' | 'since' | 'again' | 'commands' | 'forms' | 'maybe' | 'title' | 'kind' | 'before' | 'after'
  > {
  /** Ids of measurements. */
  readonly probes: readonly string[];
  readonly onlyQuoted?: true;
  readonly texts?: readonly TextSign[];
  readonly values?: readonly ValueSign[];
  readonly words?: readonly string[];
}

/** An entry of the catalogue, with its measurements and its link. */
export function entry({ probes, ...draft }: EntryDraft): ChangeEntry {
  return {
    texts: [],
    values: [],
    words: [],
    ...draft,
    link: releaseNotesOf(draft.since),
    examples: probes.flatMap((probe): ChangeExample[] => {
      const example = MEASURED[probe];
      return example === undefined ? [] : [{ probe, ...example }];
    }),
  };
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
