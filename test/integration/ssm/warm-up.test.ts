import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { warmUpTunnel } from '../../../src/ssm/warm-up/warm-up.ts';

/** Sockets and servers of this process; one that was closed is gone some turns of the event loop later. */
async function openEnds(expected: number): Promise<number> {
  const count = (): number =>
    process.getActiveResourcesInfo().filter((name) => /^(?:TCP|TLS|Pipe|GetAddrInfo)/.test(name)).length;
  for (let turns = 0; turns < 1_000 && count() > expected; turns++) await turn();
  return count();
}

describe('a warm-up', () => {
  it('has all its commands answered, and leaves nothing open', async () => {
    const before = await openEnds(0);
    expect(await warmUpTunnel(new AbortController().signal)).toBe(64 * 32);
    expect(await openEnds(before)).toBe(before);
  });

  it('stops wherever it is, and leaves nothing open', async () => {
    const before = await openEnds(0);
    const answered: number[] = [];
    for (const turns of [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89]) {
      const stopping = new AbortController();
      const warming = warmUpTunnel(stopping.signal);
      for (let count = 0; count < turns; count++) await turn();
      stopping.abort();
      answered.push(await warming);
      expect(await openEnds(before)).toBe(before);
    }
    expect(Math.max(...answered)).toBeLessThan(64 * 32);
  });
});
