import type { GateResult } from '../compare/gate.ts';
import { OUTCOME_WORDS } from '../compare/problems.ts';
import { describeUsage } from '../messages/target-use.ts';
import type { Comparison } from '../model/comparison.ts';
import { encodePath, escapeHtml, visibleLine } from './escape.ts';
import { pageDataPieces } from './html/data.ts';
import { onTheWayHtml } from './html/on-the-way.ts';
import { PAGE_SCRIPT } from './html/page-script.ts';
import { PAGE_STYLE } from './html/style.ts';
import { fallbackLines, formatDuration, nameRuns } from './words.ts';

export interface HtmlOptions {
  readonly gate: GateResult;
  /** When the report was made; in the page's foot. */
  readonly createdAt: Date;
}

/**
 * The report as one HTML file that needs no network.
 *
 * The tests are data in the page, not elements: the script makes only those rows that can be seen, so that a hundred
 * thousand of them open and filter at once.
 *
 * Piece by piece, for what writes it: of a hundred thousand tests it has some ten megabytes.
 */
export function* htmlPieces(comparison: Comparison, { gate, createdAt }: HtmlOptions): Generator<string> {
  const names = nameRuns(comparison.runs).map(visibleLine);
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>redis-target: ${escapeHtml(names.join(' → '))}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1>${names.map(escapeHtml).join(' <span class="arrow">→</span> ')}</h1>
${fallbackLines(comparison.runs)
  .map((line) => `<p class="problem">${escapeHtml(line)}</p>`)
  .join('\n')}
${gateWords(gate)}
${runsTable(comparison, names)}
${comparison.problems.map((problem) => `<p class="problem">${escapeHtml(problem)}</p>`).join('\n')}
${(comparison.notes ?? []).map((note) => `<p class="note">${escapeHtml(note)}</p>`).join('\n')}
${(comparison.changes ?? []).map(onTheWayHtml).join('\n')}
</header>
<nav aria-label="Filter">
<input id="search" type="search" placeholder="Search names, files, messages" title="Press / to search" aria-label="Search" autocomplete="off">
<div id="filters" role="group" aria-label="Verdicts"></div>
<button id="theme" type="button" title="Light or dark">◐</button>
</nav>
<main>
<div id="summary" role="status"></div>
<div id="list" role="listbox" aria-label="Tests" tabindex="0"><div id="space"><div id="rows"></div></div></div>
<section id="detail" aria-live="polite"><p class="hint">Choose a test: click it, or use ↑ and ↓.</p></section>
</main>
<footer>Made by redis-target on ${escapeHtml(createdAt.toISOString())}. Keys: / search, ↑ ↓ choose, Esc clear, 1–9 verdicts.</footer>
<script type="application/json" id="data">`;
  yield* pageDataPieces(comparison);
  yield `</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

function gateWords({ failed, why: [first = '', ...more] }: GateResult): string {
  if (!failed) return '<p class="gate good">Gate passed</p>';
  const list =
    more.length === 0
      ? ''
      : `<ul class="why">${more.map((why) => `<li>${escapeHtml(why)}</li>`).join('')}</ul>`;
  return `<p class="gate bad">Gate failed: ${escapeHtml(first)}</p>${list}`;
}

function runsTable(comparison: Comparison, names: readonly string[]): string {
  const rows = comparison.runs.map((run, index) => {
    const { passed, failed, skipped } = run.counts;
    const name = escapeHtml(names[index] ?? '');
    const log = run.log === undefined ? '' : `<a href="${escapeHtml(encodePath(run.log))}">log</a>`;
    const outcome = run.outcome === 'completed' ? '' : ` <strong>${OUTCOME_WORDS[run.outcome]}</strong>`;
    return `<tr><th scope="row">${name}${index === 0 ? ' <small>baseline</small>' : ''}</th><td data-label="target" class="target">${escapeHtml(run.target)}</td><td data-label="reached">${escapeHtml(run.via)}</td><td data-label="runner">${escapeHtml(run.runner)}</td><td data-label="passed" class="n">${passed}</td><td data-label="failed" class="n">${failed}</td><td data-label="skipped" class="n">${skipped}</td><td data-label="time" class="n">${formatDuration(run.durationMs)}${run.repeats > 1 ? `, the first of ${run.repeats}` : ''}${run.shards === undefined ? '' : `, ${run.shards} shards`}</td><td data-label="use" class="use">${escapeHtml(visibleLine(describeUsage(run.usage)))}</td><td>${log}${outcome}</td></tr>`;
  });
  return `<table><thead><tr><th scope="col">engine</th><th scope="col">target</th><th scope="col">reached</th><th scope="col">runner</th><th scope="col">passed</th><th scope="col">failed</th><th scope="col">skipped</th><th scope="col">time</th><th scope="col">what the tests did on it</th><th scope="col"></th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}
