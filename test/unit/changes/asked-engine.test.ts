import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/model/engine.ts';
import { fixedBy, NEW, OLD } from './explained.ts';

const FIVE = { name: 'redis', version: '5.0.6' } as const;
const engineOf = (text: string): Engine => {
  const [version = '', name] = text.split('-').reverse();
  return { name: name === 'valkey' ? 'valkey' : 'redis', version };
};
const short = (found: ReturnType<typeof fixedBy>): unknown =>
  found?.reason && [found.reason.id, found.reason.since, found.reason.certainty, found.kind];

describe('the engine that a client asks for', () => {
  it.each([
    ['RQ requires Redis server >= 5.0', '5.0'],
    ['This worker requires at least Redis 6.2', '6.2'],
    ['Redis >= 5.0 is required, found 2.8.19', '5.0'],
    ['Redis 6.2.0 or newer is needed', '6.2'],
    ['minimum Redis version of 6.2.0', '6.2'],
    ['Unsupported Redis version 2.8.19, at least 4.0 is supported', '4.0'],
  ])('reads the engine that is asked for in "%s"', (message, since) => {
    const found = fixedBy({ message, type: 'Error' }, { from: OLD, to: NEW });
    expect(short(found)).toEqual(['K04', since, 'certain', 'newlyAccepted']);
    expect(found?.reason?.cure).toMatch(/Take a version of it/);
  });

  it.each([
    ['Jobs requires Valkey 8.1 or newer', '7.2.5', 'valkey-8.1.8', 'valkey-8.1'],
    ['This worker requires at least Valkey 8.0', '7.0.15', 'valkey-8.1.8', 'valkey-8.0'],
    ['Valkey >= 8.1 is required, found 8.0.1', 'valkey-8.0.1', 'valkey-8.1.8', 'valkey-8.1'],
    ['minimum Valkey version of 8.3', 'valkey-8.1.8', 'valkey-9.0.0', 'valkey-9.0'],
    [
      'Unsupported Valkey version 9.0.0, at least 9.1 is supported',
      'valkey-9.0.0',
      'valkey-9.1.2',
      'valkey-9.1',
    ],
    // What Valkey was before it began.
    ['This worker requires at least Valkey 7.2', '7.0.15', 'valkey-8.1.8', '7.2'],
  ])('reads the Valkey that is asked for in "%s"', (message, from, to, since) => {
    const found = fixedBy({ message, type: 'Error' }, { from: engineOf(from), to: engineOf(to) });
    expect(short(found)).toEqual(['K04', since, 'certain', 'newlyAccepted']);
    expect(found?.reason?.link).toMatch(/^https:/);
  });

  it.each([
    ['Jobs requires Redis 6 or newer', '5.0.6', '7.0.15', '6.0'],
    ['RQ requires Redis server >= 7', '6.2.11', '7.0.15', '7.0'],
    ['This worker needs at least Redis 6. Found 5.0.6', '5.0.6', '7.0.15', '6.0'],
    ['This worker needs Redis 6+ for its streams', '5.0.6', '7.0.15', '6.0'],
    ['Redis 7 or newer is required', '6.2.11', '7.0.15', '7.0'],
    ['minimum Redis version is 6: found 5.0.6', '5.0.6', '7.0.15', '6.0'],
    ['Unsupported Redis version 5.0.6, at least 6 is supported', '5.0.6', '7.0.15', '6.0'],
    ['Jobs requires Valkey 9', 'valkey-8.1.8', 'valkey-9.0.0', 'valkey-9.0'],
  ])('reads the major alone that is asked for in "%s"', (message, from, to, since) => {
    const found = fixedBy({ message, type: 'Error' }, { from: engineOf(from), to: engineOf(to) });
    expect(short(found)).toEqual(['K04', since, 'certain', 'newlyAccepted']);
    expect(found?.reason?.title).toMatch(/ asks for an engine \d or newer$/);
  });

  it.each([
    'redis-client requires Redis 6+ with HELLO command available',
    'Redis version must be 6 or greater.',
    'redis server version must be at least 6.0',
    'Redis server version must be greater or equal to 6.',
    'Redis version 5.0.6 is too old. Install 6.0 or later.',
    'Your Redis server (5.0.6) is too old: at least 6 is supported',
    'createBus requires Redis 6.x and above',
    'Requires Redis>=6.0',
    'Redis 6.0+ required',
    'Redis version needs to be newer than or equal to 6.0',
    'Redis 5.0.6 is not supported. Requires 6.0',
    'Unsupported Redis version 5.0.6. Minimum: 6.0',
    'Redis version 5.0.6 is too old, the minimum version is 6.0',
    'This worker requires Redis (>= 6)',
  ])('knows the words of other libraries: "%s"', (message) => {
    const found = fixedBy({ message, type: 'Error' }, { from: FIVE, to: engineOf('7.0.15') });
    expect(short(found)).toEqual(['K04', '6.0', 'certain', 'newlyAccepted']);
    expect(found?.reason?.title).toBe(
      `The client asks for an engine ${/6\.0/.test(message) ? '6.0' : '6'} or newer`,
    );
  });

  it.each([
    // Something else's version.
    'This app requires Redis client 4',
    'redis-py requires Redis 5.0.1 client library',
    'channels-redis 4.1.0 requires redis>=4.5.3, but you have redis 3.5.3',
    'Redis transport requires redis-py versions 3.2.0 or later.',
    'It needs Node 18 or newer beside Redis',
    'It requires Redis Stack 7.2',
    'It requires Redis Cluster 3.0',
    // Counts, units, addresses, databases.
    'This test needs Redis 6 times',
    'It requires Redis 6 replicas',
    'It needs Redis 4 nodes to be up',
    'It needs Redis 6 masters, 3 replicas',
    'It requires redis 3 retries',
    'It needs Redis 5.5 seconds',
    'It needs Redis 3.5s to answer',
    'It needs Redis 6.5 MB of memory',
    'It needs Redis 5,000 times',
    'It requires Redis 6379',
    'It requires Redis 127.0.0.1',
    'It requires Redis database 3 or higher',
    // No requirement.
    'Redis 6 and Redis 7 differ',
    'Redis 7 tests are required',
    'The test expects Redis 3 is called',
    'Redis version must be 4, 6, or 7.2.',
    'minimum Redis version is 6 replicas',
    'Redis 5.0.6 is too old for the test. Minimum is 6.5 seconds',
    'It requires Redis (>= 6 replicas)',
    'It requires Redis (6 nodes)',
  ])('reads no engine in "%s"', (message) => {
    const found = fixedBy({ message, type: 'Error' }, { from: OLD, to: engineOf('8.6.3') });
    expect(found?.reason?.id).not.toBe('K04');
  });

  it('is none on a way that does not pass the line of Valkey that is asked for', () => {
    const asks = (version: string, from: string, to: string) =>
      fixedBy(
        { message: `Jobs requires Valkey ${version} or newer`, type: 'Error' },
        { from: engineOf(from), to: engineOf(to) },
      )?.reason?.id;
    expect(asks('8.1', '7.2.5', 'valkey-8.0.1')).toBeUndefined();
    expect(asks('8.1', '7.2.5', '8.2.1')).toBeUndefined();
    expect(asks('99.0', '7.2.5', 'valkey-9.1.2')).toBeUndefined();
  });

  it('asks for a version that never was: the next one counts, and what all engines of the catalogue have, or none, is no cause', () => {
    const asks = (version: string) =>
      fixedBy({ message: `RQ requires Redis server >= ${version}`, type: 'Error' })?.reason;
    expect(asks('6.1')).toMatchObject({
      id: 'K04',
      since: '6.2',
      title: 'RQ asks for an engine 6.1 or newer',
    });
    expect(asks('3.1')).toMatchObject({ id: 'K04', since: '3.2' });
    expect(asks('5.9')).toMatchObject({ id: 'K04', since: '6.0' });
    for (const version of ['0.9', '1.0', '2.4', '7.9', '99.0']) expect(asks(version)).toBeUndefined();
    const eight = { name: 'redis', version: '8.6.3' } as const;
    for (const [version, since] of [
      ['7.9', '8.0'],
      ['8.0', '8.0'],
      ['8.1', '8.2'],
      ['8.6', '8.6'],
    ] as const) {
      const message = `RQ requires Redis server >= ${version}`;
      const found = fixedBy(
        { message, type: 'Error' },
        { from: { name: 'redis', version: '7.4.1' }, to: eight },
      );
      expect(found?.reason).toMatchObject({ id: 'K04', since });
    }
    const message = 'RQ requires Redis server >= 9.1';
    expect(fixedBy({ message, type: 'Error' }, { to: eight })?.reason).toBeUndefined();
  });
});
