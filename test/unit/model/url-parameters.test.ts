import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import {
  atLocalPort,
  formatEndpointUrl,
  formatMaskedUrl,
  parseEndpointUrl,
} from '../../../src/model/endpoint.ts';

const SECRET = 'hunter2secret';

describe('the query of a URL', () => {
  it.each([
    ['redis://h?db=3', { host: 'h', port: 6379, db: 3 }],
    ['redis://h/3?db=3', { db: 3 }],
    ['redis://h/?db=0', { db: 0 }],
    ['redis://h:1?family=6', { family: 6 }],
    ['redis://h?family=0', { family: undefined }],
    ['redis://h?port=6380', { port: 6380 }],
    ['redis://h:6380?port=6380&host=H', { host: 'h', port: 6380 }],
    [`redis://h?password=${SECRET}&username=app`, { username: 'app', password: SECRET }],
    ['redis://h?password=p%40%2Fss+word', { password: 'p@/ss word' }],
    ['rediss://h?ssl_cert_reqs=none', { tlsParameters: { check: 'none' } }],
    ['rediss://h?ssl_cert_reqs=CERT_NONE', { tlsParameters: { check: 'none' } }],
    ['rediss://h?ssl_cert_reqs=required', { tlsParameters: undefined }],
    ['rediss://h?ssl_check_hostname=false', { tlsParameters: { check: 'chain' } }],
    ['rediss://h?ssl_ca_certs=/ca.pem', { tlsParameters: { caFile: '/ca.pem' } }],
    ['rediss://h?tls=true&lazyConnect=true', { parameters: 'tls=true&lazyConnect=true' }],
    ['redis://h?keyPrefix=a%3Ab:&socket_timeout=5', { parameters: 'keyPrefix=a%3Ab:&socket_timeout=5' }],
    ['redis://h?', { parameters: undefined }],
    ['redis://h?db=3#db=4', { db: 3 }],
  ])('of %s is understood', (url, expected) => {
    expect({ ...undefinedFields(expected), ...parseEndpointUrl(url) }).toMatchObject(expected);
  });

  it.each([
    ['redis://h?db=x', 'db'],
    ['redis://h?db=-1', 'db'],
    ['redis://h?db=', 'db'],
    ['redis://h/1?db=3', 'db'],
    ['redis://h?db=1&db=2', 'db'],
    ['redis://h?DB=3', 'DB'],
    ['redis://h?database=3', 'database'],
    ['redis://h?family=5', 'family'],
    ['redis://h?path=/tmp/redis.sock', 'path'],
    ['redis://h?host=other', 'host'],
    ['redis://h:1?port=2', 'port'],
    ['redis://h?tls=true', 'tls'],
    ['redis://h?tls=false', 'tls'],
    ['rediss://h?ssl=false', 'ssl'],
    ['redis://h?sentinels=a', 'sentinels'],
    [`redis://u@h?password=${SECRET}`, 'password'],
    [`redis://:other@h?password=${SECRET}`, 'password'],
    [`rediss://h?ssl_cert_reqs=${SECRET}`, 'ssl_cert_reqs'],
  ])('of %s is refused, and the parameter is named', (url, parameter) => {
    const refusal = expect.objectContaining({ code: 'RT_URL_INVALID', details: { parameter } });
    expect(() => parseEndpointUrl(url)).toThrow(refusal);
    try {
      parseEndpointUrl(url);
    } catch (error) {
      expect((error as Error).message).toContain(`\`${parameter}\``);
      expect((error as Error).message).not.toContain(SECRET);
    }
  });

  it('is passed on to clients, which find the same database in every place where one of them looks', () => {
    const url = formatEndpointUrl(parseEndpointUrl('redis://h?db=3&keyPrefix=test:&family=4'));
    expect(url).toBe('redis://h:6379/3?db=3&keyPrefix=test:&family=4');
    const { options } = new Redis(url, { lazyConnect: true });
    expect(options).toMatchObject({ db: 3, keyPrefix: 'test:', family: 4 });
  });

  it('gives its password to the place where every client reads one', () => {
    expect(formatEndpointUrl(parseEndpointUrl('redis://h?password=p%40ss&name=x'))).toBe(
      'redis://:p%40ss@h:6379?name=x',
    );
  });

  it('loses what was about the old address at a port of ours, and keeps the rest', () => {
    const endpoint = parseEndpointUrl('rediss://h?db=3&family=6&ssl_cert_reqs=none&keyPrefix=a');
    expect(formatEndpointUrl(atLocalPort(endpoint, 7000))).toBe('redis://127.0.0.1:7000/3?db=3&keyPrefix=a');
  });

  it('shows no value that is named like a secret', () => {
    const url = `redis://h?sentinelPassword=${SECRET}&name=x&token=${SECRET}&ssl_password=${SECRET}`;
    expect(formatMaskedUrl(parseEndpointUrl(url))).toBe(
      'redis://h:6379?sentinelPassword=***&name=x&token=***&ssl_password=***',
    );
  });
});

function undefinedFields(expected: object): Record<string, undefined> {
  return Object.fromEntries(Object.keys(expected).map((key) => [key, undefined]));
}
