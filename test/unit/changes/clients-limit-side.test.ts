import { describe, expect, it } from 'vitest';
import { findClientsLimit } from '../../../src/changes/clients-limit.ts';
import { upgradePathOf } from '../../../src/changes/upgrade-path.ts';
import type { TestError } from '../../../src/model/results.ts';
import { NEW, OLD } from './explained.ts';

describe('whose time limit it was', () => {
  const limit = (baseline: TestError | null, candidate: TestError | null) => {
    const path = upgradePathOf(OLD, NEW);
    if (path === undefined) throw new Error('no path');
    const found = findClientsLimit(path, { baseline, candidate });
    return found?.reason === undefined ? [] : [found.reason.id, ...found.reason.evidence];
  };
  const ioredis = { message: 'Command timed out' };
  const lettuce = { message: 'after a minute', type: 'io.lettuce.core.RedisCommandTimeoutException' };

  it('is said of the side on which the client gave up, of the candidate first', () => {
    const old = ['K13', 'redis 2.8.19 says "Command timed out".'];
    expect(limit(ioredis, null)).toEqual(old);
    expect(limit(null, ioredis)).toEqual(['K13', 'redis 6.2.11 says "Command timed out".']);
    expect(limit(ioredis, lettuce)).toEqual(['K17', 'redis 6.2.11 says "after a minute".']);
    expect(limit(ioredis, { message: 'ERR broke' })).toEqual(old);
    expect(limit(ioredis, { ...lettuce, received: 'OK' })).toEqual(old);
    expect(limit({ ...ioredis, received: 'OK' }, { ...lettuce, received: 'OK' })).toEqual([]);
    expect(limit(null, null)).toEqual([]);
  });

  it('is told by the class of the error, too', () => {
    expect(limit(null, { message: lettuce.message })).toEqual([]);
    expect(limit(null, { message: 'Connection timeout', type: 'ConnectionTimeoutError' })[0]).toBe('K12');
    expect(limit(null, { message: 'Connection timeout', type: 'OtherError' })).toEqual([]);
    expect(limit(null, { message: 'Connection timeout' })[0]).toBe('K12');
  });

  it('is looked for in the first four thousand characters', () => {
    const behind = (length: number) => ({ message: `${'x'.repeat(length)}\n${ioredis.message}` });
    expect(limit(null, behind(3_900))[0]).toBe('K13');
    expect(limit(null, behind(4_000))).toEqual([]);
  });
});
