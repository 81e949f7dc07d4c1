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

  it('closes when its signal is aborted, and tells a failure to whoever closes it', async () => {
    const order: string[] = [];
    const closing = new Closing();
    const abort = new AbortController();
    closing.add(() => void order.push('first'));
    closing.closeWhenAborted(abort.signal);
    closing.add(() => {
      order.push('second');
      throw new Error('the second part');
    });
    expect(order).toEqual([]);
    abort.abort();
    expect(closing.isClosed).toBe(true);
    await expect(closing.close()).rejects.toThrow('the second part');
    expect(order).toEqual(['second', 'first']);
  });

  it('closes at once where its signal was aborted before', async () => {
    let isClosed = false;
    const closing = new Closing();
    closing.add(() => {
      isClosed = true;
    });
    closing.closeWhenAborted(AbortSignal.abort());
    await closing.close();
    expect(isClosed).toBe(true);
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
