/** One suite as a runner has it, and how it is run and reports. */
export interface FiveVerdictsSuite {
  readonly files: Readonly<Record<string, string>>;
  /** What npm installs for it. */
  readonly npm?: string;
  /** The command and its arguments; the first may be a program of `node_modules/.bin`. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where its report is, and what it is: the command's output where it names no file. */
  readonly report: { readonly kind: 'tap' | 'junit' | 'go'; readonly file?: string };
}

/*
 * Each suite has the same tests. On 6.2 `breaks` fails, the hook of `hooked` fails, and the second file does not load, where its runner goes
 * on then; `draws` fails in the first run of each engine and passes in the next.
 */
const OLD_JS = "const OLD = process.env.REDIS_TARGET.includes('2.8');";
const DRAWS_JS = `const { existsSync, rmSync, writeFileSync } = process.getBuiltinModule?.('node:fs') ?? require('node:fs');
function draws() {
  const mark = '.mark-' + process.env.REDIS_TARGET.replace(/\\W/g, '-');
  if (existsSync(mark)) return rmSync(mark);
  writeFileSync(mark, '');
  throw new Error('drew the wrong one');
}`;
const LOADS_JS = `${OLD_JS}\nif (!OLD) throw new Error('ERR cannot load');`;
const FAILS_TO_PREPARE = "if (!OLD) throw new Error('ERR cannot prepare');";

/** Mocha's, Jest's, Vitest's and Bun's way. */
function describeSuite(before: string, equal: string): Record<'sets' | 'loads', string> {
  return {
    sets: `${OLD_JS}\n${DRAWS_JS}
describe('sets', () => {
  it('adds', () => {});
  it('breaks', () => { ${equal} });
  it.skip('is left out', () => {});
  it('draws', () => draws());
});
describe('hooked', () => {
  ${before}(() => { ${FAILS_TO_PREPARE} });
  it('needs it', () => {});
});
`,
    loads: `${LOADS_JS}\nit('is there', () => {});\n`,
  };
}
const VALUE = "OLD ? 'ziplist' : 'quicklist'";
const NODE_EQUAL = `require('node:assert').equal(${VALUE}, 'ziplist');`;
const EXPECT = `expect(${VALUE}).toBe('ziplist');`;

const MOCHA = describeSuite('before', NODE_EQUAL);
const JEST = describeSuite('beforeAll', EXPECT);
const NODE_TEST_HEAD = "const { describe, it, before } = require('node:test');\n";
const VITEST_HEAD = "import { beforeAll, describe, expect, it } from 'vitest';\n";
const BUN_HEAD = "import { beforeAll, describe, expect, it } from 'bun:test';\n";

const AVA: FiveVerdictsSuite['files'] = {
  'sets.test.mjs': `import test from 'ava';\n${OLD_JS}\n${DRAWS_JS}
test('adds', (t) => t.pass());
test('breaks', (t) => t.is(${VALUE}, 'ziplist'));
test.skip('is left out', (t) => t.pass());
test('draws', (t) => { draws(); t.pass(); });
`,
  'hooked.test.mjs': `import test from 'ava';\n${OLD_JS}
test.before(() => { ${FAILS_TO_PREPARE} });
test('needs it', (t) => t.pass());
`,
  'loads.test.mjs': `import test from 'ava';\n${LOADS_JS}\ntest('is there', (t) => t.pass());\n`,
};

const TAP_FILES = {
  'test/sets.test.js': `const t = require('tap');\n${OLD_JS}\n${DRAWS_JS}
t.test('sets', async (t) => {
  t.test('adds', async (t) => t.pass());
  t.test('breaks', async (t) => t.equal(${VALUE}, 'ziplist'));
  t.test('is left out', { skip: 'no' }, async () => {});
  t.test('draws', async () => draws());
});
t.test('hooked', async (t) => {
  t.before(() => { ${FAILS_TO_PREPARE} });
  t.test('needs it', async (t) => t.pass());
});
`,
  'test/loads.test.js': `const t = require('tap');\n${LOADS_JS}\nt.test('is there', async (t) => t.pass());\n`,
};

