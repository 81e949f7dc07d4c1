import type { ChangeExample, ExampleArg } from '../changes/change-entry.ts';
import type { ChangeBetween } from '../changes/changes-between.ts';
import { replyAt } from '../changes/measured-replies.ts';
import type { ReleaseLine } from '../changes/release-line.ts';

/** An entry as `changes --json` gives it: without what only the matching of tests needs. */
export interface DescribedChange {
  readonly id: string;
  readonly since: string;
  readonly at: readonly string[];
  readonly direction: 'comes' | 'goes';
  readonly commands: readonly string[];
  readonly title: string;
  readonly kind: ChangeBetween['kind'];
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
}

/** Whom it happens to, and when: shown in this order. */
const GROUPS: readonly (readonly [ChangeBetween['kind'], string, string])[] = [
  ['newlyRefused', 'Newly refused', 'Accepted again'],
  ['value', 'Changed values', 'Changed values'],
  ['timing', 'Timing and order', 'Timing and order'],
  ['wording', 'Wording of errors', 'Wording of errors'],
  ['crash', 'Crashes and hangs', 'Crashes and hangs'],
  ['newlyAccepted', 'Newly accepted', 'No longer accepted'],
];
/** More names than these are only shown where one of them was asked for. */
const FEW_COMMANDS = 3;

export function describeChange(entry: ChangeBetween, ends: PathEnds): DescribedChange {
  const { id, since, at, direction, commands, title, kind, before, after, link } = entry;
  const examples = entry.examples.flatMap((example) => describeExample(example, entry, ends));
  return { id, since, at, direction, commands, title, kind, before, after, link, examples };
}

/** The changes as text for a terminal, grouped by what they do to an application, gravest first. */
export function formatChanges(changes: readonly ChangeBetween[], options: FormatChangesOptions): string {
  const lines: string[] = [];
  const isBack = changes.length > 0 && changes.every(({ direction }) => direction === 'goes');
  const kinds = isBack ? [...GROUPS].reverse() : GROUPS;
  for (const [kind, there, back] of kinds) {
    const group = changes.filter((entry) => entry.kind === kind);
    if (group.length === 0) continue;
    lines.push(`${isBack ? back : there} (${group.length})`, '');
    for (const entry of group) lines.push(...formatChange(entry, options, isBack), '');
  }
  return lines.join('\n');
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
  const examples = entry.examples.filter((one) => describeExample(one, entry, options).length > 0);
  const example = examples.find((one) => isOf(String(one.command[0]), command)) ?? examples[0];
  for (const one of example === undefined ? [] : describeExample(example, entry, options)) {
    const [was, is] = goes ? [one.after, one.before] : [one.before, one.after];
    const sent = [...one.setup, one.command].map(formatCommand).join('; ');
    lines.push(
      ...wrap(`e.g.    ${sent}: ${showReply(was)} → ${showReply(is)}`, width, '    ', '            '),
    );
  }
  lines.push(`    ${link}`);
  return lines;
}

function isOf(name: string, command: string | undefined): boolean {
  return command !== undefined && (name === command || name.startsWith(`${command} `));
}

/** None where the two ends reply the same, or one was not measured. */
function describeExample(
  example: ChangeExample,
  { direction }: ChangeBetween,
  { from, to }: PathEnds,
): DescribedExample[] {
  const [older, newer] = direction === 'comes' ? [from, to] : [to, from];
  const before = replyAt(example, older, 0);
  const after = replyAt(example, newer, Number.POSITIVE_INFINITY);
  if (before === undefined || after === undefined || before === after) return [];
  return [{ probe: example.probe, setup: example.setup, command: example.command, before, after }];
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
  const text = reply.replace(/^[-+]/, '').replace(/(^|[[,]):(?=-?[\d#])/g, '$1');
  return text.length > 160 ? `${text.slice(0, 159)}…` : text.trimEnd();
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
