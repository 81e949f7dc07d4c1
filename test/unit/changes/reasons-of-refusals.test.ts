import { describe, expect, it } from 'vitest';
import { brokenBy, differs, fixedBy, NEW, NEWEST, OLD, type Run, SEVEN, short, VALKEY } from './explained.ts';

const THREE = { name: 'redis', version: '3.2.10' } as const;
const FIVE = { name: 'redis', version: '5.0.6' } as const;
const EIGHT = { name: 'redis', version: '8.6.3' } as const;
const NINE = { name: 'valkey', version: '9.1.2' } as const;

describe('a command that the older engine does not know', () => {
  it.each<[string, Run, string, string]>([
    [
      'ERR unknown command `GETDEL`, with args beginning with: `k`, ',
      { from: FIVE, to: NEW },
      'C45 6.2',
      'GETDEL',
    ],
    [
      "ERR unknown subcommand 'NO-EVICT'. Try CLIENT HELP.",
      { from: NEW, to: SEVEN },
      'C57 7.0',
      'CLIENT NO-EVICT',
    ],
    [
      "ERR Unknown subcommand or wrong number of arguments for 'NO-EVICT'. Try CLIENT HELP.",
      { from: NEW, to: SEVEN },
      'C57 7.0',
      'CLIENT NO-EVICT',
    ],
    [
      "ERR Unknown SCRIPT subcommand or wrong number of arguments for 'SHOW'",
      { from: OLD, to: VALKEY },
      'C114 valkey-8.0',
      'SCRIPT SHOW',
    ],
    [
      "ERR Unknown DEBUG subcommand or wrong number of arguments for 'HELP'",
      {},
      'CMD-DEBUG-HELP 3.2',
      'DEBUG HELP',
    ],
    ["ERR unknown command 'client|id'", {}, 'C32 5.0', 'CLIENT ID'],
    // It came to Redis and to Valkey, each of its own accord.
    ["ERR unknown command 'HGETDEL'", { from: SEVEN, to: NINE }, 'C95 valkey-9.1', 'HGETDEL'],
    ["ERR unknown command 'HGETDEL'", { from: SEVEN, to: EIGHT }, 'C95 8.0', 'HGETDEL'],
    ["ERR unknown command 'STRALGO'", { from: FIVE, to: NEW }, 'C40 6.0', 'STRALGO'],
  ])('is the reason of %j, on the way back too', (message, run, id, command) => {
    const since = id.split(' ')[1]?.replace('-', ' ');
    const found = fixedBy(message, run);
    expect(short(found)).toBe(`${id} certain newlyAccepted`);
    expect(found?.reason?.title).toBe(`${command} exists since ${since}`);
    expect(found?.reason?.evidence).toEqual([
      expect.stringMatching(/^\w+ [\d.]+ says ".*nknown .*"\.$/),
      `${command} exists since ${since}.`,
    ]);
    const back = brokenBy(message, { from: run.to ?? NEW, to: run.from ?? OLD });
    expect(short(back)).toBe(`${id} certain newlyRefused`);
  });

  it.each<[string, Run]>([
    // The newer engine does not know it, or both know it.
    ["ERR unknown command 'GETDEL'", {}],
    ["ERR unknown command 'GET'", {}],
    [
      "ERR Unknown subcommand or wrong number of arguments for 'ID'. Try CLIENT HELP.",
      { from: NEW, to: SEVEN },
    ],
  ])('is none where the other engine says %j', (message, run) => {
    expect(brokenBy(message, run)?.reason).toBeUndefined();
  });

  it('is the matter where the newer one only knows no subcommand of it', () => {
    const sub = "ERR Unknown subcommand or wrong number of arguments for 'FOO'. Try ACL HELP.";
    expect(short(differs("ERR unknown command 'ACL'", sub))).toBe('C40 6.0 certain newlyAccepted');
    const other = "ERR unknown command 'NOSUCH', with args beginning with: ";
    expect(short(differs("ERR unknown command 'ACL'", other))).toBe('C27 5.0 certain wording');
  });
});

describe('a command that is gone', () => {
  const message = "ERR unknown command 'STRALGO', with args beginning with: 'LCS' ";
  it('is said by the line that took it away, in the direction of the way', () => {
    for (const from of [NEW, FIVE]) {
      const found = brokenBy(message, { from, to: SEVEN });
      expect(short(found)).toBe('C40 7.0 certain newlyRefused');
      expect(found?.reason?.evidence[1]).toBe('STRALGO is gone since 7.0.');
    }
    expect(short(fixedBy(message, { from: SEVEN, to: NEW }))).toBe('C40 7.0 certain newlyAccepted');
    expect(brokenBy(message, { from: SEVEN, to: EIGHT })?.reason).toBeUndefined();
  });
});

