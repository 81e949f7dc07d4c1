import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import { judgeGate } from '../../../src/compare/gate.ts';
import type { Comparison } from '../../../src/model/comparison.ts';
import { reportAsAnnotations } from '../../../src/report/annotations.ts';
import { reportAsMarkdown } from '../../../src/report/markdown.ts';
import { reportOnTerminal } from '../../../src/report/terminal.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';
import { reportAsHtml, reportAsJson, reportAsJunit } from '../../support/whole-reports.ts';
import { makeComparison, makeNastyComparison } from './nasty.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../../src/schemas/comparison.schema.json', import.meta.url), 'utf8'),
);
const comparison = makeComparison();
const gate = judgeGate(comparison, 'broken');
const html = (of: Comparison): string =>
  reportAsHtml(of, { gate: judgeGate(of, 'broken'), createdAt: new Date(0) });

/** All text of an XML document, and every attribute's value; throws where it is no XML. */
function readXml(text: string): string[] {
  const found: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    found.push(...Object.values(tag.attributes).map(String));
  });
  parser.on('text', (value) => {
    found.push(value);
  });
  parser.write(text).close();
  return found;
}

describe('the report as Markdown', () => {
  it('sorts into behaviour and wording', async () => {
    await expect(reportAsMarkdown(comparison, { gate })).toMatchFileSnapshot('expected/report.md');
  });

  it('never grows beyond its budget, and says where the rest is', () => {
    const tests = Array.from({ length: 20_000 }, (_, index) => makeTest(`test ${index}`));
    const failing = tests.map((test, index) =>
      makeTest(test.name.join(), 'failed', {
        message: `cause ${index.toString(2).replaceAll('1', 'l').replaceAll('0', 'o')}`,
      }),
    );
    const text = reportAsMarkdown(compareRuns([[makeRun('2.8.19', tests)], [makeRun('6.2.11', failing)]]), {
      more: { text: 'report.html', url: 'https://example.org/run 1' },
    });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(512 * 1024);
    expect(Buffer.byteLength(text)).toBeGreaterThan(500 * 1024);
    expect(text).toMatch(
      /… [\d,]+ more rows left out, see \[report\.html\]\(https:\/\/example\.org\/run%201\)\.\n$/,
    );
  });
});

describe('a side in cluster mode', () => {
  const run = (version: string, status: 'passed' | 'failed') =>
    makeRun(version, [
      makeTest('stays', 'passed'),
      makeTest('breaks', status, { message: 'ERR Other words' }),
    ]);
  const cluster = run('6.2.11', 'failed');
  const of = compareRuns([
    [run('2.8.19', 'passed')],
    [{ ...cluster, target: { ...cluster.target, clusterMode: true } }],
  ]);

  it('is called so in every form of the report', () => {
    const gate = judgeGate(of, 'broken');
    const forms = [
      reportAsMarkdown(of, { gate }),
      reportAsAnnotations(of, { prefix: '' }),
      html(of),
      reportAsJunit(of),
      reportOnTerminal(of, { gate, width: 100 }),
    ];
    for (const text of forms) {
      expect.soft(text).toContain('redis 6.2.11 in cluster mode');
      expect.soft(text).not.toContain('2.8.19 in cluster mode');
    }
    const { runs } = JSON.parse(reportAsJson(of, gate));
    expect(runs).toEqual([
      expect.not.objectContaining({ clusterMode: true }),
      expect.objectContaining({ clusterMode: true }),
    ]);
  });
});

