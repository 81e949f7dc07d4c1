import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rememberCredentials } from '../../../src/targets/remember-credentials.ts';

describe('credentials that are stored somewhere', () => {
  let stored: string | undefined;
  let reads: number;
  const remember = () =>
    rememberCredentials(async () => {
      reads += 1;
      if (stored === undefined) throw new Error('not to be had');
      return { username: 'app', password: stored };
    });

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    [stored, reads] = ['old', 0];
  });
  afterEach(() => vi.useRealTimers());

  it('are read anew after ten minutes, and go on being given where they cannot be', async () => {
    const { credentials } = remember();
    await credentials();
    stored = 'new';
    vi.advanceTimersByTime(600_000);
    expect(await credentials()).toMatchObject({ password: 'old' });
    vi.advanceTimersByTime(1);
    expect(await credentials()).toMatchObject({ password: 'new' });
    stored = undefined;
    vi.advanceTimersByTime(600_001);
    expect(await credentials()).toMatchObject({ password: 'new' });
    expect(reads).toBe(3);
  });

  it('are read anew once where a server refuses them on many connections at once', async () => {
    const { credentials, renewed } = remember();
    const refused = await credentials();
    stored = 'new';
    vi.advanceTimersByTime(1_001);
    const others = await Promise.all(Array.from({ length: 50 }, () => renewed(refused)));
    expect(new Set(others.map((one) => one?.password))).toEqual(new Set(['new']));
    expect(await credentials()).toEqual({ username: 'app', password: 'new' });
    expect(reads).toBe(2);
  });

  it('are no others where they were not rotated, or cannot be read', async () => {
    const { credentials, renewed } = remember();
    const refused = await credentials();
    vi.advanceTimersByTime(1_001);
    expect(await renewed(refused)).toBeUndefined();
    stored = undefined;
    vi.advanceTimersByTime(1_001);
    expect(await renewed(refused)).toBeUndefined();
    // A server that refuses all does not have it read for each connection.
    expect(await renewed(refused)).toBeUndefined();
    expect(reads).toBe(3);
  });

  it('are given again where nobody answers, within what clients wait, until somebody does', async () => {
    let answer: (password: string) => void = () => {};
    const passwords = [Promise.resolve('old'), new Promise<string>((resolve) => (answer = resolve))];
    const { credentials } = rememberCredentials(async () => ({ password: (await passwords.shift()) ?? '' }));
    await credentials();
    vi.advanceTimersByTime(600_001);
    const given = Promise.all([credentials(), credentials()]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await given).toEqual([{ password: 'old' }, { password: 'old' }]);
    answer('new');
    await vi.advanceTimersByTimeAsync(0);
    expect(await credentials()).toEqual({ password: 'new' });
  });

  it('are asked for again where they could not be had at first', async () => {
    stored = undefined;
    const { credentials } = remember();
    await expect(credentials()).rejects.toThrow('not to be had');
    stored = 'old';
    expect(await credentials()).toEqual({ username: 'app', password: 'old' });
  });
});
