import { describe, expect, it } from 'vitest';
import { explainTest } from '../../../src/changes/explain.ts';
import type { TestError } from '../../../src/model/results.ts';
import { parseJunit } from '../../../src/results/from/junit.ts';
import { toRawError, toTestError } from '../../../src/results/test-error.ts';

const fixedBy = (error: TestError | null | undefined, name = 'does its work'): string | undefined => {
  const found = explainTest({
    errors: [error ?? null, null],
    statuses: ['failed', 'passed'],
    name: [name],
    file: 'test/app.test.ts',
    engines: [
      { name: 'redis', version: '2.8.19' },
      { name: 'redis', version: '6.2.11' },
    ],
  });
  return found && `${found.reason?.id} ${found.reason?.certainty} ${found.kind}`;
};

const thrown = (message: string, fields: object = {}) =>
  toTestError(toRawError(Object.assign(new Error(message), fields)), '/app');

const reported = (type: string, message: string, text = message) => {
  const quote = (value: string): string => value.replace(/[<>&"]/g, (char) => `&#${char.charCodeAt(0)};`);
  const failure = `<failure type="${quote(type)}" message="${quote(message)}">${quote(text)}</failure>`;
  return parseJunit(
    `<testsuite><testcase name="a" classname="b">${failure}</testcase></testsuite>`,
    'x.xml',
    '/app',
  ).tests[0]?.error;
};

const SPOP = "ERR wrong number of arguments for 'spop' command";

describe('the wording of a client', () => {
  // Each was seen on a real Redis 2.8.19, with the version that is named.
  it.each<[string, TestError | null | undefined, string]>([
    [
      'ioredis 4.31, 5.11, 6.0, iovalkey 0.4',
      thrown(SPOP, { name: 'ReplyError' }),
      'C16 certain newlyAccepted',
    ],
    ['node-redis 4.7 and 5.12, whose errors have no name', thrown(SPOP), 'C16 certain newlyAccepted'],
    [
      'node-redis 2.8 and 3.1',
      thrown('ERR syntax error', { name: 'ReplyError', command: 'SET', args: ['k', 'v', 'KEEPTTL'] }),
      'C40 certain newlyAccepted',
    ],
    [
      'ioredis, of a transaction',
      thrown('EXECABORT Transaction discarded because of previous errors.', {
        name: 'ReplyError',
        previousErrors: [{ message: "ERR unknown command 'UNLINK'" }],
      }),
      'C23 certain newlyAccepted',
    ],
    [
      'redis-py 8.1, which leaves ERR out',
      reported('', "redis.exceptions.ResponseError: wrong number of arguments for 'spop' command"),
      'C16 certain newlyAccepted',
    ],
    [
      'redis-py 8.1, of a pipeline',
      reported(
        '',
        'redis.exceptions.ResponseError: Command # 2 (SET k v KEEPTTL) of pipeline caused error: syntax error',
      ),
      'C40 certain newlyAccepted',
    ],
  ])('of %s is understood', (_client, error, expected) => {
    expect(fixedBy(error)).toBe(expected);
  });

  // Each is as in the public report that is named.
  it.each<[string, TestError | null | undefined, string]>([
    [
      'Jedis (redis/jedis 4084)',
      reported('redis.clients.jedis.exceptions.JedisDataException', "ERR unknown command 'UNLINK'"),
      'C23 certain newlyAccepted',
    ],
    [
      'Lettuce through Spring (redis/lettuce 939)',
      reported(
        'org.springframework.data.redis.RedisSystemException',
        "Error in execution; nested exception is io.lettuce.core.RedisCommandExecutionException: ERR unknown command 'UNLINK'",
      ),
      'C23 certain newlyAccepted',
    ],
    [
      'Redisson (redisson/redisson 1383)',
      reported(
        'org.redisson.client.RedisException',
        'ERR syntax error. channel: [id: 0x1, L:/127.0.0.1:1] command: (SET), params: [k, v, KEEPTTL]',
      ),
      'C40 certain newlyAccepted',
    ],
    [
      'redis-rb (sidekiq/sidekiq 1782)',
      reported('Redis::CommandError', "ERR unknown command 'unlink'"),
      'C23 certain newlyAccepted',
    ],
    [
      'redis-client of Ruby, with its server (circleco/sidekiq_job_controller 3)',
      reported('RedisClient::CommandError', "ERR unknown command 'unlink' (redis://127.0.0.1:6379)"),
      'C23 certain newlyAccepted',
    ],
    [
      'go-redis under testify (gravitational/teleport 18284)',
      reported(
        '',
        'Failed',
        "    a_test.go:1: \n        \tError:      \tReceived unexpected error:\n        \t            \tERR unknown command 'hello'\n        \tTest:       \tTestA\n",
      ),
      // Only go-redis writes it small, in its own handshake.
      'K01 certain newlyAccepted',
    ],
    [
      'Predis (erikdubbelboer/phpRedisAdmin 98)',
      reported(
        'Predis\\Response\\ServerException',
        '',
        "AppTest::testA\nPredis\\Response\\ServerException: ERR unknown command 'UNLINK'\n\n/app/vendor/x.php:365",
      ),
      'C23 certain newlyAccepted',
    ],
    [
      'StackExchange.Redis, which writes a colon (StackExchange/StackExchange.Redis 630)',
      reported('', 'StackExchange.Redis.RedisServerException : ERR unknown command: UNLINK'),
      'C23 certain newlyAccepted',
    ],
  ])('of %s is understood', (_client, error, expected) => {
    expect(fixedBy(error)).toBe(expected);
  });

  it('tells the kind where there is no reason', () => {
    expect(fixedBy(thrown('ERR something of its own'))).toBe('undefined undefined newlyAccepted');
    expect(fixedBy(reported('Redis::CommandError', 'NOGROUP No such key'))).toBe(
      'undefined undefined newlyAccepted',
    );
    expect(fixedBy(thrown('ERROR in a file of mine'))).toBe(undefined);
  });

  it('takes only the command that refuses an option for the one that lacks it', () => {
    const refused = thrown("ERR wrong number of arguments for 'set' command", { name: 'ReplyError' });
    expect(fixedBy(refused, 'SET after CLIENT PAUSE')).toBe('undefined undefined newlyAccepted');
    const float = thrown('ERR value is not a valid float', { name: 'ReplyError' });
    expect(fixedBy(float, 'SET with KEEPTTL')).toBe('undefined undefined newlyAccepted');
  });
});
