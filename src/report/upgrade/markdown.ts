import { showDiffering } from '../../messages/differing.ts';
import { escapeMarkdown, visibleLine } from '../escape.ts';
import { usedWords } from '../on-the-way.ts';
import { type PageChange, RANK_WORDS, type UpgradePage, type UpgradeSection } from './page.ts';

/** Characters of a command or of a reply. */
const MAX_CODE = 160;

/** The page as Markdown: a table for what breaks, what changes, what is worded otherwise, what is new. */
export function upgradeAsMarkdown(page: UpgradePage): string {
  const { from, to, command, support, supportAsOf, notes, use, sections, names } = page;
  const about = command === undefined ? '' : `, for ${codeOf(command)}`;
  return [
    `# ${from} → ${to}${about}`,
    '',
    summaryOf(sections),
    '',
    ...notes.map((note) => `> ${proseOf(note)}\n`),
    ...(use === undefined ? [] : [`**Of what is used: ${escapeMarkdown(use.summary)}.**`, '']),
    ...(use?.notes ?? []).map((note) => `> ${escapeMarkdown(note)}\n`),
    `## Support by ElastiCache`,
    '',
    ...support.map(
      ({ engine, words, source }) => `- **${engine}**: ${proseOf(words)} ([source](${source})).`,
    ),
    '',
    `As of ${supportAsOf}.`,
    ...sections.flatMap((section) => sectionOf(page, section)),
    ...listOf('Commands and options that come', names.comes),
    ...listOf('Commands and options that go', names.goes),
    '',
  ].join('\n');
}

function summaryOf(sections: readonly UpgradeSection[]): string {
  if (sections.length === 0) return 'No known change.';
  return sections.map(({ title, changes }) => `${title}: ${changes.length}`).join(' · ');
}

function sectionOf({ from, to, use }: UpgradePage, { title, text, changes }: UpgradeSection): string[] {
  const columns = ['change', `before (${from})`, `after (${to})`, ...(use === undefined ? [] : ['used'])];
  return [
    '',
    `## ${title} (${changes.length})`,
    '',
    text,
    '',
    row(columns),
    row(columns.map(() => '---')),
    ...changes.map((change) => row(cellsOf(change, use !== undefined))),
  ];
}

function cellsOf(change: PageChange, isRanked: boolean): string[] {
  const { id, title, since, commands, before, after, example, unseen, link, use } = change;
  const names = commands.slice(0, 6).map(codeOf).join(' ') + (commands.length > 6 ? ' …' : '');
  const [was, is] = example === undefined ? ['', ''] : showDiffering(example.before, example.after, MAX_CODE);
  const lines = [
    `**${proseOf(title)}**`,
    `[${id}](${encodeURI(link)}), since ${since}${names === '' ? '' : ` · ${names}`}`,
    ...(example === undefined ? [] : [`e.g. ${codeOf(shorten(example.sent))}`]),
    ...(unseen === undefined ? [] : [proseOf(`without an example: ${unseen}`)]),
  ];
  return [
    lines.join('<br>'),
    [proseOf(before), ...replyOf(was)].join('<br>'),
    [proseOf(after), ...replyOf(is)].join('<br>'),
    ...(isRanked ? [usedCell(use)] : []),
  ];
}

function replyOf(reply: string): string[] {
  return reply === '' ? [] : [`→ ${codeOf(reply)}`];
}

function usedCell(use: PageChange['use']): string {
  if (use === undefined) return '';
  return RANK_WORDS[use.rank] + (use.used.length === 0 ? '' : `: ${codeOf(usedWords(use.used))}`);
}

function listOf(title: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : ['', `## ${title} (${names.length})`, '', names.map(codeOf).join(' ')];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function shorten(text: string): string {
  return text.length > MAX_CODE ? `${text.slice(0, MAX_CODE - 1)}…` : text;
}

/** As code, also in a cell, where a bar ends it even within code unless a backslash stands before it. */
function codeOf(text: string): string {
  const line = visibleLine(text);
  // What cannot stand between backticks in a cell.
  if (line.includes('|') && line.includes('\\')) return `<code>${escapeMarkdown(line)}</code>`;
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^`|`$|^ .* $/.test(line) ? ' ' : '';
  return `${fence}${pad}${line.replaceAll('|', '\\|')}${pad}${fence}`;
}

/** The catalogue's own words, so that they can be read in the file, too. A name after `@` would call somebody. */
function proseOf(text: string): string {
  return visibleLine(text)
    .replace(/[\\`*_[\]<>|~#&]/g, '\\$&')
    .replace(/@(?=\w)/g, '@<!-- -->');
}
