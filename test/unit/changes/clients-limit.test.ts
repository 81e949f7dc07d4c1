import { describe, expect, it } from 'vitest';
import { explainTest } from '../../../src/changes/explain.ts';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import { describeReason } from '../../../src/report/words.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';
import { brokenBy, fixedBy, NEW, OLD, SEVEN, VALKEY } from './explained.ts';

const UNWRITTEN = 'TimeoutError without a message, thrown in @redis/client/dist/lib/client/commands-queue.js';

describe("a client's own time limit", () => {
  // As the clients word it; node-redis and ioredis are run in an integration test.
  it.each([
    [UNWRITTEN, 'TimeoutError', 'K11', /commandOptions: \{ timeout/],
    [
      'Error without a message, thrown in @redis/client/lib/client/commands-queue.ts',
      'Error',
      'K11',
      /connect\(\)/,
    ],
    [
      'Command timeout during maintenance. Waited to write command for more than 500ms.',
      'Error',
      'K11',
      /timeout/,
    ],
    ['Connection timeout', 'ConnectionTimeoutError', 'K12', /connectTimeout/],
    [
      "Socket timeout timeout. Expecting data, but didn't receive any in 100ms.",
      'Error',
      'K12',
      /socketTimeout/,
    ],
    ['Command timed out', 'Error', 'K13', /commandTimeout/],
    [
      'Reached the max retries per request limit (which is 20). Refer to "maxRetriesPerRequest" option for details.',
      'MaxRetriesPerRequestError',
      'K14',
      /maxRetriesPerRequest: null/,
    ],
    [
      'redis.exceptions.TimeoutError: Timeout reading from socket',
      'redis.exceptions.TimeoutError',
      'K15',
      /socket_timeout=30/,
    ],
    ['Timeout connecting to server', 'redis.exceptions.TimeoutError', 'K15', /socket_connect_timeout=30/],
    [
      'redis.exceptions.TimeoutError: Timeout reading from 127.0.0.1:6379',
      'TimeoutError',
      'K15',
      /socket_timeout/,
    ],
    ['read tcp 127.0.0.1:50412->127.0.0.1:16379: i/o timeout', undefined, 'K16', /ReadTimeout/],
    ['dial tcp 10.0.0.5:6379: i/o timeout', undefined, 'K16', /DialTimeout/],
    ['redis: connection pool timeout', undefined, 'K16', /redis\.Options/],
    [
      'redis.clients.jedis.exceptions.JedisConnectionException: java.net.SocketTimeoutException: Read timed out',
      undefined,
      'K17',
      /timeoutMillis/,
    ],
    [
      'Command timed out after 1 minute(s)',
      'io.lettuce.core.RedisCommandTimeoutException',
      'K17',
      /setTimeout/,
    ],
    ['Waited 1.0 seconds', 'RedisClient::ReadTimeoutError', 'K18', /Redis\.new\(timeout: 30\)/],
    ['Redis::TimeoutError: Connection timed out', 'Redis::TimeoutError', 'K18', /timeout: 30/],
    [
      'StackExchange.Redis.RedisTimeoutException : Timeout performing GET (5000ms), next: GET k, inst: 3, qu: 0, mgr: 9 of 10 available',
      undefined,
      'K19',
      /syncTimeout/,
    ],
  ])('is a cause with a cure: "%s"', (message, type, id, cure) => {
    const found = brokenBy({ message, ...(type === undefined ? {} : { type }) }, { from: SEVEN, to: VALKEY });
    expect([found?.reason?.id, found?.reason?.certainty, found?.kind]).toEqual([id, 'likely', 'crash']);
    expect(found?.reason?.cure).toMatch(cure);
  });

  it('is met on every way, in both directions, and names no line of an engine', () => {
    for (const [from, to] of [
      [OLD, NEW],
      [VALKEY, OLD],
    ] as const) {
      for (const explain of [brokenBy, fixedBy]) {
        const found = explain({ message: UNWRITTEN }, { from, to });
        expect(found?.reason).toMatchObject({ id: 'K11', since: '', link: '' });
        if (found?.reason) expect(describeReason(found.reason)).toMatch(/^likely: node-redis .* \(K11\)$/);
      }
    }
  });

  it('is none where an assertion received such a text, where a runner ran out of time, or another place threw', () => {
    for (const error of [
      { message: "expected 'OK' to be 'Command timed out'", expected: 'Command timed out', received: 'OK' },
      { message: 'Test timed out in 5000ms.' },
      { message: 'Command timed out in 3 places of the report' },
      { message: 'QuietError without a message, thrown in src/app.js' },
      { message: 'Error without a message, thrown in @redis/client/dist/lib/client/socket.js' },
      { message: 'Waited for 3 jobs' },
      { message: 'Timeout performing a dance' },
    ]) {
      expect(brokenBy(error, { from: SEVEN, to: VALKEY })?.reason?.id ?? '', error.message).not.toMatch(
        /^K1/,
      );
    }
  });

  it.each([
    ['AssertionError', "assert 'Timeout connecting to server' in 'a b'"],
    [
      undefined,
      "AssertionError: expected 'Reached the max retries per request limit (which is 20)' in the log",
    ],
    ['AssertionError', "expected a throw of 'Reached the max retries per request limit (which is 20)'"],
    [
      'org.opentest4j.AssertionFailedError',
      'Expected io.lettuce.core.RedisCommandTimeoutException to be thrown.',
    ],
    [
      'java.lang.AssertionError',
      'Expecting message to be:\n  "Command timed out after 1 minute(s)"\nbut was:\n  "x"',
    ],
    [
      'RSpec::Expectations::ExpectationNotMetError',
      'expected #<Redis::TimeoutError> with "Waited 1.0 seconds" but nothing was raised',
    ],
    [
      'java.util.concurrent.TimeoutException',
      'Waited 10 seconds (plus 100 nanoseconds delay) for SettableFuture@1',
    ],
    ['Selenium::WebDriver::Error::TimeoutError', 'Waited 5 seconds for element'],
    ['Error', 'The job did not end. Waited 5 seconds'],
    ['Error', 'Knex: Timeout acquiring a connection. The pool is full.\nConnection timeout'],
    [undefined, 'Get "https://api.example.com/v1": dial tcp 10.0.0.1:8443: i/o timeout'],
    [undefined, 'Post "http://127.0.0.1:45678/": read tcp 127.0.0.1:50412->127.0.0.1:45678: i/o timeout'],
    [undefined, 'failed to connect to `user=a database=b`: dial error: dial tcp [::1]:15432: i/o timeout'],
    [undefined, '[mysql] packets.go:37: read tcp 127.0.0.1:5123->127.0.0.1:13306: i/o timeout'],
    [undefined, 'dial tcp 127.0.0.1:3306: i/o timeout'],
    ['Error', 'Connection terminated due to connection timeout'],
    ['Error', 'thrown: "Exceeded timeout of 5000 ms for a test."'],
    ['ExecaError', 'Command timed out after 5000 milliseconds: sleep 10'],
  ])('is none of what is another wait, or only expected, as %s says: "%s"', (type, message) => {
    const error = { message, ...(type === undefined ? {} : { type }) };
    expect(brokenBy(error, { from: SEVEN, to: VALKEY })?.reason?.id ?? '').not.toMatch(/^K1/);
  });

  it.each([
    ['org.opentest4j.AssertionFailedError', 'Unexpected exception thrown: a.RedisCommandTimeoutException: a'],
    [undefined, 'unexpected error: read tcp [::1]:50412->[::1]:6380: i/o timeout'],
    [undefined, '\n\tError:\tReceived unexpected error:\n\t\tdial tcp 10.0.0.5:6379: i/o timeout'],
    [undefined, 'RedisClient::ReadTimeoutError: Waited 1.0 seconds (redis://localhost:6379)'],
    ['TimeoutError', 'Waited 1.0 seconds (redis://localhost:6379)'],
  ])('is told where a test wanted none, and %s says: "%s"', (type, message) => {
    const error = { message, ...(type === undefined ? {} : { type }) };
    expect(brokenBy(error, { from: SEVEN, to: VALKEY })?.reason?.id).toMatch(/^K1[678]$/);
  });

  it("yields to what the engine's own words say", () => {
    const message = 'ERR unknown command `GETEX`, with args beginning with: `a`, (Command timed out before)';
    expect(fixedBy({ message, type: 'ReplyError' })?.reason?.since).toBe('6.2');
  });

  it('stands once and first, before what breaks', () => {
    const runs = [
      Array.from({ length: 12 }, (_, index) => makeTest(`test ${index}`, 'passed')),
      Array.from({ length: 12 }, (_, index) =>
        makeTest(`test ${index}`, 'failed', { message: index < 10 ? UNWRITTEN : `ERR broke (${index})` }),
      ),
    ] as const;
    const { causes } = compareRuns([[makeRun('6.2.11', runs[0])], [makeRun('7.0.15', runs[1])]], {
      explain: (test) => explainTest({ ...test, engines: [NEW, SEVEN] }),
    });
    expect(causes.map(({ reason, tests: { length } }) => [reason?.id, length])).toEqual([
      ['K11', 10],
      [undefined, 2],
    ]);
  });
});
