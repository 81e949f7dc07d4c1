import { describe, expect, it } from 'vitest';
import { isNotReady } from '../../../src/errors.ts';
import { refusalOf } from '../../../src/messages/refusal.ts';

const DOING = 'Could not open redis://10.0.0.5:6379';

describe('a server that refuses everybody', () => {
  it.each([
    [
      'ERR max number of clients reached',
      'RT_TARGET_MAX_CLIENTS',
      'as many clients as it takes',
      '`maxclients`',
    ],
    [
      'ERR max number of clients + cluster connections reached',
      'RT_TARGET_MAX_CLIENTS',
      'as many clients as it takes',
      'CLIENT LIST',
    ],
    [
      'MISCONF Redis is configured to save RDB snapshots, but it is currently not able to persist on disk.',
      'RT_TARGET_MISCONF',
      'could not save its data to disk',
      '`stop-writes-on-bgsave-error no`',
    ],
    [
      'DENIED Redis is running in protected mode because protected mode is enabled',
      'RT_TARGET_AUTH',
      'is in protected mode',
      '`protected-mode no`',
    ],
  ])('is known by what it says: %s', (said, code, what, cure) => {
    const refusal = refusalOf(DOING, said);
    expect(refusal).toMatchObject({ code });
    expect(refusal?.message).toMatch(/^Could not open redis:\/\/10\.0\.0\.5:6379: the server .+\.$/);
    expect(refusal?.message).toContain(what);
    expect(refusal?.message).toContain(`(it said "${said}"). `);
    expect(refusal?.message).toContain(cure);
    // To wait would not help.
    expect(isNotReady(refusal)).toBe(false);
  });

  it.each([
    '',
    'ERR maxclients',
    'ERR invalid password',
    'ERR something about max number of clients',
    'MISCONFIGURED',
    'WRONGPASS invalid username-password pair or user is disabled.',
    'LOADING Redis is loading the dataset in memory',
  ])('is not one that says %j', (said) => {
    expect(refusalOf(DOING, said)).toBeUndefined();
  });

  it('says nothing where it answered nothing', () => {
    expect(refusalOf(DOING)).toBeUndefined();
  });

  it('is quoted with two hundred letters of what it says', () => {
    expect(refusalOf(DOING, `DENIED ${'x'.repeat(300)}`)?.message).toContain(`"DENIED ${'x'.repeat(193)}"`);
  });
});
