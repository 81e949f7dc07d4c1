import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { prepareApp } from '../support/app.ts';
import { lacks } from '../support/need.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { failedNames, readResults } from './results.ts';

const SPOP = 'takes several jobs at once where order does not matter';
const ZIPLIST = 'keeps a short history in a ziplist';

/** Which tests of the small suites an engine fails. */
const FAILING = { '2.8': [SPOP], '6.2': [ZIPLIST] };
/** The sample's own, larger suite. */
const FAILING_IN_SAMPLE = {
  '2.8': [
    'keeps its time to live when its cart changes',
    'keeps the better of two results',
    'remembers device and page of a user in one command',
    'says which command the server does not know',
    SPOP,
  ],
  '6.2': [
    `${ZIPLIST}, which the memory budget counts on`,
    'says which command the server does not know',
    'tells the operator that no password is needed',
  ],
};

/** Node 24 comes as a package, so that its runner can be tested on the Node that this repository needs. */
const NODE_24 = { node: '^24' };

interface Runner {
  readonly title: string;
  readonly app: string;
  readonly runner: string;
  readonly versions?: Readonly<Record<string, string>>;
  readonly failing: typeof FAILING;
  /** Default: `test`. */
  readonly script?: string;
}

const RUNNERS: readonly Runner[] = [
  {
    title: 'Vitest 4',
    app: 'sample',
    runner: 'vitest',
    versions: { vitest: '^4' },
    failing: FAILING_IN_SAMPLE,
  },
  {
    title: 'Vitest 3',
    app: 'sample',
    runner: 'vitest',
    versions: { vitest: '^3' },
    failing: FAILING_IN_SAMPLE,
  },
  {
    title: 'Jest 30, CommonJS',
    app: 'jest-cjs',
    runner: 'jest',
    versions: { jest: '^30' },
    failing: FAILING,
  },
  {
    title: 'Jest 29, CommonJS',
    app: 'jest-cjs',
    runner: 'jest',
    versions: { jest: '^29' },
    failing: FAILING,
  },
  {
    title: 'Jest 30, ES modules',
    app: 'jest-esm',
    runner: 'jest',
    versions: { jest: '^30' },
    failing: FAILING,
  },
  {
    title: 'Jest 29, ES modules',
    app: 'jest-esm',
    runner: 'jest',
    versions: { jest: '^29' },
    failing: FAILING,
  },
  { title: 'Mocha 11', app: 'mocha', runner: 'mocha', versions: { mocha: '^11' }, failing: FAILING },
  { title: 'node:test', app: 'node-test', runner: 'node:test', failing: FAILING },
  {
    title: 'Vitest 5 on Node 24',
    app: 'sample',
    runner: 'vitest',
    versions: { vitest: '^5', ...NODE_24 },
    failing: FAILING_IN_SAMPLE,
  },
  {
    title: 'node:test on Node 24, with its global setup',
    app: 'node-test',
    runner: 'node:test',
    versions: NODE_24,
    failing: FAILING,
    script: 'test:24',
  },
];
const TARGETS = ['local:2.8', 'local:6.2', 'container:2.8', 'container:6.2'] as const;
const VERSIONS = { '2.8': /^2\.8\.19$/, '6.2': /^6\.2\.\d+$/ };

describe.each(RUNNERS)('an app under $title', ({ app: name, runner, versions, failing, script = 'test' }) => {
  for (const target of TARGETS) {
    const [kind, version] = target.split(':') as ['local' | 'container', '2.8' | '6.2'];
    test.skipIf(lacks(version) || (kind === 'container' && lacks('docker')))(
      `runs its suite on ${target}, unchanged, and reports what INFO says`,
      async () => {
        const app = await prepareApp(name, versions ? { versions } : {});
        const folder = await mkdtemp(join(tmpdir(), 'apps-'));
        try {
          const results = join(folder, 'results.json');
          const env = cleanEnvironment({ REDIS_TARGET: target, REDIS_TARGET_RESULTS: results });
          const ended = await app.run('npm', ['run', script, '--silent'], { env });
          const said = `${ended.stdout}\n${ended.stderr}`;
          expect(ended.exitCode, said).not.toBe(0);
          const found = await readResults(results);
          expect(found.target).toMatchObject({ requested: target, kind, engine: { name: 'redis' } });
          expect(found.target.engine.version).toMatch(VERSIONS[version]);
          // Not our word but the app's: its client asked the server by itself.
          expect(said).toContain(`connected to Redis ${found.target.engine.version}`);
          expect(found.runner.name).toBe(runner);
          expect(failedNames(found), said).toEqual([...failing[version]].sort());
          expect(found.outcome).toBe('completed');
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      },
    );
  }
});
