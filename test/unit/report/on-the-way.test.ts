import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../../src/changes/changes-between.ts';
import { explainTest } from '../../../src/changes/explain.ts';
import { rankComparison } from '../../../src/changes/rank-comparison.ts';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import { judgeGate } from '../../../src/compare/gate.ts';
import type { Comparison } from '../../../src/model/comparison.ts';
import type { Usage } from '../../../src/model/usage.ts';
import { reportAsMarkdown } from '../../../src/report/markdown.ts';
import { reportOnTerminal } from '../../../src/report/terminal.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';
import { reportAsHtml, reportAsJson } from '../../support/whole-reports.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../../src/schemas/comparison.schema.json', import.meta.url), 'utf8'),
);
const isDocument = new Ajv({ strict: false }).compile(schema);

const usage = (...commands: string[]): Usage => ({
  answer: 'used',
  source: 'stream',
  commands: Object.fromEntries(commands.map((command) => [command, 1])),
});

function compare(before: Usage, after: Usage): Comparison {
  const engines = ['2.8.19', '6.2.11'].map((version) => ({ name: 'redis' as const, version }));
  const message = "expected 'quicklist' to be 'ziplist'";
  const error = { message, expected: 'ziplist', received: 'quicklist' };
  const runs = [
    [{ ...makeRun('2.8.19', [makeTest('object encoding of a list')]), usage: before }],
    [{ ...makeRun('6.2.11', [makeTest('object encoding of a list', 'failed', { error })]), usage: after }],
  ];
  const compared = compareRuns(runs, { explain: (test) => explainTest({ ...test, engines }) });
  return { ...compared, changes: rankComparison(compared) };
}

const ALL = changesBetween('2.8.19', '6.2.11').length;
/** All but one that showed, one that was sent, four that may be met, and three newly accepted ones whose commands were used. */
const NOT_EXERCISED = ALL - 1 - 1 - 4 - 3;
const LINE = `1 place to change, 0 wordings, 5 more possible, ${NOT_EXERCISED} not exercised by any test`;
const forms = ['SET 4 NX XX', 'EXPIRE 2', 'OBJECT ENCODING 2', 'SPOP 2', 'RPUSH 2'];
const comparison = compare(usage('SET 4 NX XX', 'RPUSH 2'), usage(...forms));
const gate = judgeGate(comparison, 'broken');

describe('what the tests say of the changes on the way', () => {
  const [way] = comparison.changes ?? [];
  const ids = (way?.changes ?? []).map(({ id }) => id);
  const reports = {
    terminal: reportOnTerminal(comparison, { gate, width: 100 }),
    Markdown: reportAsMarkdown(comparison, { gate }),
    HTML: reportAsHtml(comparison, { gate, createdAt: new Date(0) }),
    JSON: reportAsJson(comparison, gate),
  };

  it.each(Object.entries(reports))('closes in one line, with each list behind it: in %s', (_, report) => {
    expect(ids).toHaveLength(ALL);
    const text = report.replaceAll(/\n\s*/g, ' ');
    expect(text).toContain(LINE);
    for (const id of ids) expect(text).toMatch(new RegExp(`\\b${id}\\b`));
    expect(text).toContain('SET 4 NX XX');
  });

  it('lists without a screen what tests may meet a row each, and folds what nothing has to be done about', () => {
    const rows = reportOnTerminal(comparison, { gate }).split('\n');
    const start = rows.findIndex((row) => row.startsWith('Possible: the command is used'));
    expect(rows.slice(start, start + 4).map((row) => row.slice(0, 2))).toEqual(['Po', '  ', '  ', '  ']);
    expect(rows[start + 1]).toMatch(/^ {2}\S.* \(C\d+, since [\d.]+\)$/);
    const folded = rows.findIndex((row) => row.startsWith('Not exercised by any test (57): '));
    expect(Math.max(...rows.slice(folded, -3).map((row) => row.length))).toBeLessThanOrEqual(120);
    expect(rows.join(' ').replaceAll(/\s+/g, ' ')).toContain(
      'Each change in words: redis-target changes 2.8.19 6.2.11 From redis 2.8.19',
    );
    for (const id of ids) expect(rows.join('\n')).toMatch(new RegExp(`\\b${id}\\b`));
  });

  it('is a document of the schema, each change with its rank', () => {
    const document = JSON.parse(reports.JSON);
    expect(isDocument(document), JSON.stringify(isDocument.errors)).toBe(true);
    expect(document.changes[0]).toMatchObject({
      baseline: 'redis 2.8.19',
      candidate: 'redis 6.2.11',
      summary: LINE,
      counts: {
        places: 1,
        wordings: 0,
        shown: 1,
        sent: 1,
        possible: 4,
        accepted: 3,
        notExercised: NOT_EXERCISED,
      },
      isUseKnown: true,
    });
    expect(document.changes[0].changes[0]).toMatchObject({ rank: 'shown', id: 'C17', tests: [0] });
    expect(document.changes[0].changes[1]).toMatchObject({ rank: 'sent', id: 'C14', used: ['SET 4 NX XX'] });
  });

  it('keeps the line in a summary that has no room for the lists', () => {
    const text = reportAsMarkdown(comparison, { maxBytes: 1_500 });
    expect(text).toContain(LINE);
    expect(text).not.toContain('C70');
    expect(text).toMatch(/more rows left out/);
  });

  it('says that it is not known where nobody counted, and lists only what showed', () => {
    const unknown: Usage = { answer: 'notKnown', why: 'a results file says nothing of it' };
    const text = reportOnTerminal(compare(unknown, unknown), { width: 200 });
    expect(text).toContain(
      '1 place to change, 0 wordings; which other changes the tests look at is not known',
    );
    expect(text).toContain('Showed in a test (1): Lists are quicklists');
    expect(text).not.toContain('not exercised');
  });

  it('notes what keeps the ranks from being exact', () => {
    const partly = compare(
      { ...usage('EVAL 3'), atLeast: true },
      { answer: 'notKnown', why: 'the server was gone' },
    );
    expect(partly.changes?.[0]?.notes).toEqual([
      'What commands the tests used on redis 6.2.11 is not known: the server was gone.',
      'The count on redis 2.8.19 is not whole: the tests may have used more than it has.',
      'Scripts ran: what commands they call was not counted.',
    ]);
    expect(reportAsMarkdown(partly)).toContain('the server was gone');
  });
});