export const FIVE_VERDICTS: Readonly<Record<string, FiveVerdictsSuite>> = {
  'ava-5': { files: AVA, npm: 'ava@5', command: ['ava', '--tap'], report: { kind: 'tap' } },
  'ava-6': { files: AVA, npm: 'ava@6', command: ['ava', '--tap'], report: { kind: 'tap' } },
  'tape-5': {
    npm: 'tape@5',
    files: {
      // tape ends with the first file that does not load: the last one here.
      'test/a-sets.js': `const test = require('tape');\n${OLD_JS}\n${DRAWS_JS}
test('adds', (t) => { t.pass(); t.end(); });
test('breaks', (t) => { t.equal(${VALUE}, 'ziplist'); t.end(); });
test('is left out', { skip: true }, (t) => t.end());
test('draws', (t) => { try { draws(); t.pass(); } catch (error) { t.error(error); } t.end(); });
test('needs it', (t) => { t.ok(OLD, 'ERR cannot prepare'); t.end(); });
`,
    },
    command: ['tape', 'test/*.js'],
    report: { kind: 'tap' },
  },
  'tap-16': {
    npm: 'tap@16',
    files: TAP_FILES,
    command: ['tap', '--no-coverage', '--no-check-coverage', '--reporter=tap', '--jobs=1', 'test'],
    report: { kind: 'tap' },
  },
  'vitest-4': {
    npm: 'vitest@4',
    files: {
      'vitest.config.mjs': 'export default {};\n',
      'sets.test.js': VITEST_HEAD + JEST.sets,
      'loads.test.js': VITEST_HEAD + JEST.loads,
    },
    command: ['vitest', 'run', '--reporter=junit', '--outputFile=out.xml'],
    report: { kind: 'junit', file: 'out.xml' },
  },
  'node-test': {
    files: {
      'test/sets.test.js': NODE_TEST_HEAD + MOCHA.sets,
      'test/loads.test.js': NODE_TEST_HEAD + MOCHA.loads,
    },
    command: ['node', '--test', '--test-reporter=tap'],
    report: { kind: 'tap' },
  },
  'mocha-11': {
    npm: 'mocha@11',
    files: { 'test/sets.test.js': MOCHA.sets },
    command: ['mocha', '--reporter=xunit', '--reporter-option=output=out.xml', 'test'],
    report: { kind: 'junit', file: 'out.xml' },
  },
  'bun-1': {
    npm: 'bun@1',
    files: { 'sets.test.js': BUN_HEAD + JEST.sets, 'loads.test.js': BUN_HEAD + JEST.loads },
    command: ['bun', 'test', '--reporter=junit', '--reporter-outfile=out.xml'],
    report: { kind: 'junit', file: 'out.xml' },
  },
  'deno-2': {
    npm: 'deno@2',
    files: {
      'sets_test.js': `import process from 'node:process';\nimport { describe, it, before } from 'node:test';\nimport assert from 'node:assert';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
${OLD_JS}\n${DRAWS_JS.slice(DRAWS_JS.indexOf('\n'))}
Deno.test('sets', async (t) => {
  await t.step('adds', () => {});
  await t.step('breaks', () => assert.equal(${VALUE}, 'ziplist'));
  await t.step({ name: 'is left out', ignore: true, fn: () => {} });
  await t.step('draws', () => draws());
});
Deno.test('hooked', async (t) => {
  ${FAILS_TO_PREPARE}
  await t.step('needs it', () => {});
});
`,
      'loads_test.js': `import process from 'node:process';\n${LOADS_JS}\nDeno.test('is there', () => {});\n`,
    },
    command: ['deno', 'test', '-A', '--no-check', '--junit-path=out.xml'],
    report: { kind: 'junit', file: 'out.xml' },
  },
  playwright: {
    npm: '@playwright/test@1',
    files: {
      'sets.spec.js': `const { test, expect } = require('@playwright/test');\n${OLD_JS}\n${DRAWS_JS}
test.describe('sets', () => {
  test('adds', () => {});
  test('breaks', () => { ${EXPECT} });
  test.skip('is left out', () => {});
  test('draws', () => draws());
});
test.describe('hooked', () => {
  test.beforeAll(() => { ${FAILS_TO_PREPARE} });
  test('needs it', () => {});
});
`,
    },
    command: ['playwright', 'test', '--reporter=junit'],
    env: { PLAYWRIGHT_JUNIT_OUTPUT_NAME: 'out.xml' },
    report: { kind: 'junit', file: 'out.xml' },
  },
  minitest: {
    files: {
      'test/sets_test.rb': `require "minitest/autorun"
require "minitest/reporters"
Minitest::Reporters.use! Minitest::Reporters::JUnitReporter.new("reports")
OLD = ENV["REDIS_TARGET"].include?("2.8")
class SetsTest < Minitest::Test
  def test_adds; assert true; end
  def test_breaks; assert_equal "ziplist", OLD ? "ziplist" : "quicklist"; end
  def test_is_left_out; skip; end
  def test_draws
    mark = ".mark-" + ENV["REDIS_TARGET"].tr(":.", "--")
    return File.delete(mark) if File.exist?(mark)
    File.write(mark, "")
    raise "drew the wrong one"
  end
end
class HookedTest < Minitest::Test
  def setup; raise "ERR cannot prepare" unless OLD; end
  def test_needs_it; assert true; end
end
`,
    },
    command: ['ruby', 'test/sets_test.rb'],
    report: { kind: 'junit', file: 'reports/*.xml' },
  },
  phpunit: {
    files: {
      'tests/SetsTest.php': `<?php
use PHPUnit\\Framework\\TestCase;
final class SetsTest extends TestCase {
  private function old(): bool { return str_contains(getenv('REDIS_TARGET'), '2.8'); }
  public function testAdds(): void { $this->assertTrue(true); }
  public function testBreaks(): void { $this->assertSame('ziplist', $this->old() ? 'ziplist' : 'quicklist'); }
  public function testIsLeftOut(): void { $this->markTestSkipped('no'); }
  public function testDraws(): void {
    $mark = '.mark-' . strtr(getenv('REDIS_TARGET'), ':.', '--');
    if (file_exists($mark)) { unlink($mark); $this->assertTrue(true); return; }
    touch($mark);
    throw new RuntimeException('drew the wrong one');
  }
}
`,
      'tests/HookedTest.php': `<?php
use PHPUnit\\Framework\\TestCase;
final class HookedTest extends TestCase {
  public static function setUpBeforeClass(): void {
    if (!str_contains(getenv('REDIS_TARGET'), '2.8')) throw new RuntimeException('ERR cannot prepare');
  }
  public function testNeedsIt(): void { $this->assertTrue(true); }
}
`,
    },
    command: ['phpunit', '--log-junit', 'out.xml', 'tests'],
    report: { kind: 'junit', file: 'out.xml' },
  },
  pytest: {
    files: {
      'tests/test_sets.py': `import os, pytest
OLD = "2.8" in os.environ["REDIS_TARGET"]
class TestSets:
    def test_adds(self): pass
    def test_breaks(self): assert ("ziplist" if OLD else "quicklist") == "ziplist"
    @pytest.mark.skip(reason="no")
    def test_is_left_out(self): pass
    def test_draws(self):
        mark = ".mark-" + os.environ["REDIS_TARGET"].replace(":", "-")
        if os.path.exists(mark): return os.remove(mark)
        open(mark, "w").close()
        raise RuntimeError("drew the wrong one")
@pytest.fixture(scope="module")
def prepared():
    if not OLD: raise RuntimeError("ERR cannot prepare")
def test_needs_it(prepared): pass
`,
      'tests/test_loads.py': `import os
if "2.8" not in os.environ["REDIS_TARGET"]: raise ImportError("ERR cannot load")
def test_is_there(): pass
`,
    },
    command: [
      'python',
      '-m',
      'pytest',
      '-p',
      'no:cacheprovider',
      '--continue-on-collection-errors',
      '--junitxml=out.xml',
    ],
    report: { kind: 'junit', file: 'out.xml' },
  },
  go: {
    files: {
      'go.mod': 'module app\ngo 1.21\n',
      'sets/sets_test.go': `package sets
import ("os"; "strings"; "testing")
var old = strings.Contains(os.Getenv("REDIS_TARGET"), "2.8")
func TestAdds(t *testing.T) {}
func TestBreaks(t *testing.T) { got := "ziplist"; if !old { got = "quicklist" }; if got != "ziplist" { t.Errorf("got %q, want %q", got, "ziplist") } }
func TestIsLeftOut(t *testing.T) { t.Skip("no") }
func TestDraws(t *testing.T) {
	mark := ".mark-" + strings.ReplaceAll(os.Getenv("REDIS_TARGET"), ":", "-")
	if os.Remove(mark) == nil { return }
	os.WriteFile(mark, nil, 0o600)
	t.Fatal("drew the wrong one")
}
`,
      'hooked/hooked_test.go': `package hooked
import ("os"; "strings"; "testing")
func TestMain(m *testing.M) { if !strings.Contains(os.Getenv("REDIS_TARGET"), "2.8") { println("ERR cannot prepare"); os.Exit(3) }; os.Exit(m.Run()) }
func TestNeedsIt(t *testing.T) {}
`,
      'loads/loads_test.go': `package loads
import ("os"; "strings"; "testing")
func init() { if !strings.Contains(os.Getenv("REDIS_TARGET"), "2.8") { panic("ERR cannot load") } }
func TestIsThere(t *testing.T) {}
`,
    },
    command: ['go', 'test', '-count=1', '-json', './...'],
    report: { kind: 'go' },
  },
};

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
