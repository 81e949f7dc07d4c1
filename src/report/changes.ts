import type { ChangeImpact, ExampleArg } from '../changes/change-entry.ts';
import type { ChangeBetween } from '../changes/changes-between.ts';
import { kindOnPath } from '../changes/clue.ts';
import { examplesOnWay } from '../changes/examples-on-way.ts';
import type { ReleaseLine } from '../changes/release-line.ts';
import type { DifferenceKind } from '../model/comparison.ts';

/** An entry as `changes --json` gives it: without what only the matching of tests needs. */
export interface DescribedChange {
  readonly id: string;
  readonly since: string;
  readonly at: readonly string[];
  readonly direction: 'comes' | 'goes';
  readonly commands: readonly string[];
  readonly title: string;
  /** Of who walks this way: back, what was newly accepted is refused. */
  readonly kind: Head;
  readonly impact: ImpactOnWay;
  readonly before: string;
  readonly after: string;
  readonly link: string;
  readonly examples: readonly DescribedExample[];
}

export interface DescribedExample {
  readonly probe: string;
  readonly setup: readonly (readonly ExampleArg[])[];
  readonly command: readonly ExampleArg[];
  /** What the older engine of the path replies, and what the newer one. */
  readonly before: string;
  readonly after: string;
}

/** The two ends of an upgrade path, whichever is the baseline. */
export interface PathEnds {
  readonly from: ReleaseLine;
  readonly to: ReleaseLine;
}

export interface FormatChangesOptions extends PathEnds {
  /** Columns; no line but a link is longer. Default: 100. */
  readonly width?: number;
  /** The one command that was asked for, in upper case: examples of it go first. */
  readonly command?: string;
  /** Whether ranks are guessed of source code. Default: false. */
  readonly isGuess?: boolean;
}

/** `passing`: what a line on the way did and a later one took back. */
type Head = DifferenceKind | 'passing';
export type ImpactOnWay = ChangeImpact | 'passing';

/** What a change does on its way, gravest first, and how that is called there and on the way back. */
const GROUPS: readonly (readonly [Head, string, string])[] = [
  ['newlyRefused', 'Newly refused', 'No longer accepted'],
  ['value', 'Changed values', 'Changed values'],
  ['timing', 'Timing and order', 'Timing and order'],
  ['wording', 'Wording of errors', 'Wording of errors'],
  ['crash', 'Crashes and hangs', 'Crashes and hangs'],
  ['newlyAccepted', 'Newly accepted', 'Accepted again'],
  ['passing', 'Only on the way', 'Only on the way'],
];
/** More names than these are only shown where one of them was asked for. */
const FEW_COMMANDS = 3;
const MAX_REPLY = 160;
const MOST_EXAMPLES = 8;

export function describeChange(entry: ChangeBetween, ends: PathEnds): DescribedChange {
  const { id, since, at, direction, commands, title, before, after, link } = entry;
  const kind = headOf(entry, ends);
  const impact = impactOnWay(entry, ends);
  const examples = examplesOnWay(entry, ends.from, ends.to)
    .differing.slice(0, MOST_EXAMPLES)
    .map(({ probe, setup, command, before, after }) => ({ probe, setup, command, before, after }));
  return { id, since, at, direction, commands, title, kind, impact, before, after, link, examples };
}

/** The changes as text for a terminal, grouped by what they do to an application, gravest first. */
export function formatChanges(changes: readonly ChangeBetween[], options: FormatChangesOptions): string {
  const lines: string[] = [];
  const isBack = changes.length > 0 && changes.every(({ direction }) => direction === 'goes');
  const heads = new Map(changes.map((entry) => [entry, headOf(entry, options)]));
  for (const [head, there, back] of GROUPS) {
    const group = changes.filter((entry) => heads.get(entry) === head);
    if (group.length === 0) continue;
    lines.push(`${isBack ? back : there} (${group.length})`, '');
    for (const entry of group) lines.push(...formatChange(entry, options, isBack), '');
  }
  return lines.join('\n');
}

function headOf(entry: ChangeBetween, { from, to }: PathEnds): Head {
  if (examplesOnWay(entry, from, to).isTakenBack) return 'passing';
  return kindOnPath(entry.kind, entry.direction);
}

