import type { FiveVerdictsSuite } from './suite.ts';

export const OTHER_SUITES: Readonly<Record<'minitest' | 'phpunit' | 'pytest' | 'go', FiveVerdictsSuite>> = {
  minitest: {
    title: 'Minitest',
    needs: 'minitest',
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
    command: ['ruby', '-W0', '-e', 'Dir["./test/*_test.rb"].sort.each { |file| require file }'],
    report: { kind: 'junit', file: 'reports/*.xml' },
    loads: {
      'test/loads_test.rb': `require "minitest/autorun"
raise "ERR cannot load" unless ENV["REDIS_TARGET"].include?("2.8")
class LoadsTest < Minitest::Test
  def test_is_there; assert true; end
end
`,
    },
  },
  phpunit: {
    title: 'PHPUnit',
    needs: 'phpunit',
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
    loads: {
      'tests/LoadsTest.php': `<?php
use PHPUnit\\Framework\\TestCase;
if (!str_contains(getenv('REDIS_TARGET'), '2.8')) throw new RuntimeException('ERR cannot load');
final class LoadsTest extends TestCase {
  public function testIsThere(): void { $this->assertTrue(true); }
}
`,
    },
  },
  pytest: {
    title: 'pytest',
    needs: 'python',
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
    title: 'Go',
    needs: 'go',
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
