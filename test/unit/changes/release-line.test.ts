import { describe, expect, it } from 'vitest';
import {
  formatReleaseLine,
  hasChange,
  orderOfLine,
  parseReleaseLine,
} from '../../../src/changes/release-line.ts';
import { releaseNotesOf } from '../../../src/changes/release-notes.ts';
import type { Engine } from '../../../src/model/engine.ts';

describe('a version as people write it', () => {
  it.each<[Engine | string, string]>([
    ['2.8', '2.8'],
    ['2.8.19', '2.8.19'],
    ['2.6', '2.6'],
    ['2', '2.8'],
    ['3', '3.2'],
    ['4', '4.0'],
    ['6', '6.2'],
    ['7', '7.4'],
    ['8', '8.6'],
    ['6.x', '6.2'],
    ['6.2.x', '6.2'],
    ['9', '9.0'],
    ['20', '20.0'],
    ['v6.2.11', '6.2.11'],
    [' 7.0 ', '7.0'],
    ['redis 7.0', '7.0'],
    ['Redis:7.0.15', '7.0.15'],
    ['redis@7.0', '7.0'],
    ['7.4-alpine', '7.4'],
    ['7.4.1+build', '7.4.1'],
    ['7.1', '7.1'],
    ['8.8', '8.8'],
    ['valkey-8', 'valkey 8.1'],
    ['valkey:7', 'valkey 7.2'],
    ['VALKEY 9', 'valkey 9.1'],
    ['valkey-8.2', 'valkey 8.2'],
    ['valkey-9.0.1', 'valkey 9.0.1'],
    [{ name: 'valkey', version: '8.1.1' }, 'valkey 8.1.1'],
    [{ name: 'redis', version: '2.8.24' }, '2.8.24'],
  ])('%j is %s', (version, line) => {
    expect(formatReleaseLine(parseReleaseLine(version))).toBe(line);
  });

  it.each([
    ['', /"" is no engine version/],
    ['seven', /is no engine version/],
    ['6.2.11.4', /is no engine version/],
    ['1234', /is no engine version/],
    ['21', /"21" does not exist/],
    ['2.4', /is older than redis 2\.6, where the catalogue begins/],
    ['1', /is older than redis 2\.6/],
    ['valkey-7.0', /is older than valkey 7\.2, where the catalogue begins/],
    ['valkey-6', /is older than valkey 7\.2/],
    ['2.7', /never was: of redis 2 there are 2\.6, 2\.8\. Write/],
    ['5.1', /never was: of redis 5 there are 5\.0\. Write/],
    ['7.3', /never was: of redis 7 there are 7\.0, 7\.1, 7\.2, 7\.4\. Write/],
    ['valkey-7.4', /never was: of valkey 7 there are 7\.2\. Write/],
    [
      '8.1',
      /never was: of redis 8 there are 8\.0, 8\.2, 8\.4, 8\.6 and so on; there is a valkey-8\.1\. Write/,
    ],
    ['8.3', /never was: of redis 8 there are 8\.0, 8\.2, 8\.4, 8\.6 and so on\. Write/],
    ['keydb-6.3', /the catalogue knows Redis and Valkey, and keydb only claims to be one/],
  ])('%j is refused, with what there is', (version, message) => {
    expect(() => parseReleaseLine(version)).toThrow(message);
    expect(() => parseReleaseLine(version)).toThrow(
      expect.objectContaining({ code: 'RT_CHANGES_VERSION', details: { version } }),
    );
  });

  it('is quoted in a refusal as far as a line takes it', () => {
    expect(() => parseReleaseLine('x'.repeat(60))).toThrow(`"${'x'.repeat(60)}" is no`);
    expect(() => parseReleaseLine('x'.repeat(61))).toThrow(`"${'x'.repeat(60)}…" is no`);
  });
});

describe('what an engine has', () => {
  const has = (engine: string, since: string, whenOpen = 0) =>
    hasChange(parseReleaseLine(engine), parseReleaseLine(since), whenOpen);

  it.each([
    ['6.2.11', '6.2', true],
    ['6.2.11', '6.2.7', true],
    ['6.2.7', '6.2.7', true],
    ['6.2.6', '6.2.7', false],
    ['7.0', '6.2.7', true],
    ['6.0.16', '6.2', false],
    ['5.0.6', '6.0', false],
    // Valkey has what Redis had when it began, 7.2.4, and never what came to Redis later.
    ['valkey-7.2', '7.2', true],
    ['valkey-9.1', '7.2.4', true],
    ['valkey-9.1', '7.2.5', false],
    ['valkey-9.1', '7.4', false],
    ['valkey-9.1', '8.0', false],
    ['8.6', 'valkey-8.0', false],
    ['valkey-8.1', 'valkey-8.0', true],
    ['valkey-8.0', 'valkey-8.1', false],
  ])('%s has what came with %s: %s', (engine, since, expected) => {
    expect(has(engine, since)).toBe(expected);
  });

  it('depends on the patch that is taken for a whole line', () => {
    expect([has('6.2', '6.2.7', 0), has('6.2', '6.2.7', Number.POSITIVE_INFINITY)]).toEqual([false, true]);
    expect(has('6.2', '6.2', 0)).toBe(true);
  });

  it('comes in the order of its lines: all of Redis, then Valkey', () => {
    const lines = [
      '2.8',
      '2.8.24',
      '3.0',
      '6.0.16',
      '6.2',
      '6.2.11',
      '7.0',
      '8.6.3',
      '20.0.5',
      'valkey-7.2',
      'valkey-9.1.2',
    ];
    const orders = lines.map((line) => orderOfLine(parseReleaseLine(line)));
    expect(orders).toEqual([...new Set(orders)].sort((a, b) => a - b));
  });

  it('is written down in its line’s release notes', () => {
    // Releases that nobody asked for yet, since links are remembered.
    patches += 1;
    for (const _ of ['made', 'remembered'])
      expect([`2.8.${patches}`, `valkey-8.1.${patches}`].map(releaseNotesOf)).toEqual([
        'https://github.com/redis/redis/blob/2.8/00-RELEASENOTES',
        'https://github.com/valkey-io/valkey/blob/8.1/00-RELEASENOTES',
      ]);
  });
});

let patches = 1_000;
