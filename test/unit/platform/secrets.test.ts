import { expect, it } from 'vitest';
import { maskSecrets } from '../../../src/platform/secrets.ts';

it('masks the password of every URL and every secret that is named', () => {
  const text = 'redis://user:pa%24s@host:6379/0 and rediss://:s3cret@other token=abcdef';
  expect(maskSecrets(text, ['abcdef', undefined])).toBe(
    'redis://user:***@host:6379/0 and rediss://:***@other token=***',
  );
});

it('leaves a URL without a password as it is', () => {
  expect(maskSecrets('redis://127.0.0.1:6379/1')).toBe('redis://127.0.0.1:6379/1');
});
