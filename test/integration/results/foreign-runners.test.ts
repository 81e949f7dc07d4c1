import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../support/command-line.ts';
import { goCache, PATH_WITH_LANGUAGES } from '../../support/languages.ts';
import { lacks, lacksRunner } from '../../support/need.ts';
import { PYTHON_BIN } from '../../support/python.ts';
import { installRunner } from '../../support/runners.ts';

/** Compares 2.8 with 6.2 by a command that says nothing of reports. */
async function compare(
  files: Readonly<Record<string, string>>,
  command: readonly string[],
  env: NodeJS.ProcessEnv = {},
  options: readonly string[] = [],
) {
  const cwd = await mkdtemp(join(tmpdir(), 'rt-foreign-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(cwd, name)), { recursive: true });
      await writeFile(join(cwd, name), text);
    }
    const { stdout, stderr, exitCode } = await runCommandLine(
      ['compare', 'local:2.8', 'local:6.2', '--json', ...options, '--', ...command],
      { cwd, env: { PATH: PATH_WITH_LANGUAGES, ...env } },
    );
    if (stdout === '') throw new Error(stderr);
    const report = JSON.parse(stdout) as {
      readonly runs: readonly {
        readonly runner: string;
        readonly errors: readonly { readonly file?: string; readonly message: string }[];
      }[];
      readonly tests: readonly {
        readonly file: string;
        readonly name: readonly string[];
        readonly verdict: string;
        readonly sides: readonly {
          readonly status: string;
          readonly error?: { readonly message: string; readonly at?: string };
        }[];
      }[];
    };
    return {
      exitCode,
      runner: report.runs[0]?.runner,
      errors: report.runs.map(({ errors }) => errors.map(({ file, message }) => `${file}: ${message}`)),
      tests: report.tests.map(
        ({ file, name, verdict, sides }) =>
          `${[file, ...name].join(' | ')}: ${verdict}, ${sides.map(({ status }) => status).join(' ')}`,
      ),
      error: (name: string) => report.tests.find((test) => test.name.at(-1) === name)?.sides[1]?.error,
    };
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

const PYTEST = {
  'tests/test_a.py': `
import os, pytest
OLD = "2.8" in os.environ["REDIS_TARGET"]
class TestSets:
    def test_adds(self): assert True
    def test_breaks(self): assert ("ziplist" if OLD else "quicklist") == "ziplist"
@pytest.mark.skip(reason="no")
def test_skipped(): pass
@pytest.fixture
def hook():
    if not OLD: raise RuntimeError("ERR unknown command 'UNLINK'")
def test_hooked(hook): pass
@pytest.mark.parametrize("x", ["a::b["])
def test_param(x): pass
`,
  'tests/test_b.py': `
import os
if "2.8" not in os.environ["REDIS_TARGET"]: raise ImportError("ERR at load")
def test_loads(): pass
`,
};
const RSPEC = {
  'spec/a_spec.rb': `
OLD = ENV["REDIS_TARGET"].include?("2.8")
RSpec.describe "sets" do
  it("adds") { expect(1).to eq 1 }
  it("breaks") { expect(OLD ? "ziplist" : "quicklist").to eq "ziplist" }
  xit("skipped") {}
  context "hooked" do
    before(:context) { raise "ERR unknown command 'UNLINK'" unless OLD }
    it("h") {}
  end
end
`,
};
const GO = {
  'go.mod': 'module app\ngo 1.21\n',
  'sets/a_test.go': `package sets
import ("os"; "strings"; "testing")
var old = strings.Contains(os.Getenv("REDIS_TARGET"), "2.8")
func TestAdds(t *testing.T) {}
func TestBreaks(t *testing.T) { got := "ziplist"; if !old { got = "quicklist" }; if got != "ziplist" { t.Errorf("got %q, want %q", got, "ziplist") } }
func TestSkipped(t *testing.T) { t.Skip("no") }
`,
  'keys/b_test.go': `package keys
import ("os"; "strings"; "testing")
func TestMain(m *testing.M) { if !strings.Contains(os.Getenv("REDIS_TARGET"), "2.8") { println("ERR no connection"); os.Exit(3) }; os.Exit(m.Run()) }
func TestLoads(t *testing.T) {}
`,
};

describe.skipIf(lacks('2.8', '6.2'))('a runner of another language', () => {
  it.skipIf(lacks('python')).each([{}, { PYTEST_DISABLE_PLUGIN_AUTOLOAD: '1', PYTEST_ADDOPTS: '-q' }])(
    'is recorded unasked: pytest, with %j',
    async (env) => {
      const python = join(PYTHON_BIN, 'python');
      const command = [python, '-m', 'pytest', '-p', 'no:cacheprovider', '--continue-on-collection-errors'];
      const { tests, runner, exitCode, error } = await compare(PYTEST, command, env);
      expect(tests).toEqual([
        'tests/test_a.py | TestSets | test_adds: same, passed passed',
        'tests/test_a.py | TestSets | test_breaks: broken, passed failed',
        'tests/test_a.py | test_skipped: same, skipped skipped',
        'tests/test_a.py | test_hooked: broken, passed failed',
        'tests/test_a.py | test_param[a::b[]: same, passed passed',
        'tests/test_b.py | test_loads: broken, passed failed',
      ]);
      expect(runner).toBe('pytest');
      expect(exitCode).toBe(1);
      expect(error('test_breaks')).toMatchObject({
        message: expect.stringContaining("assert 'quicklist' == 'ziplist'"),
        at: 'tests/test_a.py:6',
      });
      expect(error('test_loads')?.message).toBe('ImportError: ERR at load');
    },
  );

  it.skipIf(lacks('rspec'))('is recorded unasked: RSpec', async () => {
    const { tests, runner, error } = await compare(RSPEC, ['rspec', '--format', 'documentation'], {
      SPEC_OPTS: '--no-color',
    });
    expect(tests).toEqual([
      'spec/a_spec.rb | sets | adds: same, passed passed',
      'spec/a_spec.rb | sets | breaks: broken, passed failed',
      'spec/a_spec.rb | sets | skipped: same, skipped skipped',
      'spec/a_spec.rb | sets | hooked | h: broken, passed failed',
    ]);
    expect(runner).toBe('rspec');
    expect(error('breaks')).toMatchObject({ at: 'spec/a_spec.rb:5' });
  });

  it.skipIf(lacks('go'))(
    'is recorded unasked: go test -json, without its kept results',
    async () => {
      const { tests, runner, error } = await compare(GO, ['go', 'test', '-json', './...'], {
        GOCACHE: goCache(),
      });
      expect(tests).toEqual([
        'app/keys | TestLoads: broken, passed failed',
        'app/sets | TestAdds: same, passed passed',
        'app/sets | TestBreaks: broken, passed failed',
        'app/sets | TestSkipped: same, skipped skipped',
      ]);
      expect(runner).toBe('go test');
      expect(error('TestBreaks')?.message).toBe('a_test.go:5: got "quicklist", want "ziplist"');
      expect(error('TestLoads')?.message).toBe('ERR no connection');
    },
    180_000,
  );

  it.skipIf(lacks('gotestsum'))(
    'is recorded unasked: gotestsum, and what it runs again counts once',
    async () => {
      const again = GO['sets/a_test.go'].replace(
        'func TestAdds(t *testing.T) {}',
        `func TestAdds(t *testing.T) {
	mark := "mark-" + strings.ReplaceAll(os.Getenv("REDIS_TARGET"), ":", "-")
	if os.Remove(mark) == nil { return }
	os.WriteFile(mark, nil, 0o600)
	t.Fatal("drew the wrong one")
}`,
      );
      const { tests, runner } = await compare(
        { ...GO, 'sets/a_test.go': again },
        ['gotestsum', '--rerun-fails', '--packages=./sets'],
        { GOCACHE: goCache() },
      );
      expect(tests).toEqual([
        'app/sets | TestAdds: same, passed passed',
        'app/sets | TestBreaks: broken, passed failed',
        'app/sets | TestSkipped: same, skipped skipped',
      ]);
      expect(runner).toBe('go test');
    },
    180_000,
  );
});

describe.skipIf(lacks('2.8', '6.2'))('a runner whose report leaves out a file that does not load', () => {
  it.skipIf(lacksRunner('bun@1'))('has told of it all the same, in what it prints: Bun', async () => {
    const test = (title: string) => `import { it } from 'bun:test';\nit('${title}', () => {});\n`;
    const files = {
      'a.test.js': test('adds'),
      'b.test.js': `${test('is there')}if (process.env.REDIS_TARGET === 'local:6.2') throw new TypeError('no server');\n`,
    };
    const bun = join(await installRunner('bun@1'), 'node_modules/.bin/bun');
    const { tests, errors, exitCode, error } = await compare(
      files,
      [bun, 'test', '--reporter=junit', '--reporter-outfile=out.xml'],
      {},
      ['--junit-from', 'out.xml'],
    );
    expect(tests).toEqual([
      'a.test.js | adds: same, passed passed',
      'b.test.js | is there: broken, passed failed',
    ]);
    expect(errors).toEqual([[], ['b.test.js: no server']]);
    expect(error('is there')).toMatchObject({
      message: 'no server',
      at: expect.stringMatching(/^b\.test\.js:3:/),
    });
    expect(exitCode).toBe(1);
  });
});
