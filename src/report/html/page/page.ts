// The report page's script, which runs in a browser: no network, nothing but what stands in the page. It makes
// elements by `textContent` only: nothing of a test's is ever read as HTML. `scripts/page.mjs` makes ../page-script.ts of it.
//
// A row's height follows from its name's length, and so which of them can be seen from how far the list is scrolled.

import { isNarrow, lettersIn, rowHeightPx } from './row-height.ts';

/** As `pageDataPieces` of ../data.ts writes it. */
interface PageData {
  readonly names: readonly string[];
  readonly verdicts: readonly (readonly [verdict: string, word: string, sentence: string])[];
  readonly kinds: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly statuses: readonly (readonly string[])[];
  readonly tests: readonly (readonly [
    name: string,
    file: number,
    verdict: number,
    statuses: number,
    more?: MoreOfTest,
  ])[];
}

interface MoreOfTest {
  /** Line. */
  readonly l?: number;
  /** Errors, one per run. */
  readonly e?: readonly (PageError | null)[];
  /** Kind. */
  readonly k?: string;
  readonly r?: PageReason;
  /** Tallies, one per run. */
  readonly t?: readonly { readonly passed: number; readonly failed: number }[];
  /** How often it was tried again, one per run. */
  readonly y?: readonly number[];
  /** Median durations, one per run. */
  readonly m?: readonly (number | null)[];
  /** Where it moved. */
  readonly w?: string;
  readonly a?: { readonly until: string; readonly reason: string };
}

interface PageError {
  readonly message: string;
  readonly command?: string;
  readonly type?: string;
  readonly at?: string;
  readonly expected?: string;
  readonly received?: string;
}

interface PageReason {
  /** Empty where the catalogue only dates a command. */
  readonly id: string;
  /** What a search finds it by, besides its title. */
  readonly find: string;
  readonly title: string;
  readonly origin: string;
  readonly before?: string;
  readonly after?: string;
  readonly cure?: string;
  readonly evidence: readonly string[];
  readonly link: string;
}

interface ListedTest extends MoreOfTest {
  /** Its own name, without its suites'. */
  readonly own: string;
  readonly suites: readonly string[];
  readonly file: string;
  readonly verdict: string;
  readonly statuses: readonly string[];
}

