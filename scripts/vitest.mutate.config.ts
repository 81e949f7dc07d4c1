import { defineConfig } from 'vitest/config';

/** The unit tests, as a mutant meets them: the properties a few times each, since every mutant runs them. */
export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    exclude: ['test/unit/{architecture,docs}.test.ts'],
    testTimeout: 30_000,
  },
});
