/**
 * The page's script. It makes elements by `textContent` only: nothing of a test's is ever read as HTML.
 *
 * Rows have one height, so which of them can be seen follows from how far the list is scrolled.
 */
export const PAGE_SCRIPT: string = `
'use strict';
const { names, verdicts, kinds, files, statuses, tests: packed } = JSON.parse(document.getElementById('data').textContent);
const tests = packed.map(([n, f, v, s, more]) => Object.assign({ n, f: files[f], v: verdicts[v][0], s: statuses[s] }, more));
const ROW = 48, MORE = 8;
const at = (id) => document.getElementById(id);
const [list, space, rows, detail, search, filters, summary] = ['list', 'space', 'rows', 'detail', 'search', 'filters', 'summary'].map(at);
const words = Object.fromEntries(verdicts.map(([verdict, word]) => [verdict, word]));
const order = Object.fromEntries(verdicts.map(([verdict], index) => [verdict, index]));
const counts = {};
const haystacks = tests.map((test) => {
  counts[test.v] = (counts[test.v] || 0) + 1;
  return (test.n + '\\n' + test.f + '\\n' + (test.e || []).map((error) => (error ? error.message + '\\n' + (error.expected || '') + '\\n' + (error.received || '') : '')).join('\\n') + '\\n' + (test.r ? test.r.id + ' ' + test.r.title + ' ' + test.r.since : '') + '\\n' + (test.k ? kinds[test.k] : '')).toLowerCase();
});
const differs = tests.some((test) => test.v !== 'same');
const causeOf = (test) => (test.r ? test.r.id : test.k || '');
const sorted = tests.map((_, index) => index).sort((a, b) => order[tests[a].v] - order[tests[b].v] || (causeOf(tests[a]) < causeOf(tests[b]) ? -1 : causeOf(tests[a]) > causeOf(tests[b]) ? 1 : a - b));
const chosen = new Set(verdicts.map(([verdict]) => verdict).filter((verdict) => counts[verdict] && (verdict !== 'same' || !differs)));
let shown = [], selected = -1;

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function filter() {
  const needles = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  shown = sorted.filter((index) => chosen.has(tests[index].v) && needles.every((needle) => haystacks[index].includes(needle)));
  space.style.height = shown.length * ROW + 'px';
  summary.textContent = shown.length.toLocaleString('en') + ' of ' + tests.length.toLocaleString('en') + ' tests';
  if (!shown.includes(selected)) selected = -1;
  draw();
}

function draw() {
  const first = Math.max(0, Math.floor(list.scrollTop / ROW) - MORE);
  const last = Math.min(shown.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + MORE);
  rows.style.transform = 'translateY(' + first * ROW + 'px)';
  rows.replaceChildren(...shown.slice(first, last).map((index, offset) => {
    const test = tests[index];
    const row = element('div', 'row');
    row.id = 'test-' + index;
    row.setAttribute('role', 'option');
    row.setAttribute('aria-selected', String(index === selected));
    row.setAttribute('aria-posinset', String(first + offset + 1));
    row.setAttribute('aria-setsize', String(shown.length));
    row.append(element('span', 'name', test.n), element('span', 'tag ' + test.v, words[test.v] + (test.r ? ' · ' + test.r.id : '')), element('span', 'file', test.f + (test.l ? ':' + test.l : '')));
    row.addEventListener('click', () => select(index));
    return row;
  }));
}

function select(index) {
  selected = index;
  const place = shown.indexOf(index);
  if (place * ROW < list.scrollTop) list.scrollTop = place * ROW;
  if ((place + 1) * ROW > list.scrollTop + list.clientHeight) list.scrollTop = (place + 1) * ROW - list.clientHeight;
  list.setAttribute('aria-activedescendant', 'test-' + index);
  draw();
  show(tests[index]);
}

function show(test) {
  const head = [element('h2', '', test.n), element('div', 'where', test.f + (test.l ? ':' + test.l : '') + (test.w ? ' (moved to ' + test.w + ')' : '')), element('div', test.v, words[test.v] + (test.k ? ' · ' + kinds[test.k] : ''))];
  if (test.a) head.push(element('div', 'where', 'accepted until ' + test.a.until + ': ' + test.a.reason));
  if (test.r) head.push(reason(test.r));
  const sides = element('div', 'sides');
  names.forEach((name, index) => sides.append(side(test, name, index)));
  detail.replaceChildren(...head, sides);
  detail.scrollTop = 0;
}

function reason(found) {
  const box = element('div', 'reason');
  const sure = found.certainty === 'certain' ? '' : found.certainty === 'likely' ? ', likely' : ', a guess';
  box.append(element('strong', '', found.title), document.createTextNode(' (' + found.id + ', since ' + found.since + sure + ') '));
  if (/^https:\\/\\//.test(found.link)) {
    const link = element('a', '', 'release notes');
    link.href = found.link;
    link.rel = 'noreferrer';
    box.append(link);
  }
  const evidence = element('ul');
  for (const sentence of found.evidence) evidence.append(element('li', '', sentence));
  box.append(evidence);
  return box;
}

function side(test, name, index) {
  const box = element('div', 'side');
  const status = test.s[index];
  const tally = test.t && test.t[index];
  const said = status === 'mixed' && tally ? 'passed ' + tally.passed + ' of ' + (tally.passed + tally.failed) : status === 'absent' ? 'not there' : status;
  const median = test.m && test.m[index] !== null ? ' · ' + test.m[index].toFixed(1) + ' ms' : '';
  const head = element('h3', '', name);
  head.append(element('span', status, said + median));
  box.append(head);
  const error = test.e && test.e[index];
  if (!error) { box.append(element('p', 'hint', said === 'passed' ? 'No error.' : '')); return box; }
  box.append(element('pre', '', (error.type ? error.type + ': ' : '') + error.message + (error.at ? '\\n    at ' + error.at : '')));
  for (const [label, text] of [['expected', error.expected], ['received', error.received]]) {
    if (text !== undefined) box.append(element('div', 'label', label), element('pre', label, text === '' ? '(empty)' : text));
  }
  return box;
}

verdicts.forEach(([verdict, word, sentence]) => {
  if (!counts[verdict]) return;
  const button = element('button', '', counts[verdict].toLocaleString('en') + ' ' + word);
  button.type = 'button';
  button.title = sentence;
  button.setAttribute('aria-pressed', String(chosen.has(verdict)));
  button.addEventListener('click', () => {
    chosen.has(verdict) ? chosen.delete(verdict) : chosen.add(verdict);
    button.setAttribute('aria-pressed', String(chosen.has(verdict)));
    filter();
  });
  filters.append(button);
});

let waiting;
search.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(filter, 60); });
list.addEventListener('scroll', () => requestAnimationFrame(draw), { passive: true });
addEventListener('resize', draw);
addEventListener('keydown', (event) => {
  const typing = document.activeElement === search;
  if (event.key === '/' && !typing) { event.preventDefault(); search.focus(); return; }
  if (event.key === 'Escape') { search.value = ''; filter(); list.focus(); return; }
  if (typing && event.key !== 'ArrowDown') return;
  const place = shown.indexOf(selected);
  const to = { ArrowDown: place + 1, ArrowUp: place - 1, PageDown: place + 10, PageUp: place - 10, Home: 0, End: shown.length - 1 }[event.key];
  if (to !== undefined && shown.length > 0) {
    event.preventDefault();
    if (typing) list.focus();
    select(shown[Math.max(0, Math.min(shown.length - 1, to))]);
  } else if (/^[1-9]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) filters.children[event.key - 1]?.click();
});

const root = document.documentElement;
const dark = matchMedia('(prefers-color-scheme: dark)');
const paint = (isDark) => root.classList.toggle('dark', isDark);
paint(dark.matches);
dark.addEventListener('change', (event) => paint(event.matches));
at('theme').addEventListener('click', () => paint(!root.classList.contains('dark')));
filter();
if (shown.length > 0) select(shown[0]);
`;
