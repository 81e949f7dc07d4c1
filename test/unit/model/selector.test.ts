import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareVersions,
  formatSelector,
  matchesSelector,
  parseSelector,
} from '../../../src/model/selector.ts';

const versions = fc.array(fc.nat(999), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
const selectors = fc
  .record(
    { engine: fc.constantFrom('redis' as const, 'valkey' as const), version: versions },
    { requiredKeys: [] },
  )
  .map((selector) => ({ ...selector }));

describe('parseSelector', () => {
  it.each([
    ['6', { version: '6' }],
    ['6.2', { version: '6.2' }],
    ['6.2.11', { version: '6.2.11' }],
    ['redis-6.2', { engine: 'redis', version: '6.2' }],
    ['Valkey-8.1', { engine: 'valkey', version: '8.1' }],
    ['valkey', { engine: 'valkey' }],
    ['', {}],
  ])('reads "%s"', (text, expected) => {
    expect(parseSelector(text)).toEqual(expected);
  });

  it.each(['6.', '6.x', 'v6', '6.2.1.1', 'redis-', 'redis6', 'keydb-6', '-6', 'latest', '6 2', '12345'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseSelector(text)).toThrow(
        expect.objectContaining({
          code: 'RT_SELECTOR_INVALID',
          message: expect.stringContaining('redis-6.2'),
        }),
      );
    },
  );

  it.each([
    ['valky-9.1', 'valkey-9.1'],
    ['vlakey', 'valkey'],
    ['redis6.2', 'redis-6.2'],
    ['Reddis:6', 'redis-6'],
    ['redis-', 'redis'],
    ['v6.2', '6.2'],
    ['6.2-alpine', '6.2'],
  ])('asks whoever writes "%s" whether %s is meant', (text, near) => {
    expect(() => parseSelector(text)).toThrow(`Did you mean \`${near}\`?`);
  });

  it.each(['latest', 'keydb-6', '12345', '6.2.1.1', '6..2', 'v', '?'])('guesses nothing of "%s"', (text) => {
    expect(() => parseSelector(text)).toThrow(/valkey-8\.1\.$/);
  });

  it('reads what formatSelector writes', () => {
    fc.assert(
      fc.property(selectors, (selector) => {
        expect(parseSelector(formatSelector(selector))).toEqual(selector);
      }),
    );
  });
});

describe('matchesSelector', () => {
  it.each([
    ['6', '6.2.11', true],
    ['6.2', '6.2.11', true],
    ['6.2.11', '6.2.11', true],
    ['6.2', '6.20.1', false],
    ['6.2.1', '6.2.11', false],
    ['6', '16.2.1', false],
    ['6.2.11', '6.2', false],
    ['', '2.8.19', true],
    ['redis', '2.8.19', true],
    ['valkey', '8.1.1', false],
    ['valkey-8.1', '8.1.1', false],
  ])('asked for "%s", a redis %s fits: %s', (selector, version, expected) => {
    expect(matchesSelector(parseSelector(selector), { name: 'redis', version })).toBe(expected);
  });

  it('takes any engine where none is named', () => {
    expect(matchesSelector({ version: '8' }, { name: 'valkey', version: '8.1.1' })).toBe(true);
  });

  it('lets every beginning of a version fit that version', () => {
    fc.assert(
      fc.property(versions, fc.nat(2), (version, count) => {
        const beginning = version
          .split('.')
          .slice(0, count + 1)
          .join('.');
        expect(matchesSelector({ version: beginning }, { name: 'redis', version })).toBe(true);
      }),
    );
  });
});

describe('compareVersions', () => {
  it('orders by number, not by text', () => {
    expect(['6.20.1', '2.8.19', '6.2.11', '6.2', '10.0', '6.2.2'].sort(compareVersions)).toEqual([
      '2.8.19',
      '6.2',
      '6.2.2',
      '6.2.11',
      '6.20.1',
      '10.0',
    ]);
  });

  it('is a total order', () => {
    fc.assert(
      fc.property(versions, versions, versions, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b))).toBe(0 - Math.sign(compareVersions(b, a)));
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
