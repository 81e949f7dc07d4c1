import { describe, expect, it } from 'vitest';
import { AtATime } from '../../../src/platform/at-a-time.ts';

describe('doing so many things at a time', () => {
  it('lets the others wait, in their order, also where one fails', async () => {
    const two = new AtATime(2);
    const begun: number[] = [];
    const ends: ((error?: Error) => void)[] = [];
    let most = 0;
    let running = 0;
    const all = Array.from({ length: 5 }, (_, number) =>
      two.run(async () => {
        begun.push(number);
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve, reject) => {
          ends.push((error) => (error === undefined ? resolve() : reject(error)));
        }).finally(() => {
          running -= 1;
        });
        return number;
      }),
    );
    const settled = Promise.allSettled(all);
    for (let number = 0; number < 5; number += 1) {
      await expect.poll(() => ends.length).toBeGreaterThan(number);
      expect(begun.length).toBeLessThanOrEqual(number + 2);
      ends[number]?.(number === 1 ? new Error('failed') : undefined);
    }
    expect((await settled).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
    expect(running).toBe(0);
  });

  it('takes up again what comes when it had nothing to do', async () => {
    const one = new AtATime(1);
    expect(await one.run(async () => 'first')).toBe('first');
    expect(await Promise.all([one.run(async () => 'second'), one.run(async () => 'third')])).toEqual([
      'second',
      'third',
    ]);
  });
});
