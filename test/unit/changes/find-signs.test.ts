import { describe, expect, it } from 'vitest';
import { brokenBy, differs, fixedBy, NEW, NEWEST, SEVEN, short, VALKEY } from './explained.ts';

const values = (expected: string, received: string) => ({
  message: `expected '${received}' to be '${expected}'`,
  type: 'AssertionError',
  expected,
  received,
});
const WRONGTYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';

describe('two errors of the engines', () => {
  it('tell surely of nothing that was newly accepted or refused: the newer engine may refuse for the same reason', () => {
    const spop = "ERR wrong number of arguments for 'spop' command";
    expect(short(differs(spop, WRONGTYPE, { name: 'SPOP 2' }))).toBe('C16 3.2 likely newlyAccepted');
    const debug = 'ERR DEBUG command not allowed. If the enable-debug-command option …';
    const run = { name: 'DEBUG SLEEP', from: NEW, to: SEVEN };
    expect(short(differs('ERR unknown subcommand', debug, run))).toBe('C54 7.0 likely newlyRefused');
    expect(short(brokenBy(debug, run))).toBe('C54 7.0 certain newlyRefused');
  });

  it('tell nothing of it where the one that was lacked is only likely', () => {
    const script = 'ERR This Redis command is not allowed from script';
    const run = { name: 'EVAL of BLPOP', from: SEVEN, to: NEWEST };
    expect(short(fixedBy(script, run))).toBe('C83 7.2 likely newlyAccepted');
    expect(short(differs(script, WRONGTYPE, run))).toBe('wording');
  });
});

describe('another wording', () => {
  it('is likely where both engines fail and only one says what is known', () => {
    expect(short(differs('ERR invalid DB index', 'ERR something of its own'))).toBe('C24 4.0 likely wording');
  });

  it('is none where the other engine gave a value, whichever of the two it was', () => {
    expect(short(brokenBy(values('ERR invalid DB index', 'OK')))).not.toMatch(/^C24 /);
    expect(short(brokenBy(values('OK', 'ERR DB index is out of range')))).not.toMatch(/^C24 /);
  });

  it('of a frame that errors of any cause have counts only where both engines say it', () => {
    const compile = 'ERR Error compiling script (new function): user_script:1: boom';
    expect(short(fixedBy(compile, { from: NEW, to: SEVEN }))).toBe('newlyAccepted');
    expect(short(fixedBy("ERR unknown command 'NOSUCH'"))).toBe('newlyAccepted');
  });

  it('hides no script that a newer engine takes', () => {
    const shebang = "ERR Error compiling script (new function): user_script:1: unexpected symbol near '#'";
    const found = fixedBy(shebang, { name: 'EVAL of a script with #!lua', from: NEW, to: SEVEN });
    expect(short(found)).toBe('C48 7.0 certain newlyAccepted');
    expect(found?.reason?.title).toBe('Scripts may begin with #!lua');
  });
});

describe('a text or a value that several causes share', () => {
  const keepalive = values('0', '300');

  it.each([
    ['the command and the word', 'CONFIG GET tcp-keepalive', 'C20 3.2 likely value'],
    ['them in small letters', 'config get tcp-keepalive', 'C20 3.2 likely value'],
    ['the command without its subcommand', 'CONFIG of tcp-keepalive', 'C20 3.2 likely value'],
    ['the command alone', 'CONFIG GET maxclients', 'value'],
    ['the word alone', 'keeps a keepalive', 'value'],
  ])('tells of an entry where the test names %s', (_what, name, expected) => {
    expect(short(brokenBy(keepalive, { name }))).toBe(expected);
  });

  it('is told with the command and the word that the test names', () => {
    expect(brokenBy(keepalive, { name: 'CONFIG GET tcp-keepalive' })?.reason?.evidence).toEqual([
      'redis 2.8.19 says "0".',
      'redis 6.2.11 says "300".',
      'The test names CONFIG GET.',
      'It has the word "keepalive".',
    ]);
  });

  it('is a guess where the test names only a command that learned nothing else on the way, which is then all that is told', () => {
    const run = { from: VALKEY, to: { name: 'valkey', version: '9.1.2' } } as const;
    const float = 'ERR min or max is not a float';
    const found = brokenBy(float, { ...run, name: 'ZRANGEBYSCORE of the best' });
    expect(short(found)).toBe('C96 valkey-9.1 guess newlyRefused');
    expect(found?.reason?.evidence).toEqual([
      'valkey 9.1.2 says "min or max is not a float".',
      'The test names ZRANGEBYSCORE.',
    ]);
    const hex = brokenBy(float, { ...run, name: 'ZRANGEBYSCORE in hex' });
    expect(short(hex)).toBe('C96 valkey-9.1 likely newlyRefused');
    expect(hex?.reason?.evidence.at(-1)).toBe('It has the word "hex".');
  });

  it('is none where the change came with a later line of the entry and only the command is named', () => {
    const disabled = 'ERR This instance has cluster support disabled';
    const run = { from: NEWEST, to: VALKEY };
    expect(short(fixedBy(disabled, { ...run, name: 'ASKING' }))).toBe('newlyAccepted');
    expect(short(fixedBy(disabled, { ...run, name: 'READONLY' }))).toBe(
      'C13 valkey-8.0 likely newlyAccepted',
    );
  });
});

