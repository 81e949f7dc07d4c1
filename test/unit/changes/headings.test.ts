import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/changes/catalogue/index.ts';
import { brokenBy, differs, fixedBy, NEWEST, SEVEN, VALKEY } from './explained.ts';

const values = (expected: string, received: string) => ({
  message: `expected '${received}' to be '${expected}'`,
  type: 'AssertionError',
  expected,
  received,
});
const refused = (message: string, command: string) => ({ message, type: 'ReplyError', command });

describe('a reason’s title', () => {
  // Asked when the test runs: what a table works out while it is loaded no mutant changes.
  it.each([
    // Of an entry about many commands: the one that was sent, or that the test names.
    [() => fixedBy(refused('ERR syntax error', 'SCAN TYPE')), 'SCAN TYPE exists since 6.0'],
    [() => fixedBy(refused('ERR syntax error', 'SET KEEPTTL')), 'SET KEEPTTL exists since 6.0'],
    [() => fixedBy('ERR syntax error', { name: 'ZADD with NX adds once' }), 'ZADD NX exists since 3.0'],
    [() => fixedBy("ERR unknown command 'GETDEL'"), 'GETDEL exists since 6.2'],
    [() => fixedBy("ERR wrong number of arguments for 'hset' command"), 'HSET with several values'],
    [
      () => fixedBy("ERR wrong number of arguments for 'flushall' command"),
      'FLUSHALL ASYNC exists since 4.0',
    ],
    [
      () => fixedBy("ERR wrong number of arguments for 'expire' command", { to: SEVEN }),
      'EXPIRE with NX, XX, GT or LT',
    ],
    // Of an entry that tells of several lines: the line that counts here.
    [() => brokenBy(values('ziplist', 'quicklist')), 'Lists are quicklists'],
    [
      () => brokenBy(values('quicklist', 'listpack'), { from: SEVEN, to: NEWEST }),
      'Small lists are listpacks',
    ],
    [
      () => brokenBy(values('ziplist', 'listpack'), { name: 'a small hash', to: SEVEN }),
      'Small hashes and sorted sets are listpacks',
    ],
    [
      () => brokenBy(values('embstr', 'raw'), { from: SEVEN, to: VALKEY }),
      'OBJECT ENCODING of a string of 44 bytes',
    ],
    // Of an entry about several things: the thing that is seen.
    [
      () =>
        differs(
          'ERR Client sent AUTH, but no password is set',
          'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
        ),
      'Wording of the errors of AUTH',
    ],
    [() => brokenBy('ERR decrement would overflow', { to: SEVEN }), 'DECRBY that overflows is refused'],
  ])('%# is what concerns the test', (explain, title) => {
    expect(explain()?.reason?.title).toBe(title);
  });

  it('comes with what the engines do before and since, where the entry tells of nothing else', () => {
    expect(brokenBy(values('quicklist', 'listpack'), { from: SEVEN, to: NEWEST })?.reason).toMatchObject({
      before: 'quicklist',
      after: 'listpack',
    });
    expect(fixedBy("ERR wrong number of arguments for 'spop' command")?.reason).toMatchObject({
      before: "ERR wrong number of arguments for 'spop' command",
      after: 'an array of that many members',
    });
    expect(fixedBy(refused('ERR syntax error', 'SCAN TYPE'))?.reason).not.toHaveProperty('before');
  });

  it('of a sign of its own says something else than the entry, and is no sentence', () => {
    for (const { title, texts, values: signs } of CATALOGUE) {
      for (const { title: own } of [...texts, ...signs]) {
        expect(own).not.toBe(title);
        expect(own ?? '').not.toMatch(/[.;]$/);
      }
    }
  });
});
