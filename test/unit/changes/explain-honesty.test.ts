import { describe, expect, it } from 'vitest';
import { explainTest } from '../../../src/changes/explain.ts';
import type { Explanation } from '../../../src/changes/explanation.ts';
import type { Engine } from '../../../src/model/engine.ts';
import type { TestError } from '../../../src/model/results.ts';

const OLD: Engine = { name: 'redis', version: '2.8.19' };
const NEW: Engine = { name: 'redis', version: '6.2.11' };
const SEVEN: Engine = { name: 'redis', version: '7.0.15' };
const VALKEY: Engine = { name: 'valkey', version: '8.1.1' };

interface Failing {
  /** On which of the two the test fails. */
  readonly on: 'baseline' | 'candidate';
  readonly error: TestError;
  readonly name?: string;
  readonly from?: Engine;
  readonly to?: Engine;
}

const explain = ({ on, error, name = 'does its work', from = OLD, to = NEW }: Failing) =>
  explainTest({
    errors: on === 'baseline' ? [error, null] : [null, error],
    statuses: on === 'baseline' ? ['failed', 'passed'] : ['passed', 'failed'],
    name: ['app', name],
    file: 'test/app.test.ts',
    engines: [from, to],
  });

const short = (found: Explanation | undefined): string =>
  found?.reason === undefined
    ? 'no reason'
    : `${found.reason.id} ${found.reason.since} ${found.reason.certainty} ${found.kind}`;

const thrown = (message: string, type = 'Error'): TestError => ({ message, type });
const asserted = (received: string, expected: string): TestError => ({
  message: `expected '${received}' to be '${expected}'`,
  type: 'AssertionError',
  expected,
  received,
});

describe('explainTest, of what no engine said', () => {
  it.each<[string, TestError, string]>([
    ['a database’s syntax error', thrown('syntax error at or near "SET"'), 'SET and GET of a row'],
    [
      'a runtime’s wrong number of arguments',
      thrown("wrong number of arguments for 'initialize' (given 1, expected 0)", 'ArgumentError'),
      'SET and GET of a row',
    ],
    ['a missing function of a cloud', thrown('Function not found: arn:aws:lambda:…'), 'calls it'],
    ['a handshake of TLS', thrown('tlsv1 alert: unsupported protocol version'), 'connects'],
    ['an index of a list', thrown('ERR index out of range', 'ReplyError'), 'LSET beyond the end'],
    ['another parser’s bad input', thrown('Bad data format in input.'), 'parses a file'],
    ['the largest integer', asserted('2147483647', '3'), 'counts its users'],
    ['a limit in bytes', asserted('10485760', '1048576'), 'takes an upload'],
    ['a status of HTTP', asserted('404', '200'), 'answers a request'],
    [
      'an overflow that every line refuses',
      thrown('ERR increment or decrement would overflow', 'ReplyError'),
      'HINCRBY',
    ],
    [
      'a cluster command outside a cluster',
      thrown('ERR This instance has cluster support disabled', 'ReplyError'),
      'CLUSTER SLOTS',
    ],
    ['another number where a command is named', asserted('7', '6'), 'sends the COMMAND'],
  ])('has no reason for %s', (_what, error, name) => {
    for (const on of ['baseline', 'candidate'] as const) {
      for (const to of [NEW, SEVEN, VALKEY]) {
        const from = error.message.includes('cluster') ? NEW : OLD;
        expect(short(explain({ on, error, name, from, to }))).toBe('no reason');
      }
    }
  });

  it('takes an unknown command of a command line for no wording of Redis, and for a guess where it is also one of Redis', () => {
    const usage = asserted("error: unknown command 'fly'", 'usage: tool');
    expect(short(explain({ on: 'baseline', error: usage }))).toBe('no reason');
    const copy = thrown("error: unknown command 'copy'");
    expect(short(explain({ on: 'baseline', error: copy }))).toBe('C45 6.2 guess newlyAccepted');
  });
});

