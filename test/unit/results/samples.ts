import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunResults } from '../../../src/model/results.ts';
import type { OpenTarget } from '../../../src/model/target.ts';
import { TARGET_INFO_VARIABLE } from '../../../src/model/variable-names.ts';
import { formatTargetInfo, targetInfoOf } from '../../../src/results/target-info.ts';

/** A target as it stands after opening, with a password that must be seen nowhere. */
export const TARGET: OpenTarget = {
  requested: 'elasticache:6.2',
  target: 'container:6.2',
  kind: 'container',
  engine: { name: 'redis', version: '6.2.11' },
  endpoint: { host: '127.0.0.1', port: 6390, tls: false, password: 'geheim' },
  url: 'redis://:geheim@127.0.0.1:6390',
  via: 'docker',
  isFresh: true,
  details: {},
  fallback: 'no AWS credentials',
  clusterMode: false,
  databases: 16,
  openMs: 12,
  close: async () => undefined,
  [Symbol.asyncDispose]: async () => undefined,
};

/** The environment of a runner under that target. */
export function envFor(results: string): NodeJS.ProcessEnv {
  return {
    [TARGET_INFO_VARIABLE]: formatTargetInfo(targetInfoOf(TARGET)),
    REDIS_TARGET_RESULTS: results,
    GITHUB_SHA: '6b30980',
  };
}

/** A whole results file's content. */
export function makeRun(parts: Partial<RunResults> = {}): RunResults {
  return {
    schemaVersion: 1,
    createdBy: { name: 'redis-target', version: '0.1.0' },
    runId: '0b6f',
    target: {
      requested: 'local:6.2',
      target: 'local:6.2',
      kind: 'local',
      engine: { name: 'redis', version: '6.2.11' },
      endpoint: 'redis://127.0.0.1:6390',
      via: 'process',
    },
    runner: { name: 'vitest', version: '4.1.12' },
    command: null,
    commit: null,
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 12.5,
    outcome: 'completed',
    exitCode: null,
    tests: [
      {
        file: 'a.test.ts',
        name: ['sets', 'adds'],
        status: 'failed',
        retries: 1,
        durationMs: 1.5,
        line: 3,
        error: {
          message: 'ERR wrong',
          type: 'ReplyError',
          at: 'a.test.ts:3:1',
          expected: '1',
          received: '2',
        },
      },
      {
        file: 'a.test.ts',
        name: ['sets', 'pops'],
        status: 'passed',
        retries: 0,
        durationMs: null,
        error: null,
      },
    ],
    errors: [{ message: 'nobody caught me', file: 'a.test.ts' }],
    ...parts,
  };
}

export async function makeFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'rt-collect-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** One that has every field there is. */
export function makeFullRun(): RunResults {
  const run = makeRun();
  const [first, second] = run.tests;
  return {
    ...run,
    target: {
      ...run.target,
      fallback: 'no AWS credentials',
      isFallbackSet: true,
      serverRunId: '0123456789abcdef',
    },
    command: ['npm', 'test'],
    shard: { index: 1, count: 2 },
    commit: '6b30980',
    outcome: 'crashed',
    outcomeDetail: 'crashed in a test',
    exitCode: 1,
    usage: {
      answer: 'used',
      id: 'u-1',
      why: 'nobody counted',
      source: 'server',
      connections: 2,
      commands: { GET: 3 },
      atLeast: true,
      elsewhere: [
        { host: 'cache', port: 6379, connections: 1, refused: 0, variables: { CACHE_URL: 'redis://cache' } },
      ],
      overridden: [{ name: 'REDIS_URL', value: 'redis://cache', at: 'vitest.config.ts:7' }],
      signs: ['nx'],
    },
    deaths: [
      {
        what: 'the server',
        how: 'ended',
        at: '2026-01-01T00:00:02.000Z',
        lived: '2026-01-01T00:00:01.000Z',
        until: '2026-01-01T00:00:03.000Z',
        command: 'EVAL',
        known: 'D01',
        moment: 'duringTest',
        test: 'sets › adds',
        running: [{ file: 'a.test.ts', name: ['sets', 'adds'] }],
      },
    ],
    tests: [
      ...(first === undefined
        ? []
        : [{ ...first, targetDied: true as const, tries: [{ message: 'once', command: 'SET' }, null] }]),
      ...(second === undefined ? [] : [second]),
    ],
    errors: [
      {
        message: 'nobody caught me',
        file: 'a.test.ts',
        type: 'Error',
        at: 'a.test.ts:1',
        expected: '1',
        received: '2',
        command: 'GET',
      },
    ],
    log: 'run.log',
  };
}
