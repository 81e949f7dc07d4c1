import { describe, expect, it, test } from 'vitest';
import { isUnrefused, kindByShape, readEngineAnswers } from '../../../src/messages/engine-answers.ts';
import type { TestError } from '../../../src/model/results.ts';

const SYNTAX: TestError = { message: 'ERR syntax error', type: 'ReplyError' };
const ENCODING: TestError = {
  message: "expected 'quicklist' to be 'ziplist'",
  type: 'AssertionError',
  expected: 'ziplist',
  received: 'quicklist',
};

describe('what the engines said', () => {
  it('is nothing where nothing failed', () => {
    expect(readEngineAnswers(null, null)).toBeUndefined();
  });

  it('is, of an assertion, the received value of the one that fails and the expected value of the other', () => {
    expect(readEngineAnswers(null, ENCODING)).toMatchObject({
      baseline: 'ziplist',
      candidate: 'quicklist',
      isValues: true,
      failedOn: 'candidate',
      shown: ENCODING.message,
    });
    expect(readEngineAnswers(ENCODING, null)).toMatchObject({
      baseline: 'quicklist',
      candidate: 'ziplist',
      isValues: true,
      failedOn: 'baseline',
    });
  });

  it('is, of a thrown error, its message, and nothing is known of the other', () => {
    const answers = readEngineAnswers(null, SYNTAX);
    expect(answers).toMatchObject({
      baseline: undefined,
      candidate: 'ERR syntax error',
      isValues: false,
      failedOn: 'candidate',
    });
    expect(answers?.isServers()).toBe(true);
  });

  it('is, of an assertion that is not told apart, what it expected or else its message', () => {
    expect(readEngineAnswers(null, { message: 'assert failed', expected: 'a' })).toMatchObject({
      baseline: 'a',
      isValues: false,
    });
    const answers = readEngineAnswers(null, { message: 'nothing like that', type: 'AssertionError' });
    expect(answers).toMatchObject({ baseline: 'nothing like that', candidate: 'nothing like that' });
    expect(answers?.isServers()).toBe(false);
    expect(readEngineAnswers(null, { message: 'assert failed', received: 'b' })).toMatchObject({
      candidate: 'b',
      isValues: false,
    });
    expect(readEngineAnswers(null, { message: 'oops', type: 'TypeError' })?.baseline).toBeUndefined();
    // A client may say that it expected something, too.
    const client = { message: 'Protocol error, expected OK', type: 'ReplyError' };
    expect(readEngineAnswers(null, client)?.baseline).toBeUndefined();
  });

  it('is what each said where both fail, values only where both have some', () => {
    expect(readEngineAnswers(SYNTAX, ENCODING)).toMatchObject({
      baseline: 'ERR syntax error',
      candidate: 'quicklist',
      isValues: false,
      failedOn: 'both',
      shown: ENCODING.message,
    });
    expect(readEngineAnswers(ENCODING, SYNTAX)?.isValues).toBe(false);
    expect(readEngineAnswers(ENCODING, { ...ENCODING, received: 'listpack' })?.isValues).toBe(true);
    expect(readEngineAnswers(SYNTAX, ENCODING)?.isServers()).toBe(true);
    expect(readEngineAnswers(ENCODING, SYNTAX)?.isServers()).toBe(true);
    expect(readEngineAnswers(ENCODING, ENCODING)?.isServers()).toBe(false);
  });

  it('is read without escapes, and only as far as an engine talks', () => {
    const escaped = { message: String.raw`ERR unknown command \'foo\', with \[args\] \\d` };
    expect(readEngineAnswers(null, escaped)?.candidate).toBe(
      String.raw`ERR unknown command 'foo', with [args] \\d`,
    );
    expect(readEngineAnswers(null, { message: 'x'.repeat(9_000) })?.candidate).toHaveLength(4_000);
  });
});

describe("a server's own word", () => {
  test.each([
    [{ message: 'boom', type: 'ReplyError' }, true],
    [{ message: 'boom', type: 'redis.exceptions.ResponseError' }, true],
    [{ message: 'WRONGTYPE Operation against a key' }, true],
    [{ message: 'redis.clients.jedis.exceptions.JedisDataException: boom' }, true],
    [{ message: 'it failed\nCaused by: RedisCommandExecutionException: boom' }, true],
    // Of an assertion that quotes one.
    [{ message: 'AssertionError: expected OK\nERR syntax error' }, false],
    [{ message: 'ERR syntax error', type: 'AssertionError' }, false],
    // testify, of an error that nobody waited for.
    [{ message: 'Error: Received unexpected error:\nERR syntax error' }, true],
    [{ message: `ERR syntax error ${'x'.repeat(4_000)} expected` }, true],
    [{ message: 'an ERR in the middle' }, false],
    [{ message: `${'\n'.repeat(4_000)}ERR syntax error` }, false],
    [{ message: 'Cannot read properties of null', type: 'TypeError' }, false],
  ])('is told from an assertion and from the application: %j is one: %s', (error, isServers) => {
    expect(readEngineAnswers(null, error)?.isServers()).toBe(isServers);
  });
});

describe('the kind of a difference, by the shape of the errors', () => {
  const timeout: TestError = { message: 'Test timed out in 5000ms.' };
  const unrefused: TestError = { message: 'promise resolved "OK" instead of rejecting' };
  const order: TestError = { message: 'expected [1] to equal [2]', expected: '[a, b]', received: '[b, a]' };

  test.each<[TestError | null, TestError | null, string | undefined]>([
    [null, null, undefined],
    [null, timeout, 'crash'],
    [timeout, null, 'crash'],
    [SYNTAX, timeout, 'crash'],
    [null, SYNTAX, 'newlyRefused'],
    [SYNTAX, null, 'newlyAccepted'],
    [SYNTAX, { ...SYNTAX, message: 'ERR other' }, 'wording'],
    [SYNTAX, ENCODING, undefined],
    [ENCODING, SYNTAX, undefined],
    [null, unrefused, 'newlyAccepted'],
    [unrefused, null, 'newlyRefused'],
    [null, ENCODING, 'value'],
    [null, order, 'timing'],
    [null, { message: 'assert failed', expected: 'a' }, undefined],
    [null, { message: 'assert failed', received: 'a' }, undefined],
    [null, { message: `${'x'.repeat(4_000)} timed out` }, undefined],
  ])('of %j and %j is %s', (baseline, candidate, kind) => {
    expect(kindByShape(baseline, candidate)).toBe(kind);
  });
});

describe('an error that a test waited for', () => {
  test.each([
    ['promise resolved "OK" instead of rejecting', true],
    ['Missing expected rejection.', true],
    ['DID NOT RAISE <class>', true],
    ['expected [Function] to throw an error', true],
    ['expected fn to throw /x/ but got ERR y', false],
    ['expected promise to be rejected with /x/ but it was rejected with ERR y', false],
    ['expected an error but got nil', true],
    [`${'x'.repeat(4_000)} did not throw`, false],
    ['expected 1 to be 2', false],
  ])('did not come: %s: %s', (message, isIt) => {
    expect(isUnrefused({ message })).toBe(isIt);
  });
});
