import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { show, withoutSecrets } from '../../../src/config/settings-report.ts';

describe('show', () => {
  it.each<[unknown, string]>([
    ['abc', '"abc"'],
    [5, '5'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [10n, '10n'],
    [undefined, 'undefined'],
    [null, 'null'],
    [['a', 1], '["a",1]'],
    [() => 'hunter2', 'a function'],
    [{ nested: { fn: () => 'hunter2', big: 1n } }, '{"nested":{"fn":"a function","big":"1n"}}'],
    [new Map([['a', 1]]), '…'],
    [Symbol('s'), 'Symbol(s)'],
    [{ password: 12345 }, '{"password":"***"}'],
    [Promise.resolve(1), 'a promise (is an `await` missing?)'],
  ])('shows %o as %s', (value, expected) => {
    expect(show(value)).toBe(expected);
  });

  it('shows an object that holds itself', () => {
    const loop: Record<string, unknown> = { a: 1 };
    loop.self = loop;
    expect(show(loop)).toContain('"a":1');
  });

  it('cuts what is long', () => {
    expect(show('x'.repeat(1_000)).length).toBeLessThan(130);
  });

  it('shows any value at all', () => {
    fc.assert(fc.property(fc.anything({ withBigInt: true }), (value) => typeof show(value) === 'string'));
  });
});

describe('withoutSecrets', () => {
  it.each<[string, unknown]>([
    ['the password of a URL', 'redis://app:hunter2@host:6379'],
    ['the password of a mistyped URL', 'redis:/app:hunter2@host'],
    ['a password with characters that should be encoded', 'redis://app:hun/hunter2?@x@host'],
    ['a field', { elasticache: { dev: { host: 'h', password: 'hunter2' } } }],
    ['a variable', { REDIS_PASSWORD: 'hunter2', AUTH_TOKEN: 'hunter2' }],
    ['a list of arguments', ['--requirepass', 'hunter2']],
    ['an argument in one piece', ['--requirepass hunter2']],
    ['an argument with =', ['--masterauth=hunter2']],
    ['an ACL rule', ['--user', 'app on >hunter2 ~* +@all']],
    ['a text in a list in a field', { a: [{ b: 'rediss://:hunter2@h' }] }],
  ])('masks the password in %s', (_, value) => {
    const masked = JSON.stringify(withoutSecrets(value));
    expect(masked).not.toContain('hunter2');
    expect(masked).toContain('***');
  });

  it('leaves templates, and what is no secret, as they are', () => {
    const value = { REDIS_PASSWORD: '{password}', REDIS_URL: '{url}', args: ['--maxmemory', '1mb'] };
    expect(withoutSecrets(value)).toEqual(value);
  });
});