describe('explainTest, of what only one side proves', () => {
  it('does not put a refusal down to its wording, since the other engine may never have refused', () => {
    const readonly = thrown("READONLY You can't write against a read only replica.", 'ReplyError');
    expect(short(explain({ on: 'candidate', error: readonly }))).toBe('C29 5.0 guess wording');
    const noScript = thrown('NOSCRIPT No matching script. Please use EVAL.', 'ReplyError');
    expect(short(explain({ on: 'baseline', error: noScript, to: VALKEY }))).toBe(
      'C64 valkey-8.0 guess wording',
    );
  });

  it('is surer of what was received than of what was only expected', () => {
    const received = asserted('ERR DB index is out of range', 'is no number');
    expect(short(explain({ on: 'candidate', error: received }))).toBe('C24 4.0 likely wording');
    const expected = asserted('something else', 'ERR invalid DB index');
    expect(short(explain({ on: 'candidate', error: expected }))).toBe('C24 4.0 guess wording');
    const both = asserted('ERR DB index is out of range', 'ERR invalid DB index');
    expect(short(explain({ on: 'candidate', error: both }))).toBe('C24 4.0 certain wording');
  });

  it('reads a command that the test expects to be unknown, whatever the newer engine says of it', () => {
    const error = asserted(
      'ERR The ID specified in XADD is equal or smaller than the target stream top item',
      "ERR unknown command 'XADD'",
    );
    expect(short(explain({ on: 'candidate', error }))).toBe('C32 5.0 certain newlyAccepted');
  });

  it('does not take an error with another text for one that did not come', () => {
    const error = {
      message: "expected [Function] to throw error including 'spop failed' but got 'no more jobs'",
      type: 'AssertionError',
    };
    expect(short(explain({ on: 'candidate', error, name: 'refuses SPOP with a count' }))).toBe('no reason');
  });

  it('does not guess from a command alone where it has learned several things on the way', () => {
    const error = thrown('promise resolved "1" instead of rejecting', 'AssertionError');
    expect(short(explain({ on: 'candidate', error, name: 'refuses AUTH' }))).toBe('no reason');
    expect(
      short(
        explain({ on: 'candidate', error, name: 'refuses EVAL', to: { name: 'redis', version: '3.2.10' } }),
      ),
    ).toBe('no reason');
    expect(short(explain({ on: 'candidate', error, name: 'refuses SPOP' }))).toBe(
      'C16 3.2 guess newlyAccepted',
    );
  });
});

describe('explainTest, of what an engine tells of itself', () => {
  it.each([
    ['none', 'stream', 'C32 5.0 guess value'],
    ['[]', '[\n  "protected-mode",\n  "yes",\n]', 'C19 3.2 certain value'],
    ['[]', '[\n  "replica-read-only",\n  "yes",\n]', 'C29 5.0 certain value'],
    ['[\n  "tcp-keepalive",\n  "0",\n]', '[\n  "tcp-keepalive",\n  "300",\n]', 'C20 3.2 certain value'],
    ['', '# Errorstats\r\nerrorstat_ERR:count=1', 'C49 6.2 certain value'],
    [
      '# Replication\r\nrole:master',
      '# Replication\r\nrole:master\r\nmaster_replid:ab',
      'C26 4.0 certain value',
    ],
    ['[]', '[\n  "a",\n]', 'no reason'],
  ])('reads %j that becomes %j', (was, is, expected) => {
    expect(short(explain({ on: 'candidate', error: asserted(is, was) }))).toBe(expected);
  });
});

describe('explainTest, of an order', () => {
  const error = {
    message: 'expected [ ... ] to deeply equal [ ... ]',
    type: 'AssertionError',
    expected: '[\n  "a",\n  "b",\n  "c",\n]',
    received: '[\n  "c",\n  "a",\n  "b",\n]',
  };

  it('puts the order of a set down to scripts only where the test has one', () => {
    const inScript = explain({ on: 'candidate', error, name: 'gives SMEMBERS of a Lua script' });
    expect(short(inScript)).toBe('C31 5.0 likely timing');
    expect(short(explain({ on: 'candidate', error, name: 'gives SMEMBERS' }))).toBe('no reason');
  });

  it('calls it an order, not a value, and another value a value', () => {
    expect(explain({ on: 'candidate', error })).toEqual({ kind: 'timing' });
    const other = { ...error, received: '[\n  "c",\n  "a",\n  "a",\n]' };
    expect(explain({ on: 'candidate', error: other })).toEqual({ kind: 'value' });
    const pair = { ...error, expected: '{ a: 1, b: 2 }', received: '{ a: 2, b: 1 }' };
    expect(explain({ on: 'candidate', error: pair })).toEqual({ kind: 'value' });
  });
});

describe('explainTest, of a subcommand', () => {
  // Both lines' words were seen on real servers.
  it('tells a wording that both engines have from a subcommand that one lacks', () => {
    const run = { file: 'a.test.ts', name: ['a'], statuses: ['failed', 'failed'] as const };
    const found = explainTest({
      ...run,
      errors: [
        thrown("ERR Unknown PUBSUB subcommand or wrong number of arguments for 'FOO'", 'ReplyError'),
        thrown(
          "ERR Unknown subcommand or wrong number of arguments for 'FOO'. Try PUBSUB HELP.",
          'ReplyError',
        ),
      ],
      engines: [OLD, NEW],
    });
    expect(short(found)).toBe('C28 5.0 certain wording');
    const lacking = thrown(
      "ERR Unknown PUBSUB subcommand or wrong number of arguments for 'SHARDCHANNELS'",
      'ReplyError',
    );
    expect(short(explain({ on: 'baseline', error: lacking, to: SEVEN }))).toBe(
      'C57 7.0 certain newlyAccepted',
    );
  });

  it('does not take a list of those that an engine knows for what the test is about', () => {
    const list = (more: string) =>
      thrown(
        `ERR Syntax error, try CLIENT (LIST | KILL ip:port | GETNAME | SETNAME connection-name${more})`,
        'ReplyError',
      );
    const found = explainTest({
      file: 'a.test.ts',
      name: ['a CLIENT of ours'],
      statuses: ['failed', 'failed'],
      errors: [list(''), list(' | PAUSE timeout')],
      engines: [OLD, { name: 'redis', version: '3.2.10' }],
    });
    // The list is another since 3.2; that it knows PAUSE is no matter here.
    expect(short(found)).toBe('C28 3.2 guess wording');
    expect(short(explain({ on: 'baseline', error: { ...list(''), command: 'CLIENT ID' } }))).toBe(
      'C32 5.0 certain newlyAccepted',
    );
  });
});

