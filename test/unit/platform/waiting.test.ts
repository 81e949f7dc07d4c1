import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limitTime, untilAborted, whenAborted } from '../../../src/platform/waiting.ts';

const reason = new Error('called off');
const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

describe('what is called back when a signal is aborted', () => {
  it('is called once, with the reason', () => {
    const controller = new AbortController();
    const heard = vi.fn();
    whenAborted(controller.signal, heard);
    expect(heard).not.toHaveBeenCalled();
    controller.abort(reason);
    controller.abort(new Error('again'));
    expect(heard.mock.calls).toEqual([[reason]]);
  });

  it('is called at once where that has been, and never where it is taken back or there is no signal', () => {
    const heard = vi.fn();
    whenAborted(AbortSignal.abort(reason), heard);
    expect(heard.mock.calls).toEqual([[reason]]);
    const controller = new AbortController();
    whenAborted(controller.signal, heard)();
    whenAborted(undefined, heard)();
    controller.abort(reason);
    expect(heard).toHaveBeenCalledTimes(1);
  });
});

describe('an operation with a limit', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is aborted when the time is up, with a reason that is made then', () => {
    const late = vi.fn(() => new Error('late'));
    const limit = limitTime(1_000, undefined, late);
    vi.advanceTimersByTime(999);
    expect(late).not.toHaveBeenCalled();
    expect(limit.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(limit.signal.reason).toEqual(new Error('late'));
  });

  it('is aborted by its signal, and leaves neither timer nor listener when it is over', () => {
    const controller = new AbortController();
    const limit = limitTime(1_000, controller.signal, () => new Error('late'));
    expect(listeners(controller.signal)).toBe(1);
    limit.clear();
    expect(listeners(controller.signal)).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    const other = limitTime(Number.POSITIVE_INFINITY, controller.signal, () => new Error('late'));
    expect(vi.getTimerCount()).toBe(0);
    controller.abort(reason);
    expect(other.signal.reason).toBe(reason);
    expect(limit.signal.aborted).toBe(false);
    expect(limitTime(1_000, controller.signal, () => new Error('late')).signal.reason).toBe(reason);
  });
});

describe('waiting until a signal is aborted', () => {
  it('ends with the work, and leaves no listener', async () => {
    const { signal } = new AbortController();
    await expect(untilAborted(Promise.resolve(7), signal)).resolves.toBe(7);
    await expect(untilAborted(Promise.reject(reason), signal)).rejects.toBe(reason);
    await expect(untilAborted(Promise.resolve(7), undefined)).resolves.toBe(7);
    expect(listeners(signal)).toBe(0);
  });

  it('ends with the reason where the work takes longer, and where it was aborted before', async () => {
    const controller = new AbortController();
    const waiting = untilAborted(new Promise<never>(() => {}), controller.signal);
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(untilAborted(new Promise<never>(() => {}), controller.signal)).rejects.toBe(reason);
  });
});
