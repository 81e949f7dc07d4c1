import type { TestError } from '../../../src/model/results.ts';
import { inGo, inJava, inJavaScript, inJest, inPhp, inPython, inRuby, plain } from './shown-values.ts';
import type { ReplyValue } from './value.ts';

/** How a runner says that a test got one reply and had expected another. */
export interface Wording {
  readonly runner: string;
  /** Of two replies that an assertion compared. */
  compare(expected: ReplyValue, received: ReplyValue): TestError;
  /** Of an error that nobody had expected. */
  thrown?(error: string): TestError;
  /** Of an error that did not come. */
  unthrown?(received: ReplyValue): TestError;
}

/** Of each runner that is read. */
export const WORDINGS: readonly Wording[] = [
  {
    runner: 'Vitest',
    compare: (expected, received) => ({
      type: 'AssertionError',
      message: `expected ${inJavaScript(received)} to deeply equal ${inJavaScript(expected)}`,
      expected: plain(expected, inJest),
      received: plain(received, inJest),
    }),
    thrown: (error) => ({ type: 'ReplyError', message: error }),
    unthrown: (received) => ({
      type: 'AssertionError',
      message: `promise resolved "${inJavaScript(received)}" instead of rejecting`,
    }),
  },
  {
    runner: 'Jest',
    compare: (expected, received) => ({
      message: `expect(received).toEqual(expected) // deep equality\n\nExpected: ${inJest(expected)}\nReceived: ${inJest(received)}`,
    }),
    thrown: (error) => ({ type: 'ReplyError', message: `ReplyError: ${error}` }),
    unthrown: (received) => ({
      message: `expect(received).rejects.toThrow()\n\nReceived promise resolved instead of rejected\nResolved to value: ${inJest(received)}`,
    }),
  },
  {
    runner: 'Chai',
    compare: (expected, received) => ({
      type: 'AssertionError',
      message: `expected ${inJavaScript(received)} to equal ${inJavaScript(expected)}`,
    }),
    thrown: (error) => ({ type: 'ReplyError', message: error }),
    unthrown: () => ({
      type: 'AssertionError',
      message: 'expected promise to be rejected but it was fulfilled',
    }),
  },
  {
    runner: 'node:test',
    compare: (expected, received) => ({
      type: 'AssertionError',
      message: `Expected values to be strictly equal:\n\n${inJavaScript(received)} !== ${inJavaScript(expected)}\n`,
      expected: plain(expected, inJavaScript),
      received: plain(received, inJavaScript),
    }),
    thrown: (error) => ({ message: error }),
    unthrown: () => ({ type: 'AssertionError', message: 'Missing expected rejection.' }),
  },
  {
    runner: 'pytest',
    compare: (expected, received) => ({
      message: `AssertionError: assert ${inPython(received)} == ${inPython(expected)}`,
    }),
    thrown: (error) => ({ message: `redis.exceptions.ResponseError: ${error.replace(/^ERR /, '')}` }),
    unthrown: () => ({ message: "Failed: DID NOT RAISE <class 'redis.exceptions.ResponseError'>" }),
  },
  {
    runner: 'unittest',
    compare: (expected, received) => ({
      type: 'AssertionError',
      message: `${inPython(received)} != ${inPython(expected)}`,
    }),
    thrown: (error) => ({ message: `redis.exceptions.ResponseError: ${error.replace(/^ERR /, '')}` }),
    unthrown: () => ({ type: 'AssertionError', message: 'ResponseError not raised' }),
  },
  {
    runner: 'RSpec',
    compare: (expected, received) => ({
      type: 'RSpec::Expectations::ExpectationNotMetError',
      message: `\nexpected: ${inRuby(expected)}\n     got: ${inRuby(received)}\n\n(compared using ==)\n`,
    }),
    thrown: (error) => ({ type: 'Redis::CommandError', message: error }),
    unthrown: () => ({
      type: 'RSpec::Expectations::ExpectationNotMetError',
      message: 'expected Redis::CommandError but nothing was raised',
    }),
  },
  {
    runner: 'Minitest',
    compare: (expected, received) => ({
      type: 'Minitest::Assertion',
      message: `Expected: ${inRuby(expected)}\n  Actual: ${inRuby(received)}`,
    }),
    thrown: (error) => ({ type: 'Minitest::UnexpectedError', message: `Redis::CommandError: ${error}` }),
    unthrown: () => ({
      type: 'Minitest::Assertion',
      message: 'Redis::CommandError expected but nothing was raised.',
    }),
  },
  {
    runner: 'PHPUnit',
    compare: (expected, received) => ({
      message:
        expected.kind === 'list' || received.kind === 'list'
          ? `Failed asserting that two arrays are equal.\n--- Expected\n+++ Actual\n@@ @@\n-${inPhp(expected)}\n+${inPhp(received)}`
          : `Failed asserting that ${inPhp(received)} matches expected ${inPhp(expected)}.`,
    }),
    thrown: (error) => ({ message: `Predis\\Response\\ServerException: ${error}` }),
    unthrown: () => ({
      message: 'Failed asserting that exception of type "Predis\\Response\\ServerException" is thrown.',
    }),
  },
  {
    runner: 'testify',
    compare: (expected, received) => ({
      message: `\tError Trace:\tapp_test.go:1\n\tError:      \tNot equal: \n\t            \texpected: ${inGo(expected)}\n\t            \tactual  : ${inGo(received)}\n`,
    }),
    thrown: (error) => ({
      message: `\tError:      \tReceived unexpected error:\n\t            \t${error}\n`,
    }),
    unthrown: () => ({ message: '\tError:      \tAn error is expected but got nil.\n' }),
  },
  {
    runner: 'go-cmp',
    compare: (expected, received) => ({
      message: `mismatch (-want +got):\n- \t${inGo(expected)},\n+ \t${inGo(received)},\n`,
    }),
    thrown: (error) => ({ message: `app_test.go:1: ${error}` }),
    unthrown: () => ({ message: 'app_test.go:1: expected an error but got nil' }),
  },
  {
    runner: 'JUnit 4',
    compare: (expected, received) => ({
      type: 'org.junit.ComparisonFailure',
      message: `expected:<${inJava(expected)}> but was:<${inJava(received)}>`,
    }),
    thrown: (error) => ({ type: 'redis.clients.jedis.exceptions.JedisDataException', message: error }),
    unthrown: () => ({
      type: 'java.lang.AssertionError',
      message: 'Expected exception: redis.clients.jedis.exceptions.JedisDataException',
    }),
  },
  {
    runner: 'JUnit 5',
    compare: (expected, received) => ({
      type: 'org.opentest4j.AssertionFailedError',
      message: `expected: <${inJava(expected)}> but was: <${inJava(received)}>`,
    }),
    thrown: (error) => ({ type: 'redis.clients.jedis.exceptions.JedisDataException', message: error }),
    unthrown: () => ({
      type: 'org.opentest4j.AssertionFailedError',
      message:
        'Expected redis.clients.jedis.exceptions.JedisDataException to be thrown, but nothing was thrown.',
    }),
  },
];
