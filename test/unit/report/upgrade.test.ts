import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeUpgradePages } from '../../../scripts/upgrade-pages.ts';
import { changesOnWay } from '../../../src/changes/changes-on-way.ts';
import { parseReleaseLine } from '../../../src/changes/release-line.ts';
import type { RankedChange } from '../../../src/model/comparison.ts';
import { upgradeAsHtml } from '../../../src/report/upgrade/html.ts';
import { upgradeAsMarkdown } from '../../../src/report/upgrade/markdown.ts';
import { makeUpgradePage, type UpgradePage } from '../../../src/report/upgrade/page.ts';
import { NASTY } from './nasty.ts';

const DOCS = new URL('../../../docs/upgrades/', import.meta.url);

function pageOf(from: string, to: string, more: object = {}): UpgradePage {
  const ends = { from: parseReleaseLine(from), to: parseReleaseLine(to) };
  return makeUpgradePage(changesOnWay(from, to), { ...ends, ...more });
}

function section(page: UpgradePage, id: string): readonly string[] {
  return page.sections.find((one) => one.id === id)?.changes.map((change) => change.id) ?? [];
}

describe('the page on an upgrade', () => {
  it('stands in docs/upgrades as the catalogue makes it (else: npm run upgrades)', () => {
    const made = makeUpgradePages();
    expect(readdirSync(DOCS).sort()).toEqual([...made.keys()].sort());
    for (const [name, text] of made) {
      const isSame = readFileSync(new URL(name, DOCS), 'utf8') === text;
      expect(isSame ? 'as made' : `${name} is out of date`).toBe('as made');
    }
  });

  it('says until when both ends are supported, and where that is written', () => {
    const { support } = pageOf('6.2', 'valkey-9.1');
    expect(support.map(({ engine }) => engine)).toEqual(['Redis 6.2', 'Valkey 9.1']);
    expect(support[0]?.words).toContain('ends on 31 January 2027');
    expect(support[0]?.words).toContain('up to 31 January 2030');
    expect(pageOf('5.0', '7.1').support[0]?.words).toContain('ended on 31 January 2026');
    expect(pageOf('7.2', '8.6').support.map(({ words }) => words)).toEqual(
      Array(2).fill('ElastiCache offers none'),
    );
    for (const { source } of support) expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
  });

  it('has each change of the way once, in the section of how much it matters there', () => {
    const page = pageOf('6.2', 'valkey-9.1');
    const ids = page.sections.flatMap(({ changes }) => changes.map(({ id }) => id));
    expect([...ids].sort()).toEqual(
      changesOnWay('6.2', 'valkey-9.1')
        .map(({ id }) => id)
        .sort(),
    );
    // STRALGO's going breaks, though its entry began with what came.
    expect(section(page, 'breaks')).toEqual(expect.arrayContaining(['C71', 'C40', 'C96']));
    expect(section(page, 'words')).toEqual(expect.arrayContaining(['C33', 'C64', 'C80']));
    expect(section(page, 'new')).toEqual(expect.arrayContaining(['C45', 'C92']));
    // 8.0.1 alone refused UNSUBSCRIBE.
    expect(section(page, 'passing')).toEqual(['C86']);
    expect(section(pageOf('6.2', 'valkey-8.0'), 'breaks')).toContain('C86');
  });

  it('shows a command and what both ends reply to it', () => {
    const changes = pageOf('6.2', 'valkey-9.1').sections.flatMap((one) => one.changes);
    const exampleOf = (id: string) => changes.find((one) => one.id === id)?.example;
    expect(exampleOf('C96')).toEqual({
      sent: expect.stringContaining('ZADD'),
      before: '1',
      after: 'ERR value is not a valid float',
    });
    expect(exampleOf('C40')?.sent).toMatch(/^STRALGO LCS/);
    expect(exampleOf('C40')?.after).toMatch(/^ERR unknown command 'STRALGO'/);
    expect(exampleOf('C121')?.sent).not.toContain('dofile');
    const without = changes.filter(({ example }) => example === undefined).map(({ id }) => id);
    // What a command and its reply on one server cannot show.
    expect(without.length).toBeLessThan(12);
  });

  it('says of a way back what is lost, and what is accepted again', () => {
    const page = pageOf('7.0', '6.2');
    expect(page.sections.map(({ title }) => title)).toContain('What is lost');
    expect(section(page, 'breaks')).toContain('C57');
    expect(page.sections.find(({ id }) => id === 'new')?.title).toBe('What is accepted again');
    expect(section(page, 'new')).toContain('C72');
    expect(page.names.goes).toEqual(expect.arrayContaining(['LMPOP', 'EXPIRE GT', 'FUNCTION']));
    expect(page.names.comes).toEqual(['STRALGO']);
    expect(page.notes.join()).toMatch(/way back/);
    const lmpop = page.sections.flatMap((one) => one.changes).find(({ id }) => id === 'C57');
    expect(lmpop?.after).toContain('unknown commands');
  });

  it('names no command that both engines have of their own accord', () => {
    const { names } = pageOf('8.0', 'valkey-9.1');
    expect(names.comes).not.toContain('HEXPIRE');
    expect(names.goes).not.toContain('HEXPIRE');
    expect(names.goes).toContain('VADD');
    expect(names.comes).toContain('DELIFEQ');
  });

  it('puts what a suite uses first, and says what of it', () => {
    const changes = changesOnWay('6.2', 'valkey-9.1');
    const ranked = changes.map((change): RankedChange => {
      const rank = change.id === 'C96' ? 'sent' : 'notExercised';
      const used = rank === 'sent' ? ['ZADD 3'] : [];
      return { ...change, since: change.since, rank, used, tests: [] };
    });
    ranked.sort((a, b) => Number(b.rank === 'sent') - Number(a.rank === 'sent'));
    const page = pageOf('6.2', 'valkey-9.1', { ranked, useNotes: ['Scripts ran.'] });
    expect(section(page, 'breaks')[0]).toBe('C96');
    expect(upgradeAsMarkdown(page)).toMatch(/\| sent in this very form: `ZADD 3` \|/);
    expect(upgradeAsHtml(page)).toMatch(
      /<span class="rank sent">sent in this very form<\/span> <code>ZADD 3<\/code>/,
    );
    for (const text of [upgradeAsMarkdown(page), upgradeAsHtml(page)]) expect(text).toContain('Scripts ran.');
  });
});