describe('an option that the older engine does not know', () => {
  const SYNTAX = 'ERR syntax error';
  const FLOAT = 'ERR value is not a valid float';
  const INTEGER = 'ERR value is not an integer or out of range';
  const few = (command: string): string => `ERR wrong number of arguments for '${command}' command`;

  it.each<[string, string, Run, string]>([
    [SYNTAX, 'SET k v KEEPTTL', {}, 'C40 6.0 likely'],
    [SYNTAX, 'uses SET with KEEPTTL', {}, 'C40 6.0 likely'],
    [SYNTAX, 'ZADD board GT 5 ann', {}, 'C09 6.2 likely'],
    // An everyday word may mean anything.
    [SYNTAX, 'a GET of ours, and SET', {}, 'C45 6.2 guess'],
    [FLOAT, 'ZADD z GT 1 x', { from: FIVE, to: NEW }, 'C09 6.2 likely'],
    [INTEGER, 'ZRANGE z 0 5 BYSCORE', { from: FIVE, to: NEW }, 'C45 6.2 likely'],
    [few('zrank'), 'rank', { from: SEVEN, to: NEWEST }, 'C113 7.2 certain'],
    [few('expire'), 'EXPIRE k 10 NX', { from: NEW, to: SEVEN }, 'C57 7.0 certain'],
  ])('is the reason of %j in %j', (message, name, run, expected) => {
    expect(short(fixedBy(message, { name, ...run }))).toBe(`${expected} newlyAccepted`);
    const back = { name, from: run.to ?? NEW, to: run.from ?? OLD };
    expect(short(brokenBy(message, back))).toBe(`${expected} newlyRefused`);
    // The newer engine refuses it: that is no option that it lacks.
    expect(brokenBy(message, { name, ...run })?.reason?.title ?? '').not.toContain('exists since');
  });

  it.each<[string, string, Run]>([
    // Only ZADD takes an option for a score, and only ZRANGE its bounds for ranks.
    [FLOAT, 'SET k v KEEPTTL', { from: FIVE, to: NEW }],
    [INTEGER, 'SET k v KEEPTTL', { from: FIVE, to: NEW }],
    // It names a command that has learned several things.
    [few('bitcount'), 'counts', { from: NEW, to: SEVEN }],
    [few('zadd'), 'SET k v KEEPTTL', { from: FIVE, to: NEW }],
    [SYNTAX, 'SET k v NX', {}],
    [SYNTAX, 'SET k v KEEPTTL', { from: NEW, to: SEVEN }],
  ])('is not the reason of %j in %j', (message, name, run) => {
    expect(fixedBy(message, { name, ...run })?.reason?.title ?? '').not.toContain('exists since');
  });

  it('is certain where the client says that it had sent it', () => {
    const sent = (command: string, run: Run = {}) =>
      fixedBy({ message: `ReplyError: ${SYNTAX}`, command }, run);
    const found = sent('SET EX KEEPTTL');
    expect(short(found)).toBe('C40 6.0 certain newlyAccepted');
    expect(found?.reason).toMatchObject({
      title: 'SET KEEPTTL exists since 6.0',
      evidence: [
        'redis 2.8.19 says "syntax error".',
        'The client had sent SET KEEPTTL, which exists since 6.0.',
      ],
    });
    expect(short(sent('CLIENT NO-EVICT', { from: NEW, to: SEVEN }))).toBe('C57 7.0 certain newlyAccepted');
    for (const command of ['GET', 'GETEX KEEPTTL', 'SET EX']) expect(sent(command)?.reason).toBeUndefined();
  });

  it('may be a subcommand, which engines before 5.0 refuse with a list', () => {
    const list = 'ERR Syntax error, try CLIENT (LIST | KILL ip:port)';
    const run = { from: OLD, to: THREE };
    expect(short(fixedBy(list, { name: 'CLIENT REPLY OFF', ...run }))).toMatch(
      /^\S+ 3\.2 \w+ newlyAccepted$/,
    );
    expect(fixedBy(list, { name: 'CLIENT of ours', ...run })?.reason).toBeUndefined();
  });

  it('is no more than a guess of what a database or a runtime may have said', () => {
    const asserted = {
      type: 'AssertionError',
      expected: 'ok',
      received: 'syntax error',
      message: 'not equal',
    };
    expect(short(fixedBy(asserted, { name: 'SET k v KEEPTTL' }))).toBe('C40 6.0 guess newlyAccepted');
  });
});

