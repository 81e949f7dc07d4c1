import type { FiveVerdictsSuite } from './suite.ts';
import { JEST, MOCHA, NODE_TEST_HEAD, VITEST_HEAD } from './texts.ts';

/** The same for runners that a comparison records by itself: their reports are not needed. */
export const RECORDED_SUITES: Readonly<Record<string, Omit<FiveVerdictsSuite, 'report'>>> = {
  vitest: {
    npm: 'vitest@4',
    files: {
      'vitest.config.mjs': "export default { test: { globalSetup: ['redis-target/vitest'] } };\n",
      'sets.test.js': VITEST_HEAD + JEST.sets,
      'loads.test.js': VITEST_HEAD + JEST.loads,
    },
    command: ['node', 'node_modules/vitest/vitest.mjs', 'run'],
  },
  jest: {
    npm: 'jest@30',
    files: { 'test/sets.test.js': JEST.sets, 'test/loads.test.js': JEST.loads },
    command: ['node', 'node_modules/jest/bin/jest.js'],
  },
  mocha: {
    npm: 'mocha@11',
    files: { 'test/sets.test.js': MOCHA.sets },
    command: ['node', 'node_modules/mocha/bin/mocha.js', 'test'],
  },
  'node:test': {
    files: {
      'test/sets.test.js': NODE_TEST_HEAD + MOCHA.sets,
      'test/loads.test.js': NODE_TEST_HEAD + MOCHA.loads,
    },
    command: [
      'node',
      '--test',
      '--test-reporter=redis-target/node-test/reporter',
      '--test-reporter-destination=stdout',
    ],
  },
  rspec: {
    files: {
      'spec/sets_spec.rb': `OLD = ENV["REDIS_TARGET"].include?("2.8") unless defined?(OLD)
RSpec.describe "sets" do
  it("adds") {}
  it("breaks") { expect(OLD ? "ziplist" : "quicklist").to eq "ziplist" }
  xit("is left out") {}
  it("draws") do
    mark = ".mark-" + ENV["REDIS_TARGET"].tr(":.", "--")
    next File.delete(mark) if File.exist?(mark)
    File.write(mark, "")
    raise "drew the wrong one"
  end
end
RSpec.describe "hooked" do
  before(:context) { raise "ERR cannot prepare" unless OLD }
  it("needs it") {}
end
`,
    },
    command: ['rspec', '--no-color'],
  },
};
