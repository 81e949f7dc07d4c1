import type { DifferenceKind } from '../model/comparison.ts';

/** A command's argument: text, or bytes that are no UTF-8 in Base64. */
export type ExampleArg = string | { readonly b64: string };

/** How sure a sign makes; never more than it says, whatever else is found. */
export type SignStrength = 'certain' | 'likely' | 'guess';

/**
 * One command as it was measured on real servers, each time on an empty one.
 *
 * Replies are written shortly: `+OK`, `-ERR …`, `:1`, `"bulk"`, `<Base64>` of what is no UTF-8, `(nil)`, `(nil array)`,
 * `[…]`; RESP3: map `%[key,value]`, set `~[…]`, push `>[…]`, double `,1.5`, null `_`, boolean `#t`, big number `(1`,
 * verbatim `="txt:…"`; and `(closed)` for a connection that was closed.
 */
export interface MeasuredProbe {
  /** Commands sent first; their errors do not matter. */
  readonly setup: readonly (readonly ExampleArg[])[];
  /** Empty where `raw` is sent. */
  readonly command: readonly ExampleArg[];
  /** Bytes that are sent as they are. */
  readonly raw?: string;
  /** `second`: the setup went over another connection. */
  readonly connection?: 'second';
  /** Commands that undo the setup's configuration. */
  readonly cleanup?: readonly (readonly ExampleArg[])[];
  /** What of the reply has no order: its elements, its pairs of field and value, or what a scan found. */
  readonly compare?: 'unordered' | 'unordered-pairs' | 'unordered-scan';
  /** Numbers and texts differ from run to run: replies have `#` and `…` in their place. */
  readonly volatile?: true;
  /** Measured release → reply, only where it differs from the release before it; `valkey-` for Valkey's, before which 7.2.5 stands. */
  readonly replies: Readonly<Record<string, string>>;
  /** Which entry tells of each change of the reply: release → id. */
  readonly by: Readonly<Record<string, string>>;
  /** Release → what a distribution's build of it replies, which has later corrections in it. */
  readonly builds?: Readonly<Record<string, string>>;
  /** The releases that it was sent to, where these are not all of the measured ones. */
  readonly on?: readonly string[];
}

/** A measurement as an example of an entry. */
export interface ChangeExample extends MeasuredProbe {
  /** The id of the measurement. */
  readonly probe: string;
}

/** What an engine says on one side of the change, as a failing test would quote it. */
export interface TextSign {
  readonly side: 'before' | 'after';
  /** Written without the code `ERR`, which some clients cut off. Linear in the text's length. */
  readonly text: RegExp;
  readonly strength: SignStrength;
  /**
   * For a text that several causes share: the test must name one of the entry's commands, and one of these words for
   * the full strength; without the word it is a guess, without the command nothing.
   */
  readonly words?: readonly string[];
  /** Where the text came with another line than the entry. */
  readonly since?: string;
  /** Another line that has to lie on the path, too. */
  readonly through?: string;
  /** A line that must not lie on the path. */
  readonly notThrough?: string;
  /** What it tells of, where the entry is about several things. */
  readonly title?: string;
  /** Where the text tells of another kind of change than the entry's. */
  readonly kind?: Exclude<DifferenceKind, 'unknown' | 'otherError'>;
}

/** A value that becomes another: what an assertion expected and received. */
export interface ValueSign {
  readonly before: RegExp;
  readonly after: RegExp;
  readonly strength: SignStrength;
  /** As in {@link TextSign}. */
  readonly words?: readonly string[];
  readonly since?: string;
  /** As in {@link TextSign}. */
  readonly title?: string;
  /** Where the values tell of another kind of change than the entry's. */
  readonly kind?: Exclude<DifferenceKind, 'unknown' | 'otherError'>;
  /** Another line that has to lie on the path, too. */
  readonly through?: string;
  /** A last condition on the two whole texts. */
  readonly when?: (before: string, after: string) => boolean;
}

/** What one of an entry's later lines changed, for who comes from behind the first. */
export interface LaterChange {
  readonly kind?: Exclude<DifferenceKind, 'unknown' | 'otherError'>;
  readonly title?: string;
  readonly before: string;
  readonly after: string;
  /** As in {@link ChangeEntry}; default: what the entry has. */
  readonly forms?: readonly string[];
  readonly maybe?: readonly string[];
}

/** How much a change matters: it breaks code, changes a value, changes words only, or is new and breaks nothing. */
export type ChangeImpact = 'breaks' | 'value' | 'words' | 'new';

const IMPACT: Readonly<Record<ChangeEntry['kind'], ChangeImpact>> = {
  newlyRefused: 'breaks',
  crash: 'breaks',
  value: 'value',
  timing: 'value',
  wording: 'words',
  newlyAccepted: 'new',
};

/** How much a kind of change matters, where an entry says nothing else. */
export function impactOf(kind: ChangeEntry['kind']): ChangeImpact {
  return IMPACT[kind];
}

/** One change between engine versions that an application's tests can notice. */
export interface ChangeEntry {
  /** Stable: `C16`. */
  readonly id: string;
  /** The engine line it came with: `3.2`, `2.8.24` where only the patch is known, `valkey-8.1`. */
  readonly since: string;
  /** Lines in which it changed once more, and what then. */
  readonly again?: Readonly<Record<string, LaterChange>>;
  /** In upper case; a subcommand after a space; empty: any. */
  readonly commands: readonly string[];
  /**
   * Forms of those commands in which the change is met whatever their values are, as a results file has them: `SPOP 2`,
   * `HSET 5+`, `MSET odd`, `SET * NX XX`. An option among the commands, and one that came with the line, need none.
   */
  readonly forms?: readonly string[];
  /**
   * Forms in which it may be met: the values decide. Default: any of the commands that `forms` does not name. `ANY *`: all
   * commands; `UNKNOWN *`: what no engine has.
   */
  readonly maybe?: readonly string[];
  /** Where the order decides: which command has to follow which, in one transaction. `[['MULTI', 'WATCH']]`. */
  readonly sequences?: readonly (readonly string[])[];
  readonly title: string;
  /** Seen by who upgrades. */
  readonly kind: Exclude<DifferenceKind, 'unknown' | 'otherError'>;
  readonly impact: ChangeImpact;
  readonly before: string;
  readonly after: string;
  /** The line's release notes. */
  readonly link: string;
  readonly examples: readonly ChangeExample[];
  /** Why none of them can show it: why one command and its reply on one server are not enough. */
  readonly unseen?: string;
  /**
   * Its texts frame errors of any cause, so that they count only where an assertion quotes them or both engines
   * fail: an unknown command that only one engine knows is no matter of wording.
   */
  readonly onlyQuoted?: true;
  readonly texts: readonly TextSign[];
  readonly values: readonly ValueSign[];
  /** Words by which a test's name tells that it is about this. In lower case. */
  readonly words: readonly string[];
}
