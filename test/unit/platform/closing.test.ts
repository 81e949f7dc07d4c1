import { describe, expect, it } from 'vitest';
import { Closing } from '../../../src/platform/closing.ts';

describe('Closing', () => {
  it('closes in reverse order, once', async () => {
    const order: number[] = [];
    const closing = new Closing();
    for (const part of [1, 2, 3]) closing.add(() => void order.push(part));
    await closing.close();
    await closing.close();
    expect(order).toEqual([3, 2, 1]);
  });

  it('closes everything although one part fails, and throws what failed', async () => {
    const order: number[] = [];
    const closing = new Closing();
    closing.add(() => void order.push(1));
    closing.add(() => {
      throw new Error('the second part');
    });
    await expect(closing.close()).rejects.toThrow('the second part');
    expect(order).toEqual([1]);
  });

  it('closes at once what is added after closing began', async () => {
    const closing = new Closing();
    await closing.close();
    let closed = false;
    closing.add(() => {
      closed = true;
    });
    await closing.close();
    expect(closed).toBe(true);
  });
});