describe('explainTest, where two changes give the same', () => {
  const error = asserted('listpack', 'ziplist');

  it('decides by what the test is about', () => {
    const run = { on: 'candidate', error, to: VALKEY } as const;
    expect(short(explain({ ...run, name: 'encodes a list small' }))).toBe('C17 3.2 certain value');
    expect(short(explain({ ...run, name: 'encodes a hash small' }))).toBe('C51 7.0 certain value');
  });

  it('guesses where nothing decides', () => {
    expect(explain({ on: 'candidate', error, to: VALKEY })?.reason?.certainty).toBe('guess');
  });

  it('is certain where only one of them lies on the way', () => {
    expect(short(explain({ on: 'candidate', error, to: SEVEN }))).toBe('C51 7.0 certain value');
    const short44 = asserted('raw', 'embstr');
    expect(short(explain({ on: 'candidate', error: short44, from: SEVEN, to: VALKEY }))).toBe(
      'C11 valkey-8.1 certain value',
    );
  });
});

describe('explainTest, of the kind', () => {
  it.each<[string, Failing, string]>([
    [
      'a second argument of AUTH that the older engine refuses',
      { on: 'baseline', error: thrown("ERR wrong number of arguments for 'auth' command", 'ReplyError') },
      'C34 6.0 certain newlyAccepted',
    ],
    [
      'an overflow that the newer engine refuses',
      { on: 'candidate', error: thrown('ERR decrement would overflow', 'ReplyError'), from: NEW, to: SEVEN },
      'C58 7.0 certain newlyRefused',
    ],
    [
      'an option in an entry of refusals',
      {
        on: 'baseline',
        error: { ...thrown('ERR syntax error', 'ReplyError'), command: 'HSCAN NOVALUES' },
        from: SEVEN,
        to: { name: 'redis', version: '8.0.2' },
      },
      'C68 7.4 certain newlyAccepted',
    ],
    [
      'an option',
      {
        on: 'baseline',
        error: {
          ...thrown("ERR wrong number of arguments for 'zrank' command", 'ReplyError'),
          command: 'ZRANK WITHSCORE',
        },
        from: SEVEN,
        to: { name: 'redis', version: '7.2.5' },
      },
      'C113 7.2 certain newlyAccepted',
    ],
    [
      'an option that both engines learned, each of its own accord',
      {
        on: 'baseline',
        error: { ...thrown('ERR syntax error', 'ReplyError'), command: 'HSCAN NOVALUES' },
        from: SEVEN,
        to: VALKEY,
      },
      'C68 valkey-8.0 certain newlyAccepted',
    ],
    [
      'an option that is all that its command has learned',
      {
        on: 'baseline',
        error: thrown("ERR wrong number of arguments for 'zrank' command", 'ReplyError'),
        from: SEVEN,
        to: { name: 'redis', version: '7.2.5' },
      },
      'C113 7.2 certain newlyAccepted',
    ],
    [
      'a wording of Valkey alone',
      {
        on: 'candidate',
        error: asserted(
          'ERR Wrong number of args calling command from script script: ab12, on @user_script:1.',
          'ERR Wrong number of args calling Redis command from script script: ab12, on @user_script:1.',
        ),
        from: SEVEN,
        to: VALKEY,
      },
      'C64 valkey-8.0 certain wording',
    ],
    [
      'a wording that was one before',
      {
        on: 'candidate',
        error: asserted("ERR invalid expire time in 'expire' command", 'ERR invalid expire time in expire'),
        from: NEW,
        to: SEVEN,
      },
      'C47 7.0 certain wording',
    ],
  ])('says of %s what the test met', (_what, failing, expected) => {
    expect(short(explain(failing))).toBe(expected);
  });

  it('sees that script errors differ in nothing but the spaces that runners cut off', () => {
    const text = 'ERR Error running script (call to f_1): @user_script:1: user_script:1: boom';
    expect(short(explain({ on: 'candidate', error: asserted(text, text) }))).toBe('C41 6.0 likely wording');
  });
});
