import { describe, expect, it } from 'vitest';
import type { NodeTestEvent } from '../../../../src/results/from/node-test.ts';
import { type NodeTestMoment, NodeTestTimes } from '../../../../src/results/from/node-test-times.ts';

type Data = NonNullable<NodeTestEvent['data']>;

const FILE = '/app/test/a.test.js';
const event = (type: 'dequeue' | 'complete', name: string, more: Data = {}): NodeTestEvent => ({
  type: `test:${type}`,
  data: { name, file: FILE, nesting: 0, ...(type === 'dequeue' ? { type: 'test' } : {}), ...more },
});
const take = (...events: readonly NodeTestEvent[]): (NodeTestMoment | undefined)[] => {
  const times = new NodeTestTimes('/app');
  return events.map((one) => times.take(one));
};

describe('when a test of node:test’s ran', () => {
  it('is told when it begins and when it ends, with its suites', () => {
    const suite = { type: 'suite' };
    expect(
      take(
        event('dequeue', 'sets', suite),
        event('dequeue', 'adds', { nesting: 1 }),
        event('complete', 'adds', { nesting: 1, details: { duration_ms: 3 } }),
        event('complete', 'sets', { details: { duration_ms: 4, ...suite } }),
        event('dequeue', 'alone'),
        event('complete', 'alone', { details: { duration_ms: 0 } }),
      ),
    ).toStrictEqual([
      undefined,
      { file: 'test/a.test.js', name: ['sets', 'adds'] },
      { file: 'test/a.test.js', name: ['sets', 'adds'], durationMs: 3 },
      undefined,
      { file: 'test/a.test.js', name: ['alone'] },
      { file: 'test/a.test.js', name: ['alone'], durationMs: 0 },
    ]);
  });

  it('is told of each file by itself, though several run at once', () => {
    const other = { file: '/app/test/b.test.js' };
    const said = take(
      event('dequeue', 'sets', { type: 'suite' }),
      event('dequeue', 'hashes', { type: 'suite', ...other }),
      event('dequeue', 'adds', { nesting: 1 }),
      event('dequeue', 'fills', { nesting: 1, ...other }),
    );
    expect(said.map((one) => one?.name)).toEqual([
      undefined,
      undefined,
      ['sets', 'adds'],
      ['hashes', 'fills'],
    ]);
  });

  it('is not told of a file, nor of what no test is or has no time', () => {
    expect(
      take(
        event('dequeue', FILE),
        event('complete', FILE, { details: { duration_ms: 9 } }),
        event('complete', 'adds'),
        event('complete', 'adds', { details: {} }),
        { type: 'test:pass', data: { name: 'adds', file: FILE } },
        { type: 'test:dequeue' },
      ),
    ).toEqual([undefined, undefined, undefined, undefined, undefined, undefined]);
    // Below the first level a test may have its file's name.
    expect(
      take(
        event('dequeue', 'sets', { type: 'suite' }),
        event('dequeue', 'test/a.test.js', { nesting: 1 }),
      )[1],
    ).toBeDefined();
  });

  it('is remembered until it is asked for', () => {
    const times = new NodeTestTimes('/app');
    const test = { file: 'test/a.test.js', name: ['adds'] };
    const before = Date.now();
    times.take(event('complete', 'adds', { details: { duration_ms: 1_000 } }));
    const beganAt = times.beganAt(test) ?? 0;
    expect(beganAt).toBeGreaterThanOrEqual(before - 1_000);
    expect(beganAt).toBeLessThanOrEqual(Date.now() - 1_000);
    expect(times.beganAt(test)).toBeUndefined();
    expect(times.beganAt({ ...test, name: ['other'] })).toBeUndefined();
  });
});
