import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgress } from '../../../src/platform/progress.ts';

function output(isTTY: boolean): {
  stderr: PassThrough & { isTTY: boolean; columns: number };
  text: () => string;
} {
  const stderr = Object.assign(new PassThrough(), { isTTY, columns: 40 });
  let text = '';
  stderr.on('data', (chunk) => {
    text += chunk;
  });
  return { stderr, text: () => text };
}

describe('progress', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('says nothing of a step that takes less than a second', () => {
    const { stderr, text } = output(false);
    const progress = createProgress({ stderr, env: {} });
    progress.step('pulling redis:6.2');
    vi.advanceTimersByTime(999);
    progress.done();
    vi.advanceTimersByTime(5_000);
    expect(text()).toBe('');
  });

  it('is a plain line where there is no terminal', () => {
    const { stderr, text } = output(false);
    createProgress({ stderr, env: {} }).step('pulling redis:6.2');
    vi.advanceTimersByTime(10_000);
    expect(text()).toBe('redis-target: pulling redis:6.2 …\n');
  });

  it('says the last of the steps now and then where there is no terminal, and not each of them', () => {
    const { stderr, text } = output(false);
    const progress = createProgress({ stderr, env: {} });
    for (let second = 1; second <= 25; second += 1) {
      progress.step(`${second} tests so far`);
      vi.advanceTimersByTime(1_000);
    }
    expect(text().trim().split('\n')).toEqual([
      'redis-target: 1 tests so far …',
      'redis-target: 11 tests so far …',
      'redis-target: 21 tests so far …',
    ]);
  });

  it('is a spinner on a terminal, never wider than it, and leaves no trace', () => {
    const { stderr, text } = output(true);
    const progress = createProgress({ stderr, env: {} });
    progress.step('x'.repeat(100));
    vi.advanceTimersByTime(1_500);
    progress.done();
    const lines = text().split('\r\u001b[K');
    expect(lines.length).toBeGreaterThan(4);
    for (const line of lines) expect(line.length).toBeLessThan(40);
    expect(text().endsWith('\r\u001b[K')).toBe(true);
  });

  it('is a warning of the workflow in GitHub Actions, escaped', () => {
    const { stderr, text } = output(false);
    createProgress({ stderr, env: { GITHUB_ACTIONS: 'true' } }).warn('100% of\nnothing');
    expect(text()).toContain('::warning title=redis-target::100%25 of%0Anothing\n');
  });
});