describe('annotations', () => {
  it('name the file and the line of what broke', () => {
    expect(reportAsAnnotations(comparison, { prefix: 'app/' })).toBe(
      [
        '::error file=app/test/keys.test.ts,title=keys > says how::Passed on redis 2.8.19, fails on redis 6.2.11: ERR Other words\n',
        '::error file=app/test/sets.test.ts,line=7,title=sets > counts::Passed on redis 2.8.19, fails on redis 6.2.11: expected 2 lines%0Aexpected:%0A  one%0A  two%0A  three%0Areceived:%0A  one%0A  2%0A  three\n',
      ].join(''),
    );
  });

  it.each([
    ['', 'packages/cart/../shared/a.test.ts', 'packages/shared/a.test.ts'],
    ['', 'packages/cart/../../shared/a.test.ts', 'shared/a.test.ts'],
    ['packages/cart/', '../stock/a.test.ts', 'packages/stock/a.test.ts'],
    ['', '../outside/a.test.ts', '../outside/a.test.ts'],
    ['', '../../outside/..a/a...test.ts', '../../outside/..a/a...test.ts'],
  ])('name a file as GitHub does, without ways up: %j, %j', (prefix, file, named) => {
    const tests = comparison.tests.map((test) => ({ ...test, file }));
    const lines = reportAsAnnotations({ ...comparison, tests }, { prefix })
      .trim()
      .split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toContain(`::error file=${named},`);
  });

  it('are at most as many as GitHub shows, one of each cause first', () => {
    const tests = Array.from({ length: 40 }, (_, index) => makeTest(`test ${index}`));
    const failing = tests.map((test, index) =>
      makeTest(test.name.join(), 'failed', { message: index === 39 ? 'rare' : 'usual' }),
    );
    const lines = reportAsAnnotations(compareRuns([[makeRun('2.8.19', tests)], [makeRun('6.2.11', failing)]]))
      .trim()
      .split('\n');
    expect(lines).toHaveLength(10);
    expect(lines[1]).toContain('rare');
    expect(lines[9]).toBe("::error title=redis-target::31 more tests broke; the job's summary has them all.");
  });

  it('are none where what broke is accepted', () => {
    const accepted = { reason: 'known', until: '2999-01-01' };
    const tests = comparison.tests.map((test) => ({ ...test, accepted }));
    expect(reportAsAnnotations({ ...comparison, tests })).toBe('');
  });
});

describe('the report as JUnit XML', () => {
  it('has a suite for each candidate', async () => {
    await expect(reportAsJunit(comparison)).toMatchFileSnapshot('expected/junit.xml');
    expect(() => readXml(reportAsJunit(comparison))).not.toThrow();
  });
});

describe('a test that fails', () => {
  const failing = makeTest('a', 'failed', { message: 'ERR no' });
  const statuses = (document: string): string[] =>
    [...document.matchAll(/<testcase [^>]*name="a"(?:\/>|>(<[\w-]+))/g)].map(([, tag]) => tag ?? 'passed');

  it.each([
    ['was skipped on the baseline', [makeTest('a', 'skipped')], [failing]],
    ['was not on the baseline', [makeTest('b')], [failing]],
    ['passed on the baseline', [makeTest('a')], [failing]],
    ['failed otherwise on the baseline', [makeTest('a', 'failed', { message: 'ERR never' })], [failing]],
    ['failed when its target had died', [makeTest('a')], [{ ...failing, targetDied: true as const }]],
  ])('and %s is a failure in JUnit XML, and failed in Markdown', (_, baseline, candidate) => {
    const one = compareRuns([[makeRun('2.8.19', baseline)], [makeRun('6.2.11', candidate)]]);
    expect(statuses(reportAsJunit(one))).toEqual(['<failure']);
    const row = reportAsMarkdown(one)
      .split('\n')
      .find((line) => line.includes('ERR no'));
    expect(row).toMatch(/\| (?:failed|lost): <code>ERR no<\/code> \|$/);
  });

  it('and is accepted, or fails alike on the baseline, passes and says so', () => {
    const broken = compareRuns([[makeRun('2.8.19', [makeTest('a')])], [makeRun('6.2.11', [failing])]]);
    const accepted = { reason: 'known', until: '2999-01-01' };
    const tests = broken.tests.map((test) => ({ ...test, accepted }));
    const text = reportAsJunit({ ...broken, tests });
    expect(statuses(text)).toEqual(['<system-out']);
    expect(text).toContain(
      'broken, accepted until 2999-01-01 (known): redis 2.8.19 passed, redis 6.2.11 failed',
    );
    const alike = compareRuns([[makeRun('2.8.19', [failing])], [makeRun('6.2.11', [failing])]]);
    expect(statuses(reportAsJunit(alike))).toEqual(['<system-out']);
  });

  it('under a failed gate is no green document, also where no test of it fails', () => {
    const same = compareRuns([[makeRun('2.8.19', [makeTest('a')])], [makeRun('6.2.11', [makeTest('a')])]]);
    const failed = { failed: true, why: ['local:6.2 was not used by the tests'] };
    const junit = reportAsJunit(same, failed);
    expect(junit).toContain('errors="1"');
    expect(junit).toContain('Gate failed: local:6.2 was not used by the tests');
    expect(reportAsJunit(same, { failed: false, why: [] })).toContain('value="Gate passed"');
    expect(reportAsAnnotations(same, { gate: failed })).toBe(
      '::error title=Gate failed::local:6.2 was not used by the tests\n',
    );
  });
});

