import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRedisTargetError } from '../../../src/errors.ts';
import {
  type Endpoint,
  formatEndpointUrl,
  formatMaskedUrl,
  parseEndpointUrl,
} from '../../../src/model/endpoint.ts';

const SECRET = 'hunter2secret';

const hosts = fc.oneof(
  fc.domain(),
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom('localhost', 'redis_1', 'münchen.example', '::1'),
);
const words = fc
  .string({ unit: 'binary', minLength: 1 })
  // An environment variable could not hold it.
  .filter((word) => !word.includes('\0'));
const endpoints: fc.Arbitrary<Endpoint> = fc
  .record({
    host: hosts,
    port: fc.integer({ min: 1, max: 65_535 }),
    tls: fc.boolean(),
    username: fc.option(words, { nil: undefined }),
    password: fc.option(words, { nil: undefined }),
    db: fc.option(fc.integer({ min: 1, max: 99_999 }), { nil: undefined }),
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as never);

describe('parseEndpointUrl', () => {
  it.each<[string, Endpoint]>([
    ['redis://localhost', { host: 'localhost', port: 6379, tls: false }],
    ['redis://localhost/', { host: 'localhost', port: 6379, tls: false }],
    ['REDISS://cache.example:6380/3', { host: 'cache.example', port: 6380, tls: true, db: 3 }],
    ['redis://:p%40ss@h:1', { host: 'h', port: 1, tls: false, password: 'p@ss' }],
    ['redis://app:p:w@h:1/0', { host: 'h', port: 1, tls: false, username: 'app', password: 'p:w', db: 0 }],
    ['redis://app@h', { host: 'h', port: 6379, tls: false, username: 'app' }],
    ['redis://[::1]:7000/2', { host: '::1', port: 7000, tls: false, db: 2 }],
    ['redis://[2001:db8::5]', { host: '2001:db8::5', port: 6379, tls: false }],
    [' redis://h:1?family=6 ', { host: 'h', port: 1, tls: false, family: 6, parameters: 'family=6' }],
  ])('reads %s', (url, expected) => {
    expect(parseEndpointUrl(url)).toEqual(expected);
  });

  it('takes the last @ for the end of the password, as WHATWG URLs do', () => {
    expect(parseEndpointUrl(`redis://u:a@${SECRET}@h:1`)).toEqual({
      host: 'h',
      port: 1,
      tls: false,
      username: 'u',
      password: `a@${SECRET}`,
    });
  });

  it.each([
    'redis://',
    'redis://:6379',
    'redis:localhost',
    'http://localhost',
    'localhost:6379',
    'redis://h/abc',
    'redis://h/-1',
    'redis://a b',
    'redis://[nonsense]',
    'redis://[::1',
    'redis://::1',
    'redis://%zz@h',
    'redis://a\ud800b@h',
    'redis://h?\udc00=1',
    'redis://:a%00b@h',
    'redis://h?password=a%00b',
    'redis://h?a\nb',
  ])('refuses %s', (url) => {
    expect(() => parseEndpointUrl(url)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^RT_(URL|PORT)_INVALID$/), exitCode: 2 }),
    );
  });

  it.each([
    ['unix:///tmp/redis.sock', 'a Unix socket'],
    ['/tmp/redis.sock', 'a Unix socket'],
    ['redis+socket:///tmp/redis.sock?db=1', 'a Unix socket'],
    ['redis://:hunter2@/var/run/redis.sock', 'a Unix socket'],
    ['redis://a:6379,redis://b:6379', 'several hosts'],
    ['redis://a:6379,b:6379,c:6379/0', 'several hosts'],
    ['redis://:hunter2@a:6379;redis://:hunter2@b:6379', 'several hosts'],
    ['["redis://a:6379", "redis://b:6379"]', 'several hosts'],
    ['a:26379 b:26379', 'several hosts'],
    ['redis-sentinel://:hunter2@a:26379,b:26379/mymaster', 'Sentinels'],
    ['valkey://h', 'its scheme is not redis'],
    ['https://h', 'its scheme is not redis'],
    ['127.0.0.1:6379', 'it has no scheme'],
    ['default:hunter2@h:6379/1', 'it has no scheme'],
  ])('says of "%s" what it is: %s', (text, what) => {
    expect(() => parseEndpointUrl(text)).toThrow(
      expect.objectContaining({
        code: 'RT_URL_INVALID',
        message: expect.stringMatching(new RegExp(`^(?!.*hunter2).*${what}`)),
      }),
    );
  });

  it.each(['redis://:pa,ss/w@host', 'redis://:p,a:1/ss@host', 'redis://:x;y.sock/z@host'])(
    'takes no part of the password in "%s" for another host',
    (text) => {
      expect(() => parseEndpointUrl(text)).toThrow(
        /password with \/, \? or # in it has to be percent-encoded/,
      );
    },
  );

  it('reads a password that looks like a list of hosts', () => {
    expect(parseEndpointUrl('redis://:a:1,b:2@h')).toMatchObject({ host: 'h', password: 'a:1,b:2' });
  });

  it.each(['redis://h:0', 'redis://h:65536', 'redis://h:port', 'redis://h:', 'redis://h:-1'])(
    'refuses the port in %s',
    (url) => {
      expect(() => parseEndpointUrl(url)).toThrow(expect.objectContaining({ code: 'RT_PORT_INVALID' }));
    },
  );

  it('names a port that is out of range', () => {
    expect(() => parseEndpointUrl('redis://h:70000')).toThrow(/from 1 to 65535 but 70000/);
  });

  it.each([
    `redis://user:${SECRET}`,
    `redis://user:12/${SECRET}@host`,
    `redis://user:${SECRET}/x@host`,
    `redis://user:x?${SECRET}@host`,
    `redis://user:x#${SECRET}@host`,
    `redis://user:x/y@${SECRET}/z@host`,
    `redis://user:${SECRET}%zz@host`,
    `redis://user:${SECRET}@host:70000`,
    `redis://user:${SECRET}@`,
    `redis:/user:${SECRET}@host`,
  ])('keeps the password out of the message about %s', (url) => {
    const error = errorOf(() => parseEndpointUrl(url));
    expect(isRedisTargetError(error)).toBe(true);
    expect(`${error.message} ${JSON.stringify(error)}`).not.toContain(SECRET);
  });

  it('gives an endpoint or a known error for any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (text, isTls) => {
        try {
          parseEndpointUrl(`redis${isTls ? 's' : ''}://${text}`);
        } catch (error) {
          expect(isRedisTargetError(error)).toBe(true);
        }
      }),
    );
  });
});