/** The cells of a row as GitHub splits it: a bar behind a backslash is none. */
function cellsOf(row: string): number {
  return row.replaceAll(/\\./g, '').split('|').length - 2;
}

const NAMES = [NASTY, `a|b`, '`', '``|', '\\|`'];

describe('the page on an upgrade, whatever is in it', () => {
  const page = pageOf('2.6', 'valkey-9.1');
  const evil: UpgradePage = {
    ...page,
    command: NAMES.join(' '),
    use: { summary: NAMES.join(' '), notes: [...NAMES] },
    sections: page.sections.map((one) => ({
      ...one,
      changes: one.changes.map((change) => ({
        ...change,
        title: `${change.title} ${NAMES.join(' ')}`,
        commands: [...NAMES],
        example: { sent: NAMES.join('|'), before: NAMES.join('`'), after: '\\| `|` ``' },
        use: { rank: 'sent', used: [...NAMES] },
      })),
    })),
  };

  it.each([
    ['as it is', page],
    ['with names that mean harm', evil],
  ])('is Markdown whose rows have as many cells as their head: %s', (_, one) => {
    const lines = upgradeAsMarkdown(one).split('\n');
    let columns = 0;
    const wrong = lines.filter((line, index) => {
      if (!line.startsWith('|')) return false;
      if (!lines[index - 1]?.startsWith('|')) columns = cellsOf(line);
      return cellsOf(line) !== columns;
    });
    expect(wrong).toEqual([]);
    // Without what is escaped, and without code, in which nothing is HTML.
    const prose = lines.map((line) =>
      line.replaceAll(/\\./g, '').replaceAll(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, ''),
    );
    expect(prose.filter((line) => /<(?:script|img)\b/i.test(line)).map((line) => line.slice(0, 200))).toEqual(
      [],
    );
  });

  it('is HTML in which only its own elements are, which runs nothing and fetches nothing', () => {
    for (const one of [page, evil]) {
      const html = upgradeAsHtml(one);
      const body = html.slice(html.indexOf('<body>'));
      const elements = new Set([...body.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, name = '']) => name));
      expect([...elements].sort()).toEqual(
        expect.arrayContaining(['article', 'code', 'dl', 'h1', 'h2', 'h3', 'pre', 'section']),
      );
      expect(elements).not.toContain('script');
      expect(elements).not.toContain('img');
      expect(body).not.toMatch(/<[^>]*\s(?:on\w+|style|src)=/i);
      expect(html).toContain("default-src 'none'; style-src 'unsafe-inline'");
      for (const name of ['article', 'div', 'section', 'pre', 'code', 'p', 'span', 'a'])
        expect([name, body.split(`</${name}>`).length]).toEqual([
          name,
          body.split(new RegExp(`<${name}[\\s>]`)).length,
        ]);
    }
  });
});
