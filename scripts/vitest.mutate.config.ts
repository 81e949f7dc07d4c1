import { defineConfig } from 'vitest/config';

const { MUTATE_TESTS = '' } = process.env;

/** The unit tests of a row, as a mutant meets them: the properties a few times each, since every mutant runs them. */
export default defineConfig({
  test: {
    include: MUTATE_TESTS.split('\n').map((folder) => `test/unit/${folder}/**/*.test.ts`),
    // Thousands of cases each: what only they notice counts as not noticed.
    exclude: [
      'test/unit/changes/explain-anything.test.ts',
      'test/unit/changes/naming-rate.test.ts',
      'test/unit/compare/noise-of-one-engine.test.ts',
    ],
    setupFiles: ['scripts/few-runs.ts'],
    // Pure tests do not see each other; to load what they test once a mutant takes a quarter of the time.
    isolate: false,
    // What waits for ever is noticed then.
    testTimeout: 8_000,
  },
});
