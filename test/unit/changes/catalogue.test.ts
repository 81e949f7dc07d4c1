import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/changes/catalogue/index.ts';
import { MEASURED } from '../../../src/changes/catalogue/measured.ts';
import { allLivesOf, DATED_COMMANDS, lifeOfCommand } from '../../../src/changes/commands-since.ts';
import { parseReleaseLine } from '../../../src/changes/release-line.ts';

const DOCS = new URL('../../../docs/', import.meta.url);
/** The rows of docs/engine-facts.md. */
const FACTS: readonly string[] = [
  ...new Set(
    [...readFileSync(new URL('engine-facts.md', DOCS), 'utf8').matchAll(/^\| (C\d+) \|/gm)].map(
      (match) => match[1] ?? '',
    ),
  ),
];

/** Changes that a command and its reply on one server cannot show. */
const UNMEASURED = ['C21', 'C26', 'C31', 'C60', 'C61', 'C65', 'C66', 'C99', 'C110', 'C112', 'C151', 'C156'];

describe('the catalogue', () => {
  it('has every change of the facts and no other, and each entry once', () => {
    const ids = CATALOGUE.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...FACTS].sort()).toEqual([...ids].sort());
  });

  it('tells its changes by their numbers', () => {
    const numbers = CATALOGUE.map(({ id }) => Number(/^C(\d+)$/.exec(id)?.[1]));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });

  it('shows by measurements every change that a reply can show', () => {
    expect(CATALOGUE.filter(({ examples }) => examples.length === 0).map(({ id }) => id)).toEqual(UNMEASURED);
  });

  it('says why no measurement shows the others', () => {
    const told = CATALOGUE.filter(({ unseen }) => unseen !== undefined).map(({ id }) => id);
    expect(told).toEqual(UNMEASURED);
  });

  it('reads its own files by themes and nothing else', async () => {
    const files = await readdir(new URL('../../../src/changes/catalogue', import.meta.url));
    expect(files.every((file) => /^[a-z-]+\.ts$/.test(file))).toBe(true);
  });

  it.each(CATALOGUE)('writes $id in short sentences, with a link to the release notes', (entry) => {
    expect(entry.link).toMatch(
      /^https:\/\/github\.com\/(redis\/redis|valkey-io\/valkey)\/blob\/\d+\.\d+\/00-RELEASENOTES$/,
    );
    expect(entry.title.length).toBeLessThan(110);
    expect(entry.title).not.toMatch(/\.$/);
    expect(entry.before).not.toBe('');
    expect(entry.after).not.toBe('');
    for (const command of entry.commands) expect(command).toBe(command.toUpperCase());
    for (const word of entry.words) expect(word).toBe(word.toLowerCase());
  });

  it('has no certain sign without a measured reply that it matches, but those whose reply no example can give', ({
    expect,
  }) => {
    const replies = Object.values(MEASURED).flatMap((example) => Object.values(example.replies));
    const unmeasured = CATALOGUE.flatMap(({ id, texts }) =>
      texts
        .filter(({ text, strength }) => strength === 'certain' && !replies.some((reply) => text.test(reply)))
        .map(({ text }) => `${id} ${text.source.slice(0, 40)}`),
    );
    expect(unmeasured).toMatchInlineSnapshot(`
      [
        "C19 DENIED Redis is running in protected mod",
        "C64 BUSY Redis is busy",
        "C64 BUSY Valkey is busy",
        "C99 SELECT is not allowed in cluster mode",
        "C138 requires a Redis server compiled",
        "C138 requires a server compiled",
      ]
    `);
  });

  it('dates each command with a line that can be read', () => {
    for (const command of DATED_COMMANDS) {
      expect(() => parseReleaseLine(lifeOfCommand(command)?.since ?? '')).not.toThrow();
    }
  });

  it('agrees with the table of commands about when a command came', () => {
    for (const { id, commands, kind, since, again } of CATALOGUE.filter(
      (entry) => entry.kind === 'newlyAccepted',
    )) {
      for (const command of commands) {
        const life = lifeOfCommand(command);
        // BZPOPMIN is in C38 for its timeout. Others are in these for what they learned, not for being new: BLMOVE in C83 for scripts; what is older has learned something.
        if (
          life === undefined ||
          life.since === '2.6' ||
          ['C38', 'C83', 'C98', 'C114', 'C126', 'C133', 'C164'].includes(id)
        )
          continue;
        const lines = [since, ...Object.keys(again ?? {})];
        const came = allLivesOf(command).map((one) => one.since);
        expect(
          lines.some((line) => came.includes(line)),
          `${id} ${kind} ${command} ${came}`,
        ).toBe(true);
      }
    }
  });
});