describe('a test that waits for an error that does not come', () => {
  const UNREFUSED = {
    type: 'AssertionError',
    message: 'expected promise to be rejected but it was fulfilled',
  };

  it.each<[string, Run, string]>([
    // What came with the way, the newest of it.
    ['SET k v KEEPTTL', {}, 'C40 6.0 likely newlyAccepted'],
    ['SET k v KEEPTTL GET', {}, 'C45 6.2 likely newlyAccepted'],
    ['GETDEL k after SET k v KEEPTTL', {}, 'C45 6.2 likely newlyAccepted'],
    ['CLIENT HELP', {}, 'C119 5.0 likely newlyAccepted'],
    ['CLIENT NO-EVICT off', { from: NEW, to: SEVEN }, 'C57 7.0 likely newlyAccepted'],
    ['XGROUP CREATECONSUMER s g c', { from: FIVE, to: NEW }, 'C45 6.2 likely newlyAccepted'],
    ['ZADD z GT 1 x', {}, 'C09 6.2 likely newlyAccepted'],
    ['HELLO 3', {}, 'C37 6.0 likely newlyAccepted'],
    ['OBJECT FREQ k', {}, 'C23 4.0 likely newlyAccepted'],
    ['HEXPIRE h 10 FIELDS 1 f', { from: SEVEN, to: NINE }, 'C92 valkey-9.0 likely newlyAccepted'],
    ['VSIM v', { from: SEVEN, to: EIGHT }, 'CMD-VSIM 8.0 likely newlyAccepted'],
    // What is accepted in just this form, or named with one of the entry's words.
    ['SPOP s 2', {}, 'C16 3.2 likely newlyAccepted'],
    ['SPOP with a count', {}, 'C16 3.2 likely newlyAccepted'],
    ['HSET h f 1 g 2', {}, 'C22 4.0 likely newlyAccepted'],
    ['LPOP l 2', {}, 'C46 6.2 likely newlyAccepted'],
    ['SET k v NX GET', { from: NEW, to: SEVEN }, 'C45 7.0 likely newlyAccepted'],
    // A command alone.
    ['refuses SPOP', {}, 'C16 3.2 guess newlyAccepted'],
    ['EVAL script', {}, 'newlyAccepted'],
  ])(
    'of %j has met what the newer engine accepts, and no refusal on the older one',
    (name, run, expected) => {
      expect(short(brokenBy(UNREFUSED, { name, ...run }))).toBe(expected);
      expect(short(fixedBy(UNREFUSED, { name, ...run }))).toBe('newlyRefused');
      const back = { name, from: run.to ?? NEW, to: run.from ?? OLD };
      expect(short(fixedBy(UNREFUSED, back))).toBe(expected.replace('newlyAccepted', 'newlyRefused'));
      expect(short(brokenBy(UNREFUSED, back))).toBe('newlyAccepted');
    },
  );

  it('has met what the older engine accepted, and the newer one refuses', () => {
    const found = fixedBy(UNREFUSED, { name: 'SET k v NX XX' });
    expect(short(found)).toBe('C14 3.2 likely newlyRefused');
    expect(found?.reason?.evidence).toEqual([
      'The test waits for an error that does not come.',
      'It names SET.',
      'It has the word "xx".',
    ]);
    expect(short(brokenBy(UNREFUSED, { name: 'SET k v NX XX', from: NEW, to: OLD }))).toBe(
      'C14 3.2 likely newlyAccepted',
    );
    expect(short(brokenBy(UNREFUSED, { name: 'SET k v NX XX' }))).toBe('newlyAccepted');
  });

  it('is told what it names', () => {
    expect(brokenBy(UNREFUSED, { name: 'SET k v KEEPTTL' })?.reason?.evidence).toEqual([
      'The test waits for an error that does not come.',
      'It names SET KEEPTTL, which exists since 6.0.',
    ]);
    expect(brokenBy(UNREFUSED, { name: 'refuses SPOP' })?.reason?.evidence).toEqual([
      'The test names SPOP, of which a measurement differs between the two engines: SPOP s 1.',
    ]);
  });
});
