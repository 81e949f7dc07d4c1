// Read by Stryker, which scripts/mutate.mjs starts in the repository's root, a row at a time.
const { MUTATE = '', MUTATE_ANEW = '', MUTATION_REPORT = '.cache/mutation/by-hand.json' } = process.env;

export default {
  mutate: MUTATE.split('\n').filter(Boolean),
  testRunner: MUTATE_ANEW === '' ? 'in-one-thread' : 'vitest',
  plugins: ['@stryker-mutator/vitest-runner', new URL('test-runner.mjs', import.meta.url).href],
  vitest: { configFile: 'scripts/mutants/vitest.config.ts', related: false },
  // Stryker would read our tsconfig with a TypeScript of its own, which TypeScript 7 is not.
  tsconfigFile: 'no-such-tsconfig.json',
  coverageAnalysis: 'perTest',
  // Another word in a message is no fault that a test should find.
  mutator: { excludedMutations: ['StringLiteral', 'Regex'] },
  ignorePatterns: ['.cache', 'dist', 'test/apps/*/', '/reports'],
  tempDirName: '.cache/stryker',
  reporters: ['json', 'progress-append-only'],
  jsonReporter: { fileName: MUTATION_REPORT },
  timeoutMS: 10_000,
  disableTypeChecks: false,
};