(() => {
  /** Rows above and below what can be seen, so that scrolling shows no gap. */
  const MORE_ROWS = 8;
  /** So much of a chosen test's errors has to be in sight. */
  const LEAST_SEEN_PX = 200;
  const TYPING_MS = 60;

  const at = <T extends HTMLElement = HTMLElement>(id: string): T => document.getElementById(id) as T;
  const data = JSON.parse(at('data').textContent ?? '') as PageData;
  const { names, verdicts, kinds } = data;
  const tests = data.tests.map(
    ([name, file, verdict, statuses, more]): ListedTest => ({
      own: name.slice(name.lastIndexOf('\n') + 1),
      suites: name.split('\n').slice(0, -1),
      file: data.files[file] ?? '',
      verdict: verdicts[verdict]?.[0] ?? '',
      statuses: data.statuses[statuses] ?? [],
      ...more,
    }),
  );
  const list = at('list');
  const space = at('space');
  const rows = at('rows');
  const detail = at('detail');
  const search = at<HTMLInputElement>('search');
  const filters = at('filters');
  const summary = at('summary');

  const words = new Map(verdicts.map(([verdict, word]) => [verdict, word]));
  const order = new Map(verdicts.map(([verdict], index) => [verdict, index]));
  const counts = new Map<string, number>();
  for (const { verdict } of tests) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  /** What a search looks into, in lower case. */
  const haystacks = tests.map((test) =>
    [
      [...test.suites, test.own].join(' > '),
      test.file,
      ...(test.e ?? []).flatMap((error) =>
        error ? [error.message, error.expected ?? '', error.received ?? ''] : [],
      ),
      test.r ? `${test.r.find} ${test.r.title}` : '',
      test.k ? (kinds[test.k] ?? '') : '',
    ]
      .join('\n')
      .toLowerCase(),
  );
  const hasDifference = tests.some(({ verdict }) => verdict !== 'same');
  const chosen = new Set(
    verdicts
      .map(([verdict]) => verdict)
      .filter((verdict) => counts.has(verdict) && (verdict !== 'same' || !hasDifference)),
  );
  const sorted = tests.map((_, index) => index).sort(byVerdictAndCause);
  let shown: number[] = [];
  /** Where each shown row begins, and where the last one ends. */
  let tops: number[] = [0];
  let selected = -1;

  function byVerdictAndCause(one: number, other: number): number {
    const [a, b] = [tests[one], tests[other]];
    if (!a || !b) return 0;
    const graver = (order.get(a.verdict) ?? 0) - (order.get(b.verdict) ?? 0);
    if (graver !== 0) return graver;
    const [causeOfA, causeOfB] = [a.r?.id ?? a.k ?? '', b.r?.id ?? b.k ?? ''];
    if (causeOfA === causeOfB) return one - other;
    return causeOfA < causeOfB ? -1 : 1;
  }

  function element<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    className = '',
    text?: string,
  ): HTMLElementTagNameMap[K] {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function filter(): void {
    const needles = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = sorted.filter((index) => {
      const haystack = haystacks[index] ?? '';
      return chosen.has(tests[index]?.verdict ?? '') && needles.every((needle) => haystack.includes(needle));
    });
    layOut();
    summary.textContent = `${shown.length.toLocaleString('en')} of ${tests.length.toLocaleString('en')} tests`;
    if (!shown.includes(selected)) selected = -1;
    draw();
  }

  function layOut(): void {
    const width = list.clientWidth;
    list.classList.toggle('narrow', isNarrow(width));
    const letters = lettersIn(width);
    let top = 0;
    tops = [0];
    for (const index of shown) {
      top += rowHeightPx(tests[index]?.own ?? '', letters);
      tops.push(top);
    }
    space.style.height = `${top}px`;
  }

  /** The row that is at this place of the list. */
  function rowAt(px: number): number {
    let [from, to] = [0, shown.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((tops[middle + 1] ?? 0) <= px) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  function draw(): void {
    const first = Math.max(0, rowAt(list.scrollTop) - MORE_ROWS);
    const last = Math.min(shown.length, rowAt(list.scrollTop + list.clientHeight) + 1 + MORE_ROWS);
    rows.style.transform = `translateY(${tops[first] ?? 0}px)`;
    rows.replaceChildren(
      ...shown.slice(first, last).map((index, offset) => rowOf(index, first + offset + 1)),
    );
  }

  function rowOf(index: number, position: number): HTMLElement {
    const row = element('div', 'row');
    row.id = `test-${index}`;
    row.style.height = `${(tops[position] ?? 0) - (tops[position - 1] ?? 0)}px`;
    row.setAttribute('role', 'option');
    row.setAttribute('aria-selected', String(index === selected));
    row.setAttribute('aria-posinset', String(position));
    row.setAttribute('aria-setsize', String(shown.length));
    const test = tests[index];
    if (test) {
      const tag = `${words.get(test.verdict)}${test.r?.id ? ` · ${test.r.id}` : ''}`;
      const path = element('span', 'file', [placeOf(test), ...test.suites].filter(Boolean).join(' › '));
      path.title = path.textContent ?? '';
      row.append(element('span', 'name', test.own), element('span', `tag ${test.verdict}`, tag), path);
    }
    row.addEventListener('click', () => {
      select(index);
      // On a narrow screen it stands below the list.
      if (detail.getBoundingClientRect().top > innerHeight - LEAST_SEEN_PX) detail.scrollIntoView();
    });
    return row;
  }

  function placeOf({ file, l }: ListedTest): string {
    return l ? `${file}:${l}` : file;
  }

  function select(index: number): void {
    selected = index;
    const place = shown.indexOf(index);
    const [top, end] = [tops[place] ?? 0, tops[place + 1] ?? 0];
    if (top < list.scrollTop) list.scrollTop = top;
    if (end > list.scrollTop + list.clientHeight) list.scrollTop = end - list.clientHeight;
    list.setAttribute('aria-activedescendant', `test-${index}`);
    draw();
    const test = tests[index];
    if (test) show(test);
  }

  function show(test: ListedTest): void {
    const kind = test.k ? ` · ${kinds[test.k]}` : '';
    const head: HTMLElement[] = [
      element('h2', '', test.own),
      element(
        'div',
        'where',
        [`${placeOf(test)}${test.w ? ` (moved to ${test.w})` : ''}`, ...test.suites]
          .filter(Boolean)
          .join(' › '),
      ),
      element('div', test.verdict, `${words.get(test.verdict)}${kind}`),
    ];
    if (test.a) head.push(element('div', 'where', `accepted until ${test.a.until}: ${test.a.reason}`));
    if (test.r) head.push(reasonBox(test.r));
    const sides = element('div', 'sides');
    for (const [index, name] of names.entries()) sides.append(sideBox(test, name, index));
    detail.replaceChildren(...head, sides);
    detail.scrollTop = 0;
  }

  function reasonBox(reason: PageReason): HTMLElement {
    const box = element('div', 'reason');
    box.append(element('strong', '', reason.title), reason.origin ? ` (${reason.origin}) ` : ' ');
    if (/^https:\/\//.test(reason.link)) {
      const link = element('a', '', 'release notes');
      link.href = reason.link;
      link.rel = 'noreferrer';
      box.append(link);
    }
    const change = element('dl');
    for (const [label, text] of [
      ['before', reason.before],
      ['since', reason.after],
      ['cure', reason.cure],
    ] as const) {
      if (text !== undefined) change.append(element('dt', '', label), element('dd', '', text));
    }
    box.append(change);
    const evidence = element('ul');
    for (const sentence of reason.evidence) evidence.append(element('li', '', sentence));
    box.append(evidence);
    return box;
  }

  function sideBox(test: ListedTest, name: string, index: number): HTMLElement {
    const box = element('div', 'side');
    const status = test.statuses[index] ?? 'absent';
    const tries = test.y?.[index] ?? 0;
    const again = tries === 0 ? '' : ` after ${tries} ${tries === 1 ? 'retry' : 'retries'}`;
    const said = statusWords(status, test.t?.[index]) + again;
    const median = test.m?.[index];
    const head = element('h3', '', name);
    head.append(
      element(
        'span',
        status,
        median === undefined || median === null ? said : `${said} · ${median.toFixed(1)} ms`,
      ),
    );
    box.append(head);
    const error = test.e?.[index];
    if (!error) {
      box.append(element('p', 'hint', status === 'passed' ? 'No error.' : ''));
      return box;
    }
    const type = error.type ? `${error.type}: ` : '';
    const place = error.at ? `\n    at ${error.at}` : '';
    box.append(element('pre', '', `${type}${error.message}${place}`));
    if (error.command) box.append(element('div', 'label', 'sent'), element('pre', '', error.command));
    for (const label of ['expected', 'received'] as const) {
      const text = error[label];
      if (text === undefined) continue;
      box.append(element('div', 'label', label), element('pre', label, text === '' ? '(empty)' : text));
    }
    return box;
  }

  function statusWords(status: string, tally: { passed: number; failed: number } | undefined): string {
    if (status === 'mixed' && tally) return `passed ${tally.passed} of ${tally.passed + tally.failed}`;
    return status === 'absent' ? 'not there' : status;
  }

  function addFilter([verdict, word, sentence]: PageData['verdicts'][number]): void {
    const count = counts.get(verdict);
    if (count === undefined) return;
    const button = element('button', '', `${count.toLocaleString('en')} ${word}`);
    button.type = 'button';
    button.title = sentence;
    button.setAttribute('aria-pressed', String(chosen.has(verdict)));
    button.addEventListener('click', () => {
      if (!chosen.delete(verdict)) chosen.add(verdict);
      button.setAttribute('aria-pressed', String(chosen.has(verdict)));
      filter();
    });
    filters.append(button);
  }

  function pressKey(event: KeyboardEvent): void {
    const isTyping = document.activeElement === search;
    if (event.key === '/' && !isTyping) {
      event.preventDefault();
      search.focus();
    } else if (event.key === 'Escape') {
      search.value = '';
      filter();
      list.focus();
    } else if (!isTyping || event.key === 'ArrowDown') {
      move(event, isTyping);
    }
  }

  function move(event: KeyboardEvent, isTyping: boolean): void {
    const place = shown.indexOf(selected);
    const places: Readonly<Record<string, number>> = {
      ArrowDown: place + 1,
      ArrowUp: place - 1,
      PageDown: place + 10,
      PageUp: place - 10,
      Home: 0,
      End: shown.length - 1,
    };
    const to = places[event.key];
    if (to !== undefined && shown.length > 0) {
      event.preventDefault();
      if (isTyping) list.focus();
      select(shown[Math.max(0, Math.min(shown.length - 1, to))] ?? 0);
    } else if (/^[1-9]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      (filters.children[Number(event.key) - 1] as HTMLElement | undefined)?.click();
    }
  }

  verdicts.forEach(addFilter);
  let waiting: number | undefined;
  search.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, TYPING_MS);
  });
  list.addEventListener('scroll', () => requestAnimationFrame(draw), { passive: true });
  addEventListener('resize', () => {
    layOut();
    draw();
  });
  addEventListener('keydown', pressKey);

  const root = document.documentElement;
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');
  const paint = (isDark: boolean): void => {
    root.classList.toggle('dark', isDark);
  };
  paint(prefersDark.matches);
  prefersDark.addEventListener('change', (event) => paint(event.matches));
  at('theme').addEventListener('click', () => paint(!root.classList.contains('dark')));
  filter();
  const [first] = shown;
  if (first !== undefined) select(first);
})();