describe('formatEndpointUrl', () => {
  it('is read back as the same endpoint', () => {
    fc.assert(
      fc.property(endpoints, (endpoint) => {
        expect(parseEndpointUrl(formatEndpointUrl(endpoint))).toEqual(endpoint);
      }),
    );
  });

  it('is a URL that WHATWG readers understand alike', () => {
    fc.assert(
      fc.property(endpoints, (endpoint) => {
        const url = new URL(formatEndpointUrl(endpoint));
        expect(decodeURIComponent(url.password)).toBe(endpoint.password ?? '');
        expect(decodeURIComponent(url.username)).toBe(endpoint.username ?? '');
        expect(Number(url.port)).toBe(endpoint.port);
      }),
    );
  });
});

describe('formatMaskedUrl', () => {
  it('says *** where the password was, and nothing of it', () => {
    expect(
      formatMaskedUrl({ host: '::1', port: 1, tls: true, username: 'app', password: SECRET, db: 2 }),
    ).toBe('rediss://app:***@[::1]:1/2');
    expect(formatMaskedUrl({ host: 'h', port: 1, tls: false, password: SECRET })).toBe('redis://:***@h:1');
  });

  it('is the same for every password', () => {
    fc.assert(
      fc.property(endpoints, words, words, (endpoint, one, other) => {
        expect(formatMaskedUrl({ ...endpoint, password: one })).toBe(
          formatMaskedUrl({ ...endpoint, password: other }),
        );
      }),
    );
  });
});

function errorOf(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
