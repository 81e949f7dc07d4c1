import { maskCommand } from '../platform/mask-command.ts';

export interface NoResults {
  /** The results file that was asked for. */
  readonly path: string;
  /** The same, as the user wrote it. */
  readonly template: string;
  readonly command: readonly string[];
  /** The target, where the command line names it. */
  readonly target: string | undefined;
  readonly exitCode: number;
  readonly isRecorderInjected: boolean;
  /** Whether a file of an earlier run is there. */
  readonly isStale: boolean;
}

/** A runner that records nothing by itself, and what to type in its place. */
interface Unrecorded {
  readonly name: string;
  /** Finds it in a command line. */
  readonly start: RegExp;
  /** Options by which it reports otherwise, which are left out: by the first it would not write, by others it would end. */
  readonly without?: RegExp;
  /** What to put in its place there, `$&` being itself. Default: it stays. */
  readonly becomes?: string;
  /** Where it writes JUnit XML then; undefined where what takes its place is recorded without. */
  readonly junit?: string;
  /** What stands in front of `redis-target`. */
  readonly before?: string;
  /** How it reports. Default: by JUnit XML. */
  readonly how?: string;
}

/** As a word of its own, with or without a folder in front of it. */
const program = (names: string): RegExp => new RegExp(`(?<=^|[\\s'"/])(?:${names})(?=$|[\\s'"])`);

/** Options as the runners' own documentation has them. */
const RUNNERS: readonly Unrecorded[] = [
  {
    name: 'bats',
    start: program('bats'),
    becomes: 'bats --report-formatter junit --output out',
    junit: 'out/report.xml',
    before: 'mkdir -p out && ',
  },
  {
    name: 'go test',
    start: program('go test'),
    becomes: 'gotestsum --',
    how: 'is recorded through gotestsum (go install gotest.tools/gotestsum@latest)',
  },
  {
    name: 'unittest',
    start: /python[\d.]* -m unittest(?=$|[\s'"])[^'"]*/,
    becomes: 'pytest',
    how: 'is recorded through pytest, which runs its tests as well',
  },
  {
    name: 'Playwright Test',
    start: program('playwright test'),
    without: /\s--reporter(?:=|\s+)[^\s'"]+/g,
    becomes: 'playwright test --reporter junit',
    junit: 'junit.xml',
    before: 'PLAYWRIGHT_JUNIT_OUTPUT_FILE=junit.xml ',
  },
  {
    name: 'Deno',
    start: program('deno test'),
    becomes: 'deno test --junit-path=junit.xml',
    junit: 'junit.xml',
  },
  {
    name: 'Bun',
    start: program('bun test'),
    without: /\s--reporter(?:-outfile)?(?:=|\s+)[^\s'"]+/g,
    becomes: 'bun test --reporter=junit --reporter-outfile=junit.xml',
    junit: 'junit.xml',
  },
  {
    name: 'PHPUnit',
    start: program('phpunit'),
    becomes: 'phpunit --log-junit junit.xml',
    junit: 'junit.xml',
  },
  {
    name: 'node:test',
    start: /(?<=^|[\s'"/])(?:node|tsx)\s(?:\S+\s)*?--test(?=$|[\s'"])/,
    without: /\s--test-reporter(?:-destination)?(?:=|\s+)[^\s'"]+/g,
    becomes:
      '$& --test-reporter spec --test-reporter-destination stdout --test-reporter redis-target/node-test/reporter --test-reporter-destination stdout',
    how: 'reports through the reporter of redis-target',
  },
  { name: 'Maven', start: program('mvnw?(?:\\.cmd)?'), junit: "'**/target/*-reports/*.xml'" },
  { name: 'Gradle', start: program('gradlew?(?:\\.bat)?'), junit: "'**/build/test-results/**/*.xml'" },
];
const VITEST = program('vitest');

/** That a results file was asked for and no runner has reported, and what to type next: one line with its code. */
export function describeNoResults(said: NoResults): string {
  const { path, exitCode, isStale } = said;
  return (
    `No results were recorded, and ${path} was not written: no test runner has reported to redis-target (the command ended with exit code ${exitCode}).` +
    `${isStale ? ' The file that is there is of an earlier run.' : ''} ${nextStep(said)} [RT_RESULTS_NONE]`
  );
}

function nextStep({ template, command, target, isRecorderInjected }: NoResults): string {
  const line = maskCommand(command).map(quoted).join(' ');
  const options = [...(target === undefined ? [] : ['--target', target]), '--results', template];
  const exec = (words: string, junit?: string): string =>
    `redis-target exec ${maskCommand(options).map(quoted).join(' ')}${junit === undefined ? '' : ` --junit ${junit}`} -- ${words}`;
  if (VITEST.test(line))
    return "Vitest reports by its line in the configuration, globalSetup: ['redis-target/vitest'], which `redis-target init` adds.";
  const runner = RUNNERS.find(({ start }) => start.test(line));
  if (runner !== undefined) {
    const { name, start, without, becomes, junit, before = '', how = 'reports by JUnit XML' } = runner;
    const bare = without === undefined ? line : line.replaceAll(without, '');
    const words = becomes === undefined ? line : bare.replace(start, becomes);
    return `${name} ${how}; type: ${before}${exec(words, junit)}`;
  }
  const byThemselves = isRecorderInjected
    ? 'Mocha, Jest, pytest, RSpec and gotestsum report by themselves, unless the command sets their variables anew'
    : 'The setting injectRecorder is false, so Mocha, Jest, pytest, RSpec and gotestsum do not report by themselves';
  return (
    `${byThemselves}; Vitest needs the line that \`redis-target init\` adds, and node:test the reporter redis-target/node-test/reporter; ` +
    `any other runner: have it write JUnit XML, and type: ${exec(line, "'reports/**/*.xml'")}`
  );
}

/** As a shell takes it for one word, and for no pattern. What is masked is typed anew anyway. */
function quoted(word: string): string {
  const isPlain = /^(?!~)(?!.*\{.*[,.].*\})[\w./:@%+=,~{}-]+$/.test(word.replace('***', ''));
  return isPlain ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
