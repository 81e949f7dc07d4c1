import { type ChangeExample, type ExampleArg, repliesAround } from './entry.ts';
import { hasChange, parseEngineLine } from './lines.ts';
import type { ChangeBetween } from './query.ts';

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
  /** The reply before the first of the lines in `at`, and from it on. */
  readonly before: string;
  readonly after: string;
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

export function describeChange(entry: ChangeBetween): DescribedChange {
  const { id, since, at, direction, commands, title, kind, before, after, link } = entry;
  const examples = entry.examples.flatMap((example) => describeExample(example, at[0] ?? since));
  return { id, since, at, direction, commands, title, kind, before, after, link, examples };
}

/**
 * The changes as text for a terminal, grouped by what they do to an application, gravest first.
 *
 * @param width - Columns; no line but a link is longer. Default: 100.
 */
export function formatChanges(changes: readonly ChangeBetween[], width = 100): string {
  const lines: string[] = [];
  const isBack = changes.length > 0 && changes.every(({ direction }) => direction === 'goes');
  const kinds = isBack ? [...GROUPS].reverse() : GROUPS;
  for (const [kind, there, back] of kinds) {
    const group = changes.filter((entry) => entry.kind === kind);
    if (group.length === 0) continue;
    lines.push(`${isBack ? back : there} (${group.length})`, '');
    for (const entry of group) lines.push(...formatChange(entry, width, isBack), '');
  }
  return lines.join('\n');
}

function formatChange(entry: ChangeBetween, width: number, isBack: boolean): string[] {
  const { id, at, title, before, after, link, direction } = entry;
  const goes = direction === 'goes';
  const since = at.map((line) => line.replace('-', ' ')).join(', ');
  const note = goes && !isBack ? ', goes' : '';
  const [left, right] = goes ? [after, before] : [before, after];
  const lines = [
    ...wrap(`${title} (${id}, since ${since}${note})`, width, '  ', '    '),
    ...wrap(`before: ${left}`, width, '    ', '            '),
    ...wrap(`after:  ${right}`, width, '    ', '            '),
  ];
  const example = entry.examples.flatMap((one) => describeExample(one, at[0] ?? entry.since))[0];
  if (example !== undefined) {
    const [was, is] = goes ? [example.after, example.before] : [example.before, example.after];
    const command = [...example.setup, example.command].map(formatCommand).join('; ');
    lines.push(
      ...wrap(`e.g.    ${command}: ${shorten(was)} → ${shorten(is)}`, width, '    ', '            '),
    );
  }
  lines.push(`    ${link}`);
  return lines;
}

function describeExample(example: ChangeExample, line: string): DescribedExample[] {
  const since = parseEngineLine(line);
  const { before, after } = repliesAround(example, (release) =>
    hasChange(parseEngineLine(release), since, 0),
  );
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

function shorten(reply: string): string {
  return reply.length > 160 ? `${reply.slice(0, 159)}…` : reply;
}

/** Breaks at spaces; a word that is longer than a line is cut into lines. */
function wrap(text: string, width: number, first: string, rest: string): string[] {
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
