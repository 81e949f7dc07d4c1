// Read by Stryker, which `npm run mutate` starts in the repository's root.
const folders = (process.env.MUTATE ?? '').split(',').filter(Boolean);

/** What decides a verdict or carries a byte. */
export const DECISIVE = [
  'src/compare/**/*.ts',
  'src/changes/*.ts',
  'src/messages/**/*.ts',
  'src/results/from/**/*.ts',
  'src/ssm/protocol/**/*.ts',
  'src/ssm/{receive-order,send-window,acknowledgement}*.ts',
  'src/resp/**/*.ts',
];

export default {
  mutate: folders.length > 0 ? folders : DECISIVE,
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'scripts/vitest.mutate.config.ts' },
  // Stryker would read our tsconfig with a TypeScript of its own, which TypeScript 7 is not.
  tsconfigFile: 'no-such-tsconfig.json',
  coverageAnalysis: 'perTest',
  // Another word in a message is no fault that a test should find.
  mutator: { excludedMutations: ['StringLiteral', 'Regex'] },
  ignorePatterns: ['.cache', 'dist', 'docs', 'test/apps/*/', 'reports'],
  tempDirName: '.cache/stryker',
  reporters: ['json', 'progress-append-only'],
  jsonReporter: { fileName: '.cache/mutation.json' },
  incremental: true,
  incrementalFile: '.cache/mutation-incremental.json',
  timeoutMS: 15_000,
  concurrency: 2,
  disableTypeChecks: false,
};
