import { describe, expect, it } from 'vitest';
import { isNotReady, RedisTargetError } from '../../../src/errors.ts';
import { notReady, notReadyCode, notReadyNow } from '../../../src/messages/not-ready.ts';

const LOADING = 'LOADING Redis is loading the dataset in memory';
const BUSY = 'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.';
const MASTERDOWN = "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.";

describe('a server that is not ready', () => {
  it.each([
    [LOADING, 'RT_TARGET_LOADING', 'is still loading its data', 'loading_eta_seconds'],
    [BUSY, 'RT_TARGET_BUSY', 'runs a script', 'SCRIPT KILL'],
    [MASTERDOWN, 'RT_TARGET_MASTERDOWN', 'a replica whose primary is away', 'replica-serve-stale-data yes'],
  ])('is known by what it says: %s', (said, code, what, cure) => {
    expect(notReadyCode(said)).toBe(code);
    const now = notReadyNow('Could not log in', said);
    expect(now).toMatchObject({ code });
    expect(now?.message).toMatch(/^Could not log in: the server .+\.$/);
    expect(now?.message).toContain(what);
    expect(now?.message).toContain(`(it said "${said}"). `);
    expect(now?.message).toContain(cure);
    const late = notReady('redis://10.0.0.5:6379', said);
    expect(late).toMatchObject({ code });
    expect(late?.message).toMatch(/^Could not open redis:\/\/10\.0\.0\.5:6379: the server /);
    expect(late?.message).toContain('the time for opening is up');
    expect(late?.message).toContain(cure);
    expect(late?.message).toMatch(/, or raise `openTimeoutMs` \(REDIS_TARGET_OPEN_TIMEOUT_MS\)\.$/);
    expect([now, late].map(isNotReady)).toEqual([true, true]);
  });

  it.each([
    '',
    'BUSYKEY Target key name already exists.',
    'BUSYGROUP Consumer Group name already exists',
    'LOADINGS',
    'ERR the server is BUSY',
    'constructor',
    'NOAUTH Authentication required.',
  ])('is not one that says %j', (said) => {
    expect(notReadyCode(said)).toBeUndefined();
    expect(notReadyNow('Could not log in', said)).toBeUndefined();
    expect(notReady('redis://10.0.0.5:6379', said)).toBeUndefined();
  });

  it('says nothing where it answered nothing', () => {
    expect(notReady('redis://10.0.0.5:6379')).toBeUndefined();
  });

  it('has what ended the waiting as its cause, where something did', () => {
    const cause = new Error('the time is up');
    expect(notReady('a', LOADING, cause)?.cause).toBe(cause);
    expect(notReady('a', LOADING)).not.toHaveProperty('cause');
  });

  it('is quoted with two hundred letters of what it says', () => {
    const message = notReadyNow('Could not log in', `BUSY ${'x'.repeat(300)}`)?.message;
    expect(message).toContain(`"BUSY ${'x'.repeat(195)}"`);
  });

  it('is no other error', () => {
    expect(isNotReady(new RedisTargetError('RT_TARGET_MISCONF', 'x'))).toBe(false);
    expect(isNotReady(new Error(LOADING))).toBe(false);
    expect(isNotReady(undefined)).toBe(false);
  });
});
