import { describe, expect, it } from 'vitest';
import { CLIENTS_DOING } from '../../../src/changes/catalogue/clients.ts';
import { CLUSTER_MODE_ANSWERS } from '../../../src/changes/catalogue/cluster-mode.ts';
import { explainTest } from '../../../src/changes/explain.ts';
import type { ExplainInput, Explanation } from '../../../src/changes/explanation.ts';
import type { TestError } from '../../../src/model/results.ts';

const engines = [
  { name: 'redis', version: '5.0.6' },
  { name: 'redis', version: '7.0.15' },
] as const;

function explain(baseline: TestError | null, candidate: TestError | null): Explanation | undefined {
  const input: ExplainInput = {
    file: 'test/cart.test.ts',
    name: ['cart', 'keeps what was put into it'],
    engines,
    statuses: [baseline, candidate].map((error) => (error === null ? 'passed' : 'failed')),
    errors: [baseline, candidate],
  };
  return explainTest(input);
}

const thrown = (message: string, more: Partial<TestError> = {}): TestError => ({ message, ...more });

describe('what breaks because a server is in cluster mode', () => {
  it("has ids that no client's doing has", () => {
    const clients = new Set(CLIENTS_DOING.map(({ id }) => id));
    expect(CLUSTER_MODE_ANSWERS.filter(({ id }) => clients.has(id))).toEqual([]);
  });

  // As 6.2.11, 7.0.15 and Valkey 9.1.2 say it, and as ioredis, node-redis, redis-py and go-redis hand it on.
  it.each([
    ['K05', 'ReplyError: MOVED 12182 10.0.3.17:6379'],
    ['K05', 'redis.exceptions.ResponseError: MOVED 12182 127.0.0.1:40213'],
    ['K05', 'SimpleError: ASK 5061 a-0002-001.a.abc123.use1.cache.amazonaws.com:6379'],
    ['K05', 'MOVED 12182 :6379'],
    ['K06', "ReplyError: CROSSSLOT Keys in request don't hash to the same slot"],
    ['K06', "redis.exceptions.ResponseError: Keys in request don't hash to the same slot"],
    ['K07', 'ReplyError: CLUSTERDOWN Hash slot not served'],
    ['K07', 'CLUSTERDOWN The cluster is down'],
    ['K08', 'ReplyError: ERR SELECT is not allowed in cluster mode'],
    [
      'K09',
      'ReplyError: ERR Error running script (call to f_1): @user_script:1: @user_script: 1: Lua script attempted to access a non local key in a cluster node',
    ],
    [
      'K09',
      'ERR Script attempted to access a non local key in a cluster node script: f00, on @user_script:1.',
    ],
    [
      'K09',
      'ERR Script attempted to access keys that do not hash to the same slot script: f00, on @user_script:1.',
    ],
  ])('is told by its id (%s): %s', (id, message) => {
    const onCandidate = explain(null, thrown(message));
    expect(onCandidate).toMatchObject({
      kind: 'newlyRefused',
      reason: { id, certainty: 'certain', since: '3.0', cure: expect.stringMatching(/^[A-Z].*[.]$/) },
    });
    expect(onCandidate?.reason?.evidence[0]).toMatch(/^redis 7\.0\.15 says ".*": it is in cluster mode\.$/);
    // Who goes from a cluster to one server sees it end.
    expect(explain(thrown(message), null)).toMatchObject({ kind: 'newlyAccepted', reason: { id } });
  });

  it('is told with the command, where the error names it', () => {
    const found = explain(null, thrown('ReplyError: MOVED 12182 10.0.3.17:6379', { command: 'SPOP cart 2' }));
    expect(found?.reason?.id).toBe('K05');
    expect(found?.reason?.evidence).toContain('It was sent SPOP cart 2.');
    const silent = explain(null, thrown('ReplyError: MOVED 12182 10.0.3.17:6379'));
    expect(silent?.reason?.evidence).toEqual([
      'redis 7.0.15 says "MOVED 12182 10.0.3.17:6379": it is in cluster mode.',
    ]);
  });

  it('is told where an assertion shows it', () => {
    const error = thrown("expected 'MOVED 12182 10.0.3.17:6379' to be 'OK'", {
      expected: 'OK',
      received: 'MOVED 12182 10.0.3.17:6379',
    });
    expect(explain(null, error)?.reason?.id).toBe('K05');
    const quoted = thrown('Assertion failed: MOVED 12182 10.0.3.17:6379', { type: 'AssertionError' });
    expect(explain(null, quoted)?.reason?.id).toBe('K05');
  });

  it('is not told where both say so, or where nobody does', () => {
    const moved = (port: number): TestError => thrown(`ReplyError: MOVED 12182 10.0.3.17:${port}`);
    expect(explain(moved(6379), moved(6380))?.reason?.id).not.toBe('K05');
    for (const message of ['The user MOVED 3 files to 10:15', 'ERR unknown command', 'crossslot is a word'])
      expect(explain(null, thrown(message))?.reason?.id ?? '').not.toMatch(/^K0[5-9]/);
  });

  it('has an id and a cure of its own each', () => {
    expect(new Set(CLUSTER_MODE_ANSWERS.map(({ id }) => id)).size).toBe(CLUSTER_MODE_ANSWERS.length);
    for (const { cure } of CLUSTER_MODE_ANSWERS) expect(cure).toMatch(/\.$/);
  });
});
