// Read by Stryker, which scripts/mutate.mjs starts in the repository's root, a row at a time.
const { MUTATE = '', MUTATION_REPORT = '.cache/mutation/by-hand.json' } = process.env;

export default {
  mutate: MUTATE.split('\n').filter(Boolean),
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  // Which tests meet a mutant is known from the first run: to look for those that import it, each time, takes longer than they do.
  vitest: { configFile: 'scripts/vitest.mutate.config.ts', related: false },
  // Stryker would read our tsconfig with a TypeScript of its own, which TypeScript 7 is not.
  tsconfigFile: 'no-such-tsconfig.json',
  coverageAnalysis: 'perTest',
  // Another word in a message is no fault that a test should find.
  mutator: { excludedMutations: ['StringLiteral', 'Regex'] },
  ignorePatterns: ['.cache', 'dist', 'docs', 'test/apps/*/', '/reports'],
  tempDirName: '.cache/stryker',
  reporters: ['json', 'progress-append-only'],
  jsonReporter: { fileName: MUTATION_REPORT },
  timeoutMS: 15_000,
  disableTypeChecks: false,
};
