import { defineConfig } from 'vitest/config';

const { MUTATE_ANEW = '', MUTATE_TESTS = '' } = process.env;

/** The unit tests of a row, as a mutant meets them: the properties a few times each, since every mutant runs them. */
export default defineConfig({
  test: {
    include: MUTATE_TESTS.split('\n').map((folder) => `test/unit/${folder}/**/*.test.ts`),
    exclude: [
      // Thousands of cases each: what only they notice counts as not noticed.
      'test/unit/changes/explain-anything.test.ts',
      'test/unit/changes/naming-rate.test.ts',
      'test/unit/compare/noise-of-one-engine.test.ts',
      // They compare files of this repository with each other.
      'test/unit/**/*schema.test.ts',
    ],
    setupFiles: ['scripts/mutants/few-runs.ts'],
    ...(MUTATE_ANEW === '' ? { runner: 'scripts/mutants/in-one-thread.mjs' } : {}),
    pool: 'threads',
    maxWorkers: 1,
    isolate: false,
    // A process that a mutant has spoilt is followed by one that has the same files to load.
    experimental: { fsModuleCache: true, fsModuleCachePath: '.modules-of-mutants' },
    // Stryker has its own limit for a mutant, and the tests that take longest are slower with all mutants in them.
    testTimeout: 120_000,
  },
});
