import { showDiffering } from '../../messages/differing.ts';
import { escapeHtml, visibleLine } from '../escape.ts';
import { type PageChange, RANK_WORDS, type UpgradePage, type UpgradeSection } from './page.ts';
import { UPGRADE_STYLE } from './style.ts';

/** Characters of a reply. */
const MAX_REPLY = 400;
const FEW_COMMANDS = 8;

/** The page as one HTML file that needs no network and runs no script. */
export function upgradeAsHtml(page: UpgradePage): string {
  const { from, to, command, support, supportAsOf, notes, use, sections, names } = page;
  const title = `${from} → ${to}${command === undefined ? '' : `: ${visibleLine(command)}`}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(title)}: what breaks, what changes, what is new</title>
<style>${UPGRADE_STYLE}</style>
</head>
<body>
<header>
<p class="kicker">Upgrade guide</p>
<h1>${text(from)} <span class="arrow">→</span> ${text(to)}</h1>
${command === undefined ? '' : `<p class="about">Only what concerns <code>${text(command)}</code>.</p>`}
<nav aria-label="Sections">
${sections.map(({ id, title, changes }) => `<a class="count ${id}" href="#${id}"><b>${changes.length}</b> ${text(title)}</a>`).join('\n')}
</nav>
${use === undefined ? '' : `<p class="use">Of what is used: ${text(use.summary)}.</p>`}
${[...notes, ...(use?.notes ?? [])].map((note) => `<p class="note">${text(note)}</p>`).join('\n')}
</header>
<main>
<section aria-labelledby="support">
<h2 id="support">Support by ElastiCache</h2>
<dl class="support">
${support.map(({ engine, words, source }) => `<div><dt>${text(engine)}</dt><dd>${text(words)}. <a href="${text(source)}">Source</a></dd></div>`).join('\n')}
</dl>
<p class="dim">As of ${text(supportAsOf)}.</p>
</section>
${sections.length === 0 ? '<p>No known change.</p>' : sections.map((section) => sectionOf(page, section)).join('\n')}
${listOf('Commands and options that come', names.comes)}
${listOf('Commands and options that go', names.goes)}
</main>
<footer>Made by redis-target from its catalogue of engine changes; the replies are those of real servers.</footer>
</body>
</html>
`;
}

function sectionOf(page: UpgradePage, { id, title, text: words, changes }: UpgradeSection): string {
  return `<section class="${id}" aria-labelledby="${id}">
<h2 id="${id}">${text(title)} <span class="dim">${changes.length}</span></h2>
<p class="dim">${text(words)}</p>
${changes.map((change) => cardOf(page, change)).join('\n')}
</section>`;
}

function cardOf({ from, to }: UpgradePage, change: PageChange): string {
  const { id, title, since, commands, before, after, example, unseen, link, use } = change;
  const [was, is] = example === undefined ? [] : showDiffering(example.before, example.after, MAX_REPLY);
  const unused = use?.rank === 'notExercised' ? ' unused' : '';
  return `<article class="card${unused}" id="${text(id)}">
<h3>${text(title)}</h3>
<p class="meta"><a href="${text(link)}">${text(id)}</a> · since ${text(since)}${chipsOf(commands)}${usedOf(use)}</p>
${example === undefined ? '' : `<pre class="sent">${text(example.sent)}</pre>`}
<div class="sides">
${sideOf('before', from, before, was)}
${sideOf('after', to, after, is)}
</div>${unseen === undefined ? '' : `\n<p class="meta">Without an example: ${text(unseen)}.</p>`}
</article>`;
}

function sideOf(side: string, engine: string, words: string, reply: string | undefined): string {
  const quoted = reply === undefined ? '' : `<pre>${text(reply)}</pre>`;
  return `<div class="side ${side}"><h4>${text(engine)}</h4><p>${text(words)}</p>${quoted}</div>`;
}

function chipsOf(commands: readonly string[]): string {
  const shown = commands.slice(0, FEW_COMMANDS).map((name) => ` <code>${text(name)}</code>`);
  return (
    shown.join('') + (commands.length > FEW_COMMANDS ? ` and ${commands.length - FEW_COMMANDS} more` : '')
  );
}

function usedOf(use: PageChange['use']): string {
  if (use === undefined) return '';
  const names = use.used.slice(0, 6).map((name) => ` <code>${text(name)}</code>`);
  return ` <span class="rank ${use.rank}">${RANK_WORDS[use.rank]}</span>${names.join('')}`;
}

function listOf(title: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const codes = names.map((name) => `<code>${text(name)}</code>`).join(' ');
  return `<section><details><summary><h2>${text(title)} <span class="dim">${names.length}</span></h2></summary><p class="names">${codes}</p></details></section>`;
}

function text(words: string): string {
  return escapeHtml(visibleLine(words));
}
