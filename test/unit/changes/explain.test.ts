import { describe, expect, it } from 'vitest';
import type { TestError } from '../../../src/model/results.ts';
import { brokenBy, differs, fixedBy, NEW, NEWEST, SEVEN, short, VALKEY } from './explained.ts';

describe('explainTest, of a test that the newer engine fixes', () => {
  it.each([
    ['ioredis', "ERR wrong number of arguments for 'spop' command", 'C16 3.2 certain newlyAccepted'],
    ['ioredis', "ERR unknown command 'GETDEL'", 'C45 6.2 certain newlyAccepted'],
    ['redis-py', "redis.exceptions.ResponseError: unknown command 'XADD'", 'C32 5.0 certain newlyAccepted'],
    ['redis-py', "wrong number of arguments for 'hset' command", 'C22 4.0 certain newlyAccepted'],
    [
      'jedis',
      "redis.clients.jedis.exceptions.JedisDataException: ERR unknown command 'UNLINK'",
      'C23 4.0 certain newlyAccepted',
    ],
    ['go-redis', "ERR wrong number of arguments for 'exists' command", 'C08 3.0 certain newlyAccepted'],
    [
      'bull',
      'ERR Error running script (call to f_ab12ab12): @user_script:1: user_script:1: Bad data format in input. ',
      'C07 2.8.24 certain newlyAccepted',
    ],
    [
      'a lock',
      'ERR Error running script (call to f_0c92): @user_script:1: @user_script: 1: Write commands not allowed after non deterministic commands ',
      'C30 5.0 certain newlyAccepted',
    ],
    ['ioredis', 'ERR timeout is not an integer or out of range', 'C38 6.0 certain newlyAccepted'],
    ['node-redis', "ERR unknown command 'HELLO'", 'K01 6.0 certain newlyAccepted'],
    ['a geo library', "ERR unknown command 'geoadd'", 'C18 3.2 certain newlyAccepted'],
    ['no entry of its own', "ERR unknown command 'XSETID'", 'CMD-XSETID 5.0 certain newlyAccepted'],
  ])('is certain where %s says %j', (_client, message, expected) => {
    expect(short(fixedBy(message))).toBe(expected);
  });

  it('says what spoke for it, in sentences, with a link', () => {
    expect(fixedBy("ERR unknown command 'GETDEL'")?.reason).toEqual({
      id: 'C45',
      since: '6.2',
      title: 'GETDEL exists since 6.2',
      certainty: 'certain',
      evidence: ['redis 2.8.19 says "unknown command \'GETDEL\'".', 'GETDEL exists since 6.2.'],
      link: 'https://github.com/redis/redis/blob/6.2/00-RELEASENOTES',
    });
  });

  it('takes a syntax error for likely only where the test names the command and the option', () => {
    expect(short(fixedBy('ERR syntax error', { name: 'updates with SET KEEPTTL' }))).toBe(
      'C40 6.0 likely newlyAccepted',
    );
    expect(short(fixedBy('ERR syntax error', { name: 'SET k v GET gives the old value' }))).toBe(
      'C45 6.2 guess newlyAccepted',
    );
    expect(short(fixedBy('ERR syntax error', { name: 'stores a session' }))).toBe('newlyAccepted');
    expect(short(fixedBy('ERR value is not a valid float', { name: 'ZADD with XX and CH' }))).toBe(
      'C09 3.0 likely newlyAccepted',
    );
  });

  it('knows that an old ZRANGE takes the bounds of BYSCORE and BYLEX for ranks, and no other command by that', () => {
    const refused = 'ReplyError: ERR value is not an integer or out of range';
    const sent = (command: string) => short(fixedBy({ message: refused, command }));
    expect(sent('ZRANGE BYSCORE LIMIT')).toBe('C45 6.2 certain newlyAccepted');
    expect(sent('ZRANGE BYLEX')).toBe('C45 6.2 certain newlyAccepted');
    expect(short(fixedBy(refused, { name: 'ZRANGE BYSCORE takes due jobs' }))).toBe(
      'C45 6.2 likely newlyAccepted',
    );
    expect(sent('ZRANGE WITHSCORES')).toBe('newlyAccepted');
    expect(sent('INCRBY')).toBe('newlyAccepted');
    expect(sent('SET KEEPTTL')).toBe('newlyAccepted');
  });

  it('does not put down to the version what ElastiCache leaves out', () => {
    expect(fixedBy("ERR unknown command 'CONFIG'")?.reason).toBeUndefined();
  });

  it('does not explain a command that came outside the way', () => {
    expect(
      fixedBy("ERR unknown command 'GETDEL'", { to: { name: 'redis', version: '5.0.6' } })?.reason,
    ).toBeUndefined();
    expect(fixedBy("ERR unknown command 'NOSUCH'")?.reason).toBeUndefined();
  });
});