describe('what was expected and received', () => {
  const message = 'expect(received).toBe(expected) // Object.is equality\n\nExpected: 2\nReceived: 3';
  const one = compareRuns([
    [makeRun('2.8.19', [makeTest('a')])],
    [makeRun('6.2.11', [makeTest('a', 'failed', { message })])],
  ]);

  it('is taken apart in every format, also where the runner says it only in its message', () => {
    expect(reportOnTerminal(one)).toMatch(/redis 6\.2\.11 {2}expected {2}2\n +received {2}3\n/);
    expect(reportAsMarkdown(one)).toContain('failed<br>expected <code>2</code><br>received <code>3</code>');
    expect(readXml(reportAsJunit(one)).join('\n')).toContain('  expected 2\n  received 3');
    expect(reportAsAnnotations(one)).toContain('%0Aexpected 2%0Areceived 3');
    expect(JSON.parse(reportAsJson(one)).tests[0].sides[1].error).toMatchObject({
      expected: '2',
      received: '3',
    });
    expect(html(one)).toContain('"expected":"2","received":"3"');
  });

  it('stands for the runner’s own words in headings', () => {
    for (const text of [
      reportOnTerminal(one),
      reportAsMarkdown(one),
      reportAsJunit(one),
      reportAsAnnotations(one),
    ])
      expect(text).not.toMatch(/expect\(|Object\.is/);
  });
});

describe('the report as JSON', () => {
  it('is what the schema says', async () => {
    const validate = new Ajv({ allowUnionTypes: true }).compile(schema);
    for (const one of [comparison, makeNastyComparison()]) {
      const value = JSON.parse(reportAsJson(one, judgeGate(one, 'any')));
      expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
      expect(value.counts).toEqual(one.counts);
      expect(value.tests).toHaveLength(one.tests.length);
    }
    await expect(reportAsJson(comparison, gate)).toMatchFileSnapshot('expected/comparison.json');
  });

  it('is whole without any test', () => {
    const empty = compareRuns([[makeRun('2.8.19', [])], [makeRun('6.2.11', [])]]);
    expect(JSON.parse(reportAsJson(empty)).tests).toEqual([]);
  });
});

describe('the report as HTML', () => {
  it('needs no network, and nothing of a test is part of its markup', () => {
    const page = html(makeNastyComparison());
    expect(page).not.toMatch(/(?:src|href)\s*=\s*["']?(?:https?:)?\/\//);
    expect(page).not.toContain('<img');
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page.match(/<\/script>/g)).toHaveLength(2);
    expect(page).toContain("default-src 'none'");
  });

  it('carries every test as data', () => {
    const page = html(comparison);
    const data = /<script type="application\/json" id="data">(.*)<\/script>/.exec(page)?.[1] ?? '';
    const { tests, files } = JSON.parse(data);
    expect(tests).toHaveLength(comparison.tests.length);
    expect(files).toEqual(['test/app.test.ts', 'test/keys.test.ts', 'test/sets.test.ts']);
  });
});

describe("the report's table of runs", () => {
  const page = html(comparison);
  const heads = [...page.matchAll(/<th scope="col">([^<]+)<\/th>/g)].map(([, head]) => head);

  it('says in each cell what its column says, for screens on which it is no table', () => {
    const rows = page.match(/<tr><th scope="row">.*?<\/tr>/g) ?? [];
    expect(rows).toHaveLength(comparison.runs.length);
    for (const row of rows) {
      const labels = [...row.matchAll(/<td data-label="([^"]+)"/g)].map(([, label]) => label);
      expect(labels.slice(0, -1)).toEqual(heads.slice(1, -1));
      expect(labels.at(-1)).toBe('use');
    }
  });

  it('has room on a narrow screen, and its head is read to who cannot see it', () => {
    const narrow = /@media \(max-width:900px\) \{([\s\S]*?)\n\}/.exec(page)?.[1] ?? '';
    expect(narrow).toMatch(/tbody tr \{ display:flex; flex-wrap:wrap/);
    expect(narrow).toContain('content:attr(data-label)');
    expect(narrow).not.toMatch(/thead \{[^}]*display:none/);
  });
});

describe('nasty names', () => {
  const nasty = makeNastyComparison();
  const control = /(?!\n)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202e]/u;

  it('cannot command a terminal, a workflow or a viewer', () => {
    const texts = {
      terminal: reportOnTerminal(nasty, { gate: judgeGate(nasty, 'any') }),
      markdown: reportAsMarkdown(nasty, { gate: judgeGate(nasty, 'any'), more: { text: 'x' } }),
      junit: reportAsJunit(nasty),
      annotations: reportAsAnnotations(nasty),
      html: html(nasty),
      json: reportAsJson(nasty),
    };
    for (const [format, text] of Object.entries(texts)) expect(text, format).not.toMatch(control);
    expect(texts.annotations.trim().split('\n')).toHaveLength(1);
    expect(texts.markdown).not.toMatch(/<img|<script|\]\(http:/);
    expect(readXml(texts.junit).join()).toContain('<img src=x onerror=alert(1)>');
  });

  it('leave every row of a table with as many cells as its head', () => {
    const rows = reportAsMarkdown(nasty)
      .split('\n')
      .filter((line) => line.startsWith('| '));
    expect(rows.length).toBeGreaterThan(4);
    let cells = 0;
    for (const [index, row] of rows.entries()) {
      const count = row.split('|').length;
      const isHead = reportAsMarkdown(nasty).includes(`${row}\n|${' --- |'}`) || index === 0;
      if (isHead) cells = count;
      expect(count, row).toBe(cells);
    }
  });
});

describe('a hundred thousand tests', () => {
  const tests = Array.from({ length: 100_000 }, (_, index) =>
    makeTest(`suite ${index % 100} > does thing number ${index}`, 'passed', {
      file: `test/file-${index % 500}.test.ts`,
    }),
  );
  const failing = tests.map((test, index) =>
    index % 50 === 0
      ? { ...test, status: 'failed' as const, error: { message: `ERR unknown command 'CMD${index % 7}'` } }
      : test,
  );

  it('are compared and reported whole in every format', () => {
    const large = compareRuns([[makeRun('2.8.19', tests)], [makeRun('6.2.11', failing)]]);
    expect(large.counts).toMatchObject({ same: 98_000, broken: 2_000 });
    expect(reportOnTerminal(large)).toContain('98,000 same');
    expect(JSON.parse(reportAsJson(large)).tests).toHaveLength(100_000);
    expect(reportAsJunit(large).match(/<testcase /g)).toHaveLength(100_000);
    expect(Buffer.byteLength(reportAsMarkdown(large))).toBeLessThan(512 * 1024);
    expect(html(large).length).toBeLessThan(12_000_000);
  });
});
