import { describe, expect, it } from 'vitest';
import { matcherOf } from '../../../src/run/usage/places.ts';

const ENDPOINT = { host: '127.0.0.1', port: 16_379, tls: false };

describe('the places of a target', () => {
  it('are its own, that which it is served on, and the local ports of a cluster’s nodes', async () => {
    const isTarget = await matcherOf(ENDPOINT, { ...ENDPOINT, port: 6_379 }, [36_312, 40_213]);
    const at = (port: number, host = 'localhost'): boolean => isTarget({ host, port, connections: 1 });
    expect([16_379, 6_379, 36_312, 40_213].map((port) => at(port))).toEqual([true, true, true, true]);
    expect(at(36_313)).toBe(false);
    expect(at(36_312, '10.0.0.1')).toBe(false);
  });
});
