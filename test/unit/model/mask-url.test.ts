import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEndpointUrl } from '../../../src/model/endpoint.ts';
import { maskUrlPasswords } from '../../../src/model/mask-url.ts';

describe('maskUrlPasswords', () => {
  it.each([
    [
      'redis://user:pa%24s@host:6379/0 and rediss://:s3cret@other',
      'redis://user:***@host:6379/0 and rediss://:***@other',
    ],
    ['redis://:two words@host', 'redis://:***@host'],
    ['redis://u:a@b@host', 'redis://u:***@host'],
    [`redis://u:it's "q"@host:1`, 'redis://u:***@host:1'],
    ['redis://u:pa/ss@host', 'redis://u:***@host'],
    ['redis://u:12/ss@host', 'redis://u:***@host'],
    ['redis://u:pa?x#y@host/1', 'redis://u:***@host/1'],
    ['redis:/app:hunter2@host', 'redis:/app:***@host'],
    ['redis:app:hunter2@host', 'redis:app:***@host'],
    ['valkeys://u:p:w@[::1]:1', 'valkeys://u:***@[::1]:1'],
    ['https://u:pw@proxy.example:3128/x', 'https://u:***@proxy.example:3128/x'],
    ['redis+sentinel://:pw@a:1,b:2/mymaster', 'redis+sentinel://:***@a:1,b:2/mymaster'],
    ['redis://h?password=x%40y&db=1', 'redis://h?password=***&db=1'],
    ['unix:///s?sentinel_password=x&token=y', 'unix:///s?sentinel_password=***&token=***'],
    [
      'WRONGPASS app/?Action=connect&User=app&X-Amz-Credential=A%2Fb&X-Amz-Security-Token=T%2B&X-Amz-Signature=0f&x=1',
      'WRONGPASS app/?Action=connect&User=app&X-Amz-Credential=***&X-Amz-Security-Token=***&X-Amz-Signature=***&x=1',
    ],
    [
      'app%2F%3FAction%3Dconnect%26X-Amz-Signature%3D0f1e',
      'app%2F%3FAction%3Dconnect%26X-Amz-Signature%3D***',
    ],
    ['redis://u:päss 💥@h', 'redis://u:***@h'],
  ])('masks %s', (text, masked) => {
    expect(maskUrlPasswords(text)).toBe(masked);
  });

  it.each([
    'redis://127.0.0.1:6379/1',
    'redis://user@host',
    'redis://h:6379 is down, ask ops@example.com',
    'redis://h:6379: refused, ask ops@example.com',
    'redis:6.2@sha256:abc',
    'http://localhost:5173/@fs/app/x.ts:3:4',
    'file:///app/node_modules/@scope/pkg/x.js:10:3',
    'a:b@c',
    'https://example.com/x?a=b@c:d',
  ])('leaves %s as it is', (text) => {
    expect(maskUrlPasswords(text)).toBe(text);
  });

  it('ends a URL with the quotation mark where a text quotes', () => {
    const json = JSON.stringify({ a: 'redis://h:6379', b: 'x@y', c: 'redis://u:p"w@h' });
    const masked = maskUrlPasswords(json, { isQuoted: true });
    expect(JSON.parse(masked)).toEqual({ a: 'redis://h:6379', b: 'x@y', c: 'redis://u:***@h' });
  });

  it('hides every password that the parser of URLs finds, whatever stands around the URL', () => {
    const passwords = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => !/[/?#\n%\0]/.test(text));
    const around = fc.string({ maxLength: 5 }).filter((text) => !/[@/]/.test(text));
    fc.assert(
      fc.property(passwords, around, around, (password, before, after) => {
        const url = `redis://u:${password}@host:1/0`;
        expect(parseEndpointUrl(url).password).toBe(password);
        expect(maskUrlPasswords(`${before} ${url} ${after}`)).toContain('redis://u:***@host:1/0');
      }),
    );
  });

  it.each([
    ['schemes', 'redis://'],
    ['mistyped schemes', 'redis:'],
    ['letters', 'a'],
    ['URLs without an end', 'redis://a:b '],
    ['colons', ':'],
    ['ats', '@'],
    ['parameters', '?x'],
    ['quotes', 'redis:"'],
  ])('takes no time over a megabyte of %s', (_, piece) => {
    const text = piece.repeat(1_000_000 / piece.length);
    const startedAt = performance.now();
    maskUrlPasswords(`${text}@`);
    maskUrlPasswords(text, { isQuoted: true });
    maskUrlPasswords(`@${text}`, { isQuoted: true });
    // A quadratic one takes minutes.
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
