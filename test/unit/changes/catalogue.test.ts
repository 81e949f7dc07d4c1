import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/changes/catalogue/index.ts';
import { MEASURED } from '../../../src/changes/catalogue/measured.ts';
import { DATED_COMMANDS, lifeOfCommand } from '../../../src/changes/commands-since.ts';
import { hasChange, parseReleaseLine, type ReleaseLine } from '../../../src/changes/release-line.ts';

/** The rows of docs/engine-facts.md, section C. */
const FACTS = Array.from({ length: 70 }, (_, index) => `C${String(index + 1).padStart(2, '0')}`);

/** Changes that a command and its reply on one server cannot show. */
const UNMEASURED = ['C21', 'C26', 'C31', 'C36', 'C39', 'C60', 'C61', 'C65', 'C66', 'C67'];

describe('the catalogue', () => {
  it('has every change of the facts, once', () => {
    expect(CATALOGUE.map(({ id }) => id)).toEqual(FACTS);
  });

  it('shows by measurements every change that a reply can show', () => {
    expect(CATALOGUE.filter(({ examples }) => examples.length === 0).map(({ id }) => id)).toEqual(UNMEASURED);
  });

  it('uses every measurement that it carries', () => {
    const used = new Set(CATALOGUE.flatMap(({ examples }) => examples.map(({ probe }) => probe)));
    expect(Object.keys(MEASURED).filter((probe) => !used.has(probe))).toEqual([]);
  });

  it('reads its own files by themes and nothing else', async () => {
    const files = await readdir(new URL('../../../src/changes/catalogue', import.meta.url));
    expect(files.every((file) => /^[a-z-]+\.ts$/.test(file))).toBe(true);
  });

  it.each(CATALOGUE)('has measurements of $id ($title) that change with one of its lines', (entry) => {
    const lines = [entry.since, ...Object.keys(entry.again ?? {})].map((since) => parseReleaseLine(since));
    for (const { probe, replies } of entry.examples) {
      const changes = Object.keys(replies).slice(1).map(readRelease);
      const known = changes.filter((release) => lines.some((line) => isFirstWith(release, line, replies)));
      expect(known, `${probe}: no change of ${JSON.stringify(replies)} is one of ${entry.since}`).not.toEqual(
        [],
      );
    }
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

  it('has no certain sign without a measured reply that it matches, but those whose reply no example can give', () => {
    const replies = Object.values(MEASURED).flatMap((example) => Object.values(example.replies));
    const unmeasured = CATALOGUE.flatMap(({ id, texts }) =>
      texts
        .filter(({ text, strength }) => strength === 'certain' && !replies.some((reply) => text.test(reply)))
        .map(({ text }) => `${id} ${text.source.slice(0, 40)}`),
    );
    expect(unmeasured).toMatchInlineSnapshot(`
      [
        "C19 DENIED Redis is running in protected mod",
        "C23 wrong number of arguments for '?flushall",
        "C36 has no permissions to run the '[^']{1,60",
        "C36 has no permissions to run the '[^']{1,60",
        "C36 this user has no permissions to run the",
        "C36 User \\S{1,60} has no permissions to run ",
        "C37 wrong number of arguments for '?hello'?(",
        "C46 wrong number of arguments for '?rpop'?(?",
        "C56 Invalid argument .{1,100} for CONFIG SET",
        "C58 (?<!or )decrement would overflow",
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
        // BZPOPMIN is in C38 for its timeout, not for being new; what is older has learned something.
        if (life === undefined || life.since === '2.6' || id === 'C38') continue;
        expect([since, ...Object.keys(again ?? {})], `${id} ${kind} ${command}`).toContain(life.since);
      }
    }
  });
});

function readRelease(release: string): ReleaseLine {
  return parseReleaseLine(release);
}

/** Whether a release is the first measured one that has what came with a line. */
function isFirstWith(
  release: ReleaseLine,
  line: ReleaseLine,
  replies: Readonly<Record<string, string>>,
): boolean {
  if (!hasChange(release, line, 0)) return false;
  const text = release.name === 'valkey' ? 'valkey' : 'redis';
  const earlier = MEASURED_RELEASES.filter((one) => one.name === text && isBefore(one, release));
  const isOwn = !('2.6.13' in replies);
  const before = isOwn ? earlier.filter(({ patch }) => patch === 19 || patch === 11) : earlier;
  if (release.name === 'valkey') return line.name === 'valkey';
  const last = before.at(-1);
  return last === undefined || !hasChange(last, line, 0);
}

const MEASURED_RELEASES = [
  ...[
    '2.6.13',
    '2.8.19',
    '2.8.24',
    '3.0.7',
    '3.2.10',
    '4.0.10',
    '5.0.6',
    '6.0.16',
    '6.2.11',
    '7.0.15',
    '7.2.5',
    '8.0.2',
  ],
  'valkey-8.1.1',
].map(readRelease);

function isBefore(one: ReleaseLine, other: ReleaseLine): boolean {
  const number = ({ major, minor, patch }: ReleaseLine): number => major * 1e6 + minor * 1e3 + (patch ?? 0);
  return number(one) < number(other);
}
