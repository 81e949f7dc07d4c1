import { OTHER_SUITES } from './other-languages.ts';
import type { FiveVerdictsSuite } from './suite.ts';
import { JEST, MOCHA, NODE_TEST_HEAD, VITEST_HEAD } from './texts.ts';

/** The same for runners that a comparison records by itself: their reports are not needed. */
export const RECORDED_SUITES: Readonly<Record<string, Omit<FiveVerdictsSuite, 'report'>>> = {
  vitest: {
    title: 'Vitest 4',
    npm: 'vitest@4',
    files: {
      'vitest.config.mjs': "export default { test: { globalSetup: ['redis-target/vitest'] } };\n",
      'sets.test.js': VITEST_HEAD + JEST.sets,
      'loads.test.js': VITEST_HEAD + JEST.loads,
    },
    command: ['node', 'node_modules/vitest/vitest.mjs', 'run'],
  },
  jest: {
    title: 'Jest 30',
    npm: 'jest@30',
    files: { 'test/sets.test.js': JEST.sets, 'test/loads.test.js': JEST.loads },
    command: ['node', 'node_modules/jest/bin/jest.js'],
  },
  mocha: {
    title: 'Mocha 11',
    npm: 'mocha@11',
    files: { 'test/sets.test.js': MOCHA.sets },
    command: ['node', 'node_modules/mocha/bin/mocha.js', 'test'],
    loads: { 'test/loads.test.js': MOCHA.loads },
  },
  'node:test': {
    title: 'node:test',
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
    title: 'RSpec',
    needs: 'rspec',
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
    loads: {
      'spec/loads_spec.rb': `OLD = ENV["REDIS_TARGET"].include?("2.8") unless defined?(OLD)
raise "ERR cannot load" unless OLD
RSpec.describe("loads") { it("is there") {} }
`,
    },
  },
  pytest: OTHER_SUITES.pytest,
  go: OTHER_SUITES.go,
  gotestsum: {
    ...OTHER_SUITES.go,
    title: 'gotestsum',
    needs: 'gotestsum',
    command: ['gotestsum', '--', '-count=1', './...'],
  },
};
