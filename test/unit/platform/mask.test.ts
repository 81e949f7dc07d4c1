import { inspect } from 'node:util';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { keepSecrets, keepSecretsOf, mask, maskBytes, maskDeep } from '../../../src/platform/mask.ts';
import { maskCommand } from '../../../src/platform/mask-command.ts';

const SECRETS = [
  'hunter2 with blanks',
  'p@ss/w%rd',
  `it's "quoted"\\`,
  'pässwörd→💥',
  'geheim',
  '!x',
  '4711',
  'redis',
  '',
];

beforeAll(() => keepSecrets(SECRETS));

describe('mask', () => {
  it.each([
    ['as it is', (secret: string) => secret],
    ['percent-encoded', encodeURIComponent],
    [
      'percent-encoded in small letters',
      (secret: string) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
    ],
    ['in a form', (secret: string) => new URLSearchParams({ a: secret }).toString().slice(2)],
    ['in a URL', (secret: string) => Object.assign(new URL('http://h'), { password: secret }).password],
    ['in JSON', (secret: string) => JSON.stringify(secret).slice(1, -1)],
    [
      'in JSON of ASCII',
      (secret: string) =>
        JSON.stringify(secret)
          .slice(1, -1)
          .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ],
    ['in JSON in JSON', (secret: string) => JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ['as Node shows it', (secret: string) => inspect(secret).slice(1, -1)],
    ['in HTML', (secret: string) => secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
    ['in a shell', (secret: string) => secret.replaceAll("'", `'\\''`)],
    [
      'as bytes',
      (secret: string) =>
        Buffer.from(secret)
          .toString('hex')
          .replaceAll(/(..)(?!$)/g, '$1 '),
    ],
    ['in base64', (secret: string) => Buffer.from(secret).toString('base64')],
  ])('hides a secret %s', (_, write) => {
    for (const secret of SECRETS.slice(0, 5)) {
      const written = write(secret);
      const masked = mask(`before ${written} after ${written}`);
      expect(masked.replace(/\*\*\*=*/g, '***')).toBe('before *** after ***');
    }
  });

  it('hides a secret of few letters or digits alone where it stands alone', () => {
    expect(mask('!x, "!x" (4711) geheim.')).toBe('***, "***" (***) ***.');
    expect(mask('!xy 14711 10.4711.2 geheimnis')).toBe('!xy 14711 10.4711.2 geheimnis');
  });

  it('leaves words of our own texts, which a password may be', () => {
    expect(mask('redis-target: local is redis 6.2.11')).toBe('redis-target: local is redis 6.2.11');
  });

  it('hides what is left of a secret where a text was cut', () => {
    expect(mask('said "hunter2 with…')).toBe('said "***…');
  });

  it('hides it in every text of a value, and gives back what holds none', () => {
    const value = { a: ['x', { b: 'a geheim b' }], c: 1, d: null };
    expect(maskDeep(value)).toEqual({ a: ['x', { b: 'a *** b' }], c: 1, d: null });
    const plain = { a: ['x'], d: new Date(0) };
    expect(maskDeep(plain)).toBe(plain);
  });

  it('hides it in bytes, and changes no other', () => {
    const bytes = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from('pässwörd→💥 redis://u:x@h'),
      Buffer.from([0x80]),
    ]);
    const expected = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from('*** redis://u:***@h'),
      Buffer.from([0x80]),
    ]);
    expect(maskBytes(bytes)).toEqual(expected);
  });

  it('knows what a parent process knows', () => {
    keepSecretsOf({ REDIS_TARGET_SECRETS: JSON.stringify(['from the parent']) });
    keepSecretsOf({ REDIS_TARGET_SECRETS: 'no JSON' });
    expect(mask('what comes from the parent')).toBe('what comes ***');
  });

  it('leaves nothing of any password in any text around it', () => {
    const passwords = fc
      .string({ unit: 'binary', minLength: 8, maxLength: 30 })
      .filter((text) => text.trim().length > 7);
    fc.assert(
      fc.property(passwords, fc.string(), fc.string(), (password, before, after) => {
        const masked = mask(before + password + after, { more: [password] });
        expect(masked.includes(password) && !(before + after).includes(password)).toBe(false);
      }),
    );
  });

  it('takes no time over a megabyte', () => {
    const startedAt = performance.now();
    for (const piece of ['hunter2 with', 'a', '…', 'p@ss', 'hunter2 wit…'])
      mask(piece.repeat(1_000_000 / piece.length));
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

describe('maskCommand', () => {
  it.each([
    ['redis-cli -a s3 ping', 'redis-cli -a *** ping'],
    ['redis-cli --pass s3', 'redis-cli --pass ***'],
    ['tool -p s3', 'tool -p ***'],
    ['tool --password=s3 --x=y', 'tool --password=*** --x=y'],
    ['tool --redis-password s3', 'tool --redis-password ***'],
    ['tool --auth-token=s3', 'tool --auth-token=***'],
    ['env REDIS_PASSWORD=s3 npm test', 'env REDIS_PASSWORD=*** npm test'],
    ['redis-cli -u redis://:s3@h ping', 'redis-cli -u redis://:***@h ping'],
    ['redis-server --requirepass s3', 'redis-server --requirepass ***'],
    [
      'vitest run -p 6379 --port 6379 --pass-with-no-tests',
      'vitest run -p 6379 --port 6379 --pass-with-no-tests',
    ],
    ['npm test -- --grep geheim', 'npm test -- --grep ***'],
  ])('writes %s as %s', (command, masked) => {
    expect(maskCommand(command.split(' ')).join(' ')).toBe(masked);
  });

  it('looks into what a shell is given', () => {
    const script = `REDISCLI_AUTH=s3 redis-cli -a 's 3' --pass "s3" ping; X=1 curl -u a redis://u:s3@h`;
    expect(maskCommand(['sh', '-c', script])[2]).toBe(
      'REDISCLI_AUTH=*** redis-cli -a *** --pass *** ping; X=1 curl -u a redis://u:***@h',
    );
  });
});