describe('a value that becomes another', () => {
  it('is certain for its own sake, whatever calls the test writes out', () => {
    const run = { name: 'RPUSH jobs a, GET k' };
    expect(short(brokenBy(values('ziplist', 'quicklist'), run))).toBe('C17 3.2 certain value');
    expect(short(brokenBy(values('slave', 'replica'), { name: 'SET k v, then replicaof' }))).toBe(
      'C29 5.0 guess wording',
    );
  });

  it('is not guessed against the call that the test writes out', () => {
    expect(short(brokenBy(values('none', 'stream'), { name: 'does its work' }))).toBe('C32 5.0 guess value');
    expect(short(brokenBy(values('none', 'stream'), { name: 'GET k' }))).toBe('value');
  });

  it('is read without blanks, quotes and the names of lists that languages print around it', () => {
    const run = { name: 'CONFIG GET tcp-keepalive' };
    expect(short(brokenBy(values(' "0"\n', "\n'300' "), run))).toBe('C20 3.2 likely value');
    for (const [empty, full] of [
      ['[]interface {}{}', '[]interface {}{"protected-mode", "yes"}'],
      ['Array (\n)', "Array (\n    0 => 'protected-mode'\n    1 => 'yes'\n)"],
      ['Array &0 (\n)', "Array &0 (\n    0 => 'protected-mode'\n)"],
    ] as const)
      expect(short(brokenBy(values(empty, full))), empty).toBe('C19 3.2 certain value');
  });

  it('is none of what two failing tests happen to say', () => {
    expect(short(differs('Error: no raw body', 'Error: no embstr body'))).not.toMatch(/^C11 /);
  });

  it('of a sign that tells of one thing has that for its title', () => {
    const found = brokenBy(values('["tcp-keepalive","0"]', '["tcp-keepalive","300"]'));
    expect(found?.reason?.title).toBe('Default of tcp-keepalive');
    expect(found?.reason).not.toHaveProperty('before');
  });

  it('is told by the surest sign of its entry, with what all of them say', () => {
    const same = values('source and destination objects are the same', 'no such key');
    const found = brokenBy(same, { name: 'RENAME of a key to itself' });
    expect(short(found)).toBe('C15 3.2 certain wording');
    expect(found?.reason?.evidence).toEqual([
      'redis 2.8.19 says "source and destination objects are the same".',
      'The test names RENAME.',
      'It has the word "rename".',
      'redis 6.2.11 says "no such key".',
    ]);
  });

  it('is none of two that are guessed alike, and the one that the test speaks for', () => {
    const run = { from: NEW, to: NEWEST };
    const less = values('1', '0');
    expect(short(brokenBy(less, { ...run, name: 'TIME of a script' }))).toBe('C82 7.2 guess value');
    expect(short(brokenBy(less, { ...run, name: 'TIME in the commandstats of INFO' }))).toBe('value');
  });
});

describe('an error that did not come', () => {
  it('is looked for among what is accepted only where nothing that is quoted tells of it', () => {
    const message =
      "expected promise to be rejected with 'ERR wrong number of arguments for 'spop' command' but it was fulfilled";
    const found = brokenBy({ message, type: 'AssertionError' }, { name: 'refuses SPOP 2' });
    expect(found?.reason).toMatchObject({
      id: 'C16',
      evidence: ['redis 2.8.19 says "wrong number of arguments for \'spop\' command".'],
    });
  });
});

it('tells at most six sentences for a reason', () => {
  const found = fixedBy('ERR syntax error', {
    name: 'NOMKSTREAM of XADD, EXAT and PXAT of SET, REV, BYSCORE and BYLEX of ZRANGE',
  });
  expect(found?.reason?.evidence).toHaveLength(6);
});
