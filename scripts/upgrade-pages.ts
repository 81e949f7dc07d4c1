import { changesOnWay } from '../src/changes/changes-on-way.ts';
import { parseReleaseLine } from '../src/changes/release-line.ts';
import { upgradeAsMarkdown } from '../src/report/upgrade/markdown.ts';
import { makeUpgradePage, type UpgradePage } from '../src/report/upgrade/page.ts';

/** The ways that are asked for most: ElastiCache's, and those of Redis' own newest line. */
const WAYS: readonly (readonly [from: string, to: string])[] = [
  ['2.8', '6.2'],
  ['4.0', '7.1'],
  ['4.0', 'valkey-9.1'],
  ['5.0', '7.1'],
  ['5.0', 'valkey-8.1'],
  ['5.0', 'valkey-9.1'],
  ['6.2', '7.1'],
  ['6.2', 'valkey-8.1'],
  ['6.2', 'valkey-9.1'],
  ['6.2', '8.6'],
  ['7.0', 'valkey-8.1'],
  ['7.0', 'valkey-9.1'],
  ['7.0', '8.6'],
  ['7.1', 'valkey-8.1'],
  ['7.1', 'valkey-9.1'],
  ['valkey-8.1', 'valkey-9.1'],
];

/** The pages of `docs/upgrades/` by their names, as the catalogue makes them. */
export function makeUpgradePages(): ReadonlyMap<string, string> {
  const made = WAYS.map(([from, to]) => {
    const page = makeUpgradePage(changesOnWay(from, to), {
      from: parseReleaseLine(from),
      to: parseReleaseLine(to),
    });
    return { name: `${from}-to-${to}.md`, page, command: `${from} ${to}` };
  });
  const pages = made.map(({ name, page, command }): [string, string] => [
    name,
    `${upgradeAsMarkdown(page)}\n---\nMade of the catalogue by \`npm run upgrades\`. The same, ranked by what your tests use: \`npx redis-target changes ${command} --used results.json --markdown\`.\n`,
  ]);
  return new Map([['README.md', indexOf(made)], ...pages]);
}

function indexOf(made: readonly { readonly name: string; readonly page: UpgradePage }[]): string {
  const rows = made.map(({ name, page: { from, to, sections } }) => {
    const count = (id: string): number => sections.find((one) => one.id === id)?.changes.length ?? 0;
    return `| [${from} → ${to}](${name}) | ${count('breaks')} | ${count('value')} | ${count('words')} | ${count('new')} |`;
  });
  return [
    '# Upgrades, a page each',
    '',
    'What breaks, what changes, what is worded otherwise and what is new on the ways that are walked most, each change with a command and its reply before and after.',
    '',
    '| way | breaks | changes | worded otherwise | new |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    'Any other way, as text, as Markdown or as one HTML page: `npx redis-target changes 6.0 valkey-8.0 --html upgrade.html`.',
    '',
    'Made of the catalogue by `npm run upgrades`.',
    '',
  ].join('\n');
}