/** How much a change matters on a way: for who goes back, what was newly accepted is refused, and what was refused is accepted again. */
export function impactOnWay(change: ChangeBetween, ends: PathEnds): ImpactOnWay {
  const head = headOf(change, ends);
  if (head === 'passing') return head;
  if (head === change.kind) return change.impact;
  return head === 'newlyAccepted' ? 'new' : 'breaks';
}

/** One change, its link in the last line. */
export function formatChange(entry: ChangeBetween, options: FormatChangesOptions, isBack: boolean): string[] {
  const { id, at, title, before, after, link, direction, commands } = entry;
  const { width = 100, command } = options;
  const goes = direction === 'goes';
  const since = at.map((line) => line.replace('-', ' ')).join(', ');
  const note = goes && !isBack ? ', goes' : '';
  const [left, right] = goes ? [after, before] : [before, after];
  const lines = [
    ...wrap(`${title} (${id}, since ${since}${note})`, width, '  ', '    '),
    ...wrap(`before: ${left}`, width, '    ', '            '),
    ...wrap(`after:  ${right}`, width, '    ', '            '),
  ];
  const named = commands.filter((name) => isOf(name, command));
  if (commands.length > FEW_COMMANDS && named.some((name) => name !== command))
    lines.push(...wrap(`here:   ${named.join(', ')}`, width, '    ', '            '));
  const example = shownExample(entry, options);
  if (example !== undefined) {
    const { sent, before: was, after: is } = example;
    lines.push(...wrap(`e.g.    ${sent}: ${shorten(was)} → ${shorten(is)}`, width, '    ', '            '));
  }
  lines.push(`    ${link}`);
  return lines;
}

/** What an application sends, and what it gets at the beginning of its way and at the end. */
export interface ShownExample {
  readonly sent: string;
  readonly before: string;
  readonly after: string;
}

/** The example that shows the entry best between the two ends, one of the wanted command where there is any. */
export function shownExample(
  entry: ChangeBetween,
  { command, ...ends }: PathEnds & { readonly command?: string },
): ShownExample | undefined {
  const { differing } = examplesOnWay(entry, ends.from, ends.to);
  const found =
    differing.find((one) => isOf(nameOf(one.command), command)) ??
    differing.find(({ command: [name] }) => isFirstIn(entry.title, String(name).toUpperCase())) ??
    differing[0];
  if (found === undefined) return undefined;
  const { setup, raw } = found;
  const last = raw === undefined ? formatCommand(found.command) : JSON.stringify(raw);
  const sent = [...setup.map(formatCommand), last].join('; ');
  const [before, after] =
    entry.direction === 'goes' ? [found.after, found.before] : [found.before, found.after];
  return { sent, before: showReply(before), after: showReply(after) };
}

function isOf(name: string, command: string | undefined): boolean {
  return command !== undefined && (name === command || name.startsWith(`${command} `));
}

/** What a title begins with is what it is about. */
function isFirstIn(title: string, name: string): boolean {
  return title === name || title.startsWith(`${name} `);
}

/** With what may be a subcommand. */
function nameOf(command: readonly ExampleArg[]): string {
  return `${command.slice(0, 2).map(String).join(' ')} `.toUpperCase();
}

function formatCommand(args: readonly ExampleArg[]): string {
  return args
    .map((arg) =>
      typeof arg === 'string' ? (/^[\w.:*+@-]+$/.test(arg) ? arg : JSON.stringify(arg)) : '<bytes>',
    )
    .join(' ');
}

/** A reply without the protocol's marks: `OK`, `ERR …`, `2`, `["a",1]`. */
function showReply(reply: string): string {
  return reply
    .replace(/^[-+]/, '')
    .replace(/(^|[[,]):(?=-?[\d#])/g, '$1')
    .trimEnd();
}

function shorten(text: string): string {
  return text.length > MAX_REPLY ? `${text.slice(0, MAX_REPLY - 1)}…` : text;
}

/** Breaks at spaces; a word that is longer than a line is cut into lines. */
export function wrap(text: string, width: number, first: string, rest: string): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    let left = word;
    if (!isEmpty && line.length + 1 + left.length > width) {
      lines.push(line);
      line = rest;
      isEmpty = true;
    }
    while (isEmpty && line.length + left.length > width && width > line.length) {
      const room = width - line.length;
      lines.push(line + left.slice(0, room));
      left = left.slice(room);
      line = rest;
    }
    line += isEmpty ? left : ` ${left}`;
    isEmpty = false;
  }
  lines.push(line);
  return lines;
}