describe('explainTest, of a test that the newer engine breaks', () => {
  it.each<[string, TestError, string]>([
    [
      'vitest, an error text',
      {
        type: 'AssertionError',
        message:
          "expected [ReplyError: ERR DB index is out of range] to match object { message: 'ERR invalid DB index' }",
        expected: "{\n  message: 'ERR invalid DB index',\n}",
        received: "{\n  message: 'ERR DB index is out of range',\n}",
      },
      'C24 4.0 certain wording',
    ],
    [
      'vitest, an encoding',
      {
        type: 'AssertionError',
        message: "expected 'quicklist' to be 'ziplist' // Object.is equality",
        expected: 'ziplist',
        received: 'quicklist',
      },
      'C17 3.2 certain value',
    ],
    [
      'jest, an encoding',
      {
        message:
          'expect(received).toBe(expected) // Object.is equality\n\nExpected: "raw"\nReceived: "embstr"',
        expected: '"raw"',
        received: '"embstr"',
      },
      'C11 3.0 certain value',
    ],
    [
      'mocha with chai',
      {
        type: 'AssertionError',
        message: "expected 'embstr' to equal 'raw'",
        expected: "'raw'",
        received: "'embstr'",
      },
      'C11 3.0 certain value',
    ],
    [
      'node:test, a regular expression',
      {
        type: 'AssertionError',
        message:
          "The input did not match the regular expression /unknown command 'NOSUCH'$/. Input:\n\n'ReplyError: ERR unknown command `NOSUCH`, with args beginning with: `a`, '\n",
      },
      'C27 5.0 certain wording',
    ],
    [
      'pytest, a raised error',
      { message: "redis.exceptions.ReadOnlyError: You can't write against a read only replica." },
      'C29 5.0 guess wording',
    ],
    [
      'jest, a thrown error',
      { message: 'WRONGPASS invalid username-password pair or user is disabled.', type: 'ReplyError' },
      'C34 6.0 guess wording',
    ],
    [
      'ioredis, a warning in its own words',
      {
        message:
          "Expected \"[WARN] This Redis server's `default` user does not require a password, but a password was supplied\" to include 'Redis server does not require a password, but a password was supplied.'",
      },
      'C34 6.0 likely wording',
    ],
    [
      'pytest, an expiry',
      { message: 'redis.exceptions.ResponseError: invalid expire time in expire' },
      'C47 6.2.7 certain newlyRefused',
    ],
  ])('reads %s', (_runner, error, expected) => {
    expect(short(brokenBy(error))).toBe(expected);
  });

  it.each([
    ['vitest', "expected 'quicklist' to be 'ziplist' // Object.is equality"],
    ['chai', "AssertionError: expected 'quicklist' to deeply equal 'ziplist'"],
    ['chai, of a part', "expected 'quicklist' to include 'ziplist'"],
    ['jest', 'expect(received).toBe(expected)\n\nExpected: "ziplist"\nReceived: "quicklist"'],
    ['pytest', "AssertionError: assert b'quicklist' == b'ziplist'\n"],
    [
      'pytest, with a message',
      "AssertionError: a list\nassert 'quicklist' == 'ziplist'\n  \n  - ziplist\n  + quicklist",
    ],
    ['unittest', "AssertionError: b'quicklist' != b'ziplist'"],
    [
      'unittest, of lists',
      "AssertionError: Lists differ: ['quicklist'] != ['ziplist']\n\nFirst differing element 0:",
    ],
    ['JUnit 4', 'expected:<ziplist> but was:<quicklist>'],
    ['AssertJ', '\nexpected: "ziplist"\n but was: "quicklist"'],
    ['Minitest', 'Expected: "ziplist"\n  Actual: "quicklist"'],
    ['testify', 'Not equal: \nexpected: "ziplist"\nactual  : "quicklist"'],
    ['xUnit.net', 'Assert.Equal() Failure: Strings differ\nExpected: "ziplist"\nActual:   "quicklist"'],
    ['NUnit', '  Expected: "ziplist"\n  But was:  "quicklist"\n'],
    [
      'PHPUnit',
      "AppTest::testA\nFailed asserting that two strings are identical.\n--- Expected\n+++ Actual\n@@ @@\n-'ziplist'\n+'quicklist'\n",
    ],
    ["Go's testing", 'a_test.go:12: got "quicklist", want "ziplist"'],
    ['JUnit 5', 'org.opentest4j.AssertionFailedError: expected: <ziplist> but was: <quicklist>'],
    ['RSpec', '\nexpected: "ziplist"\n     got: "quicklist"\n\n(compared using ==)'],
    ['node:assert', "Expected values to be strictly equal:\n\n'quicklist' !== 'ziplist'\n"],
  ])('finds expected and received in the message of %s', (_runner, message) => {
    expect(short(brokenBy({ message, type: 'AssertionError' }))).toBe('C17 3.2 certain value');
  });

  it.each([
    [
      'Vitest',
      "expected [Function] to throw error including 'ERR invalid DB index' but got 'ERR DB index is out of range'",
    ],
    [
      'Jest',
      'Expected substring: "ERR invalid DB index"\nReceived message:   "ERR DB index is out of range"',
    ],
    [
      'node:assert',
      "The input did not match the regular expression /invalid DB index$/. Input:\n\n'ERR DB index is out of range'\n",
    ],
    [
      'pytest 8.4',
      "AssertionError: Regex pattern did not match.\n  Expected regex: 'invalid DB index'\n  Actual message: 'DB index is out of range'",
    ],
    [
      'pytest 7',
      "AssertionError: Regex pattern did not match.\n Regex: 'invalid DB index'\n Input: 'DB index is out of range'",
    ],
    ['pytest, of a part', "AssertionError: assert 'invalid DB index' in 'DB index is out of range'"],
    ['unittest', 'AssertionError: "invalid DB index" does not match "DB index is out of range"'],
    [
      'RSpec',
      'expected Redis::CommandError with "ERR invalid DB index", got #<Redis::CommandError: ERR DB index is out of range> with backtrace:',
    ],
    [
      'PHPUnit',
      "Failed asserting that exception message 'ERR DB index is out of range' contains 'ERR invalid DB index'.",
    ],
  ])('finds the error that was expected and the one that came in the message of %s', (_runner, message) => {
    expect(short(brokenBy({ message, type: 'AssertionError' }))).toBe('C24 4.0 certain wording');
  });

  it('takes an error that does not come for likely where the test names the command and the matter, else for a guess', () => {
    const message = 'promise resolved "[ \'a\' ]" instead of rejecting';
    const error = { type: 'AssertionError', message };
    expect(short(brokenBy(error, { name: 'refuses SPOP with a count' }))).toBe(
      'C16 3.2 likely newlyAccepted',
    );
    expect(short(brokenBy(error, { name: 'refuses spop' }))).toBe('C16 3.2 guess newlyAccepted');
    expect(short(brokenBy(error, { name: 'refuses a bad request' }))).toBe('newlyAccepted');
    expect(
      short(
        brokenBy(
          { message: 'Failed: DID NOT RAISE <class redis.exceptions.ResponseError>' },
          { name: 'test_hset_many_fields' },
        ),
      ),
    ).toBe('C22 4.0 likely newlyAccepted');
  });

  it('takes small numbers for a sign only where the test names the command', () => {
    const error = { message: 'expected -2 to be -1', expected: '-1', received: '-2' };
    const from = { name: 'redis', version: '2.6.13' } as const;
    expect(short(brokenBy(error, { from, name: 'TTL of a missing key' }))).toBe('C01 2.8 likely value');
    expect(short(brokenBy(error, { from, name: 'counts down' }))).toBe('value');
  });

  it('compares scores as numbers', () => {
    const run = { from: SEVEN, to: NEWEST };
    expect(short(brokenBy({ message: 'x', expected: '"1.1000000000000001"', received: '"1.1"' }, run))).toBe(
      'C59 7.2 certain value',
    );
    expect(short(brokenBy({ message: 'x', expected: '"1.1000000000000001"', received: '"2.1"' }, run))).toBe(
      'value',
    );
  });

  it('says of an encoding that changed twice the line in which this value came', () => {
    const error = { message: 'x', expected: 'quicklist', received: 'listpack' };
    expect(short(brokenBy(error, { from: NEW, to: NEWEST }))).toBe('C17 7.2 certain value');
  });

  it('reads script errors of 7.0 and the words of Valkey', () => {
    const was =
      'ERR Error running script (call to f_620cd258c2c9): @user_script:1: WRONGTYPE Operation against a key holding the wrong kind of value ';
    const is =
      'WRONGTYPE Operation against a key holding the wrong kind of value script: 620cd258c2c9, on @user_script:1.';
    expect(short(differs(was, is, { from: NEW, to: SEVEN }))).toBe('C52 7.0 certain wording');
    expect(short(brokenBy(is, { from: NEW, to: SEVEN }))).toBe('newlyRefused');
    expect(
      short(brokenBy('ERR Command not allowed inside a transaction', { from: NEWEST, to: VALKEY })),
    ).toBe('C63 valkey-8.0 guess wording');
    expect(
      short(
        brokenBy('ERR DEBUG command not allowed. If the enable-debug-command option …', {
          from: NEW,
          to: SEVEN,
        }),
      ),
    ).toBe('C54 7.0 certain newlyRefused');
  });

  it('says that a command is gone', () => {
    const found = brokenBy("ERR unknown command 'STRALGO', with args beginning with: 'LCS' ", {
      from: NEW,
      to: SEVEN,
    });
    expect(short(found)).toBe('C40 7.0 certain newlyRefused');
    expect(found?.reason?.title).toBe('STRALGO is gone since 7.0');
  });

  it('calls a hang or a lost connection by its kind, without a reason', () => {
    expect(brokenBy({ message: 'Test timed out in 5000ms.' })).toEqual({ kind: 'crash' });
    expect(brokenBy({ message: 'Connection is closed.' })).toEqual({ kind: 'crash' });
  });

  it('says nothing of what has nothing to do with an engine', () => {
    expect(
      brokenBy({ message: "Cannot read properties of undefined (reading 'x')", type: 'TypeError' }),
    ).toBeUndefined();
    expect(brokenBy({ message: '' })).toBeUndefined();
  });
});

describe('explainTest, of a test that fails on both', () => {
  it('reads both wordings of an unknown command', () => {
    const found = differs(
      "ERR unknown command 'FOO'",
      'ERR unknown command `FOO`, with args beginning with: `a`, ',
    );
    expect(short(found)).toBe('C27 5.0 certain wording');
    expect(found?.reason?.evidence).toHaveLength(2);
  });

  it('names the command that the older engine lacked, whatever the newer one says then', () => {
    expect(
      short(differs("ERR unknown command 'XADD'", 'ERR The ID specified in XADD is equal or smaller')),
    ).toBe('C32 5.0 certain newlyAccepted');
  });

  it('calls two other errors of the server a wording, without a reason', () => {
    expect(differs('ERR something', 'ERR something else')).toEqual({ kind: 'wording' });
  });
});
