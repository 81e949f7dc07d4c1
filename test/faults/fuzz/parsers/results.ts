import assert from 'node:assert/strict';
import { basename, dirname } from 'node:path';
import type { FuzzedParser } from '../parser.ts';

const ACCEPTED = JSON.stringify({
  version: 1,
  accepted: [{ test: 'a > b', reason: 'r', until: '2027-01-31', file: 'test/a.test.ts' }],
});
const RESULTS_FILE = JSON.stringify({
  schemaVersion: 1,
  createdBy: { name: 'redis-target', version: '0.1.0' },
  runId: 'a',
  target: {
    requested: 'local',
    target: 'local',
    kind: 'local',
    engine: { name: 'redis', version: '6.2.11' },
    endpoint: 'redis://127.0.0.1:1',
    via: 'process',
  },
  runner: { name: 'vitest', version: '4.1.12' },
  command: ['npm', 'test'],
  commit: null,
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 1,
  outcome: 'completed',
  exitCode: 0,
  tests: [
    {
      file: 'a.test.ts',
      name: ['a', 'b'],
      status: 'failed',
      retries: 0,
      durationMs: 1,
      error: { message: 'm', expected: 'e', received: 'r', at: 'a:1:1' },
    },
  ],
  errors: [],
});
const JSON_WORDS = ['{', '}', '[', ']', ',', ':', '""', '"\\ud800"', '1e400', 'null', '"__proto__":1,', '-0'];

export const RESULTS: readonly FuzzedParser[] = [
  {
    name: 'results path',
    seeds: ['local:6.2', 'redis://u:***@h:1/2', 'elasticache:dev', '../..', '6.2.11', '8.1.0-rc1'],
    words: ['{version}', '{target}', '{pid}', '{constructor}', '/', '\\', '..', '\0'],
    load: async () => {
      const { resolveResultsPath } = await import('../../../../src/results/write.ts');
      return ({ text }) => {
        const name = { target: text, engine: { version: text } };
        const path = resolveResultsPath('/results/a-{target}-{version}-{constructor}.json', name, '/');
        assert.equal(dirname(path), '/results');
        assert.match(basename(path), /^a-[\w.+-]*-\{constructor\}\.json$/);
        const alone = resolveResultsPath('/results/{target}', name, '/');
        assert.equal(dirname(alone), '/results');
      };
    },
  },
  {
    name: 'accepted differences',
    seeds: [ACCEPTED],
    words: [...JSON_WORDS, '"until"', '2027-02-31', '"test"'],
    load: async () => {
      const { applyAccepted, parseAccepted } = await import('../../../../src/compare/accepted.ts');
      return ({ text }) => void applyAccepted([], parseAccepted(text, 'accepted.json'), new Date(0));
    },
  },
  {
    name: 'results file',
    seeds: [RESULTS_FILE],
    words: [...JSON_WORDS, '"tests"', '"error"', '"outcome"'],
    load: async () => {
      const validate: typeof import('../../../../src/results/validate.ts') = await import(
        '../../../../src/results/validate.ts'
      );
      const { compareRuns } = await import('../../../../src/compare/compare-runs.ts');
      return ({ text }) => {
        let run: unknown;
        try {
          run = JSON.parse(text);
        } catch {
          return;
        }
        validate.assertRunResults(run, 'results.json');
        compareRuns([[run], [run]]);
      };
    },
  },
];
