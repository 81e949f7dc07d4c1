import { describe, expect, it } from 'vitest';
import { describeNoResults, type NoResults } from '../../../src/run/unrecorded-command.ts';

const SAID: NoResults = {
  path: '/app/r-6.2.json',
  template: 'r-{version}.json',
  command: ['make', 'test'],
  target: undefined,
  exitCode: 3,
  isRecorderInjected: true,
  isStale: false,
};
const of = (...command: string[]): string => describeNoResults({ ...SAID, command });

describe('a command whose results were not recorded', () => {
  it('is told in one line with its code, the file, and what to type', () => {
    const line = describeNoResults(SAID);
    expect(line).toMatch(
      /^No results were recorded, and \/app\/r-6\.2\.json was not written: .* \(the command ended with exit code 3\)\. .* \[RT_RESULTS_NONE\]$/,
    );
    expect(line).toContain(
      "type: redis-target exec --results r-{version}.json --junit 'reports/**/*.xml' -- make test",
    );
    expect(line).not.toMatch(/earlier run|injectRecorder/);
  });

  it('is told of the target that its own line named', () => {
    const line = describeNoResults({ ...SAID, target: 'redis://:geheim@db:6379' });
    expect(line).toMatch(/type: redis-target exec --target redis:\/\/:\*\*\*@db:6379 --results /);
  });

  it('is told why, where the settings forbid that runners report by themselves', () => {
    expect(describeNoResults({ ...SAID, isRecorderInjected: false })).toContain('injectRecorder is false');
  });

  it('is told that the file that is there is of an earlier run', () => {
    expect(describeNoResults({ ...SAID, isStale: true })).toContain('is of an earlier run');
  });

  it.each([
    [
      ['npx', 'bats', 'test dir'],
      "mkdir -p out && redis-target exec --results r-{version}.json --junit out/report.xml -- npx bats --report-formatter junit --output out 'test dir'",
    ],
    [
      ['./vendor/bin/phpunit', '--testsuite', 'unit'],
      'redis-target exec --results r-{version}.json --junit junit.xml -- ./vendor/bin/phpunit --log-junit junit.xml --testsuite unit',
    ],
    [
      ['go', 'test', '-race', './...'],
      'redis-target exec --results r-{version}.json -- gotestsum -- -race ./...',
    ],
    [
      ['python3', '-m', 'unittest', 'discover', '-s', 'tests'],
      'redis-target exec --results r-{version}.json -- pytest',
    ],
    [
      ['sh', '-c', 'cd api && npx playwright test'],
      "PLAYWRIGHT_JUNIT_OUTPUT_FILE=junit.xml redis-target exec --results r-{version}.json --junit junit.xml -- sh -c 'cd api && npx playwright test --reporter junit'",
    ],
    [
      ['deno', 'test', '-A'],
      'redis-target exec --results r-{version}.json --junit junit.xml -- deno test --junit-path=junit.xml -A',
    ],
    [
      ['bun', 'test'],
      'redis-target exec --results r-{version}.json --junit junit.xml -- bun test --reporter=junit --reporter-outfile=junit.xml',
    ],
    [
      ['node', '--import', 'tsx', '--test', 'a$&.js'],
      "redis-target exec --results r-{version}.json -- node --import tsx --test --test-reporter spec --test-reporter-destination stdout --test-reporter redis-target/node-test/reporter --test-reporter-destination stdout 'a$&.js'",
    ],
    [
      [
        'node',
        '--test',
        '--test-reporter=tap',
        '--test-reporter-destination',
        'out.tap',
        'test/**/*.test.js',
      ],
      "redis-target exec --results r-{version}.json -- node --test --test-reporter spec --test-reporter-destination stdout --test-reporter redis-target/node-test/reporter --test-reporter-destination stdout 'test/**/*.test.js'",
    ],
    [
      ['npx', 'playwright', 'test', '--reporter=list', 'tests'],
      'PLAYWRIGHT_JUNIT_OUTPUT_FILE=junit.xml redis-target exec --results r-{version}.json --junit junit.xml -- npx playwright test --reporter junit tests',
    ],
    [
      ['sh', '-c', 'bun test --reporter dots'],
      "redis-target exec --results r-{version}.json --junit junit.xml -- sh -c 'bun test --reporter=junit --reporter-outfile=junit.xml'",
    ],
    [
      ['phpunit', '~/tests', 'a{b,c}', '{d..e}', 'f*', 'g~'],
      "redis-target exec --results r-{version}.json --junit junit.xml -- phpunit --log-junit junit.xml '~/tests' 'a{b,c}' '{d..e}' 'f*' g~",
    ],
    [
      ['./mvnw', '-q', 'verify'],
      "redis-target exec --results r-{version}.json --junit '**/target/*-reports/*.xml' -- ./mvnw -q verify",
    ],
    [
      ['gradle', 'test'],
      "redis-target exec --results r-{version}.json --junit '**/build/test-results/**/*.xml' -- gradle test",
    ],
  ])('of a known runner is told the very line that records it: %j', (command, typed) => {
    expect(of(...command)).toContain(`; type: ${typed} [RT_RESULTS_NONE]`);
  });

  it.each([
    [['npx', 'vitest', 'run'], "globalSetup: ['redis-target/vitest']"],
    [['sh', '-c', 'cd api; vitest'], "globalSetup: ['redis-target/vitest']"],
  ])('of Vitest is told the line of its set-up: %j', (command, line) => {
    expect(of(...command)).toContain(line);
  });

  it.each([[['node', '--test-name-pattern', 'a', 'x.js']], [['cat', 'bats.txt']], [['./go test.sh']]])(
    'is not taken for a runner by a part of a word: %j',
    (command) => {
      expect(of(...command)).toContain('any other runner');
    },
  );

  it('shows no password', () => {
    expect(of('bats', '--password', 'geheim')).not.toContain('geheim');
  });
});
