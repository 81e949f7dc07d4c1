import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRunResults } from '../../../src/results/read.ts';
import { runCommandLine } from '../../support/command-line.ts';
import { goCache, PATH_WITH_LANGUAGES } from '../../support/languages.ts';
import { watchLeftovers } from '../../support/leftovers.ts';
import { lacks } from '../../support/need.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { PYTHON_BIN } from '../../support/python.ts';
import { start, TS_ARGS } from '../../support/run-ts.ts';
import { lines, useApp } from '../results/support.ts';

const BIN = new URL('../../../src/cli/bin.ts', import.meta.url).pathname;
const PYTHON = join(PYTHON_BIN, 'python');
// What fails here is meant to: its traceback would stand in the log of these tests.
const PYTEST = [PYTHON, '-m', 'pytest', '-q', '--no-summary', '-p', 'no:cacheprovider'];
const PYTEST_FILES = {
  'test_a.py':
    'class TestSets:\n  def test_adds(self): assert True\n  def test_breaks(self): assert 1 == 2\n',
};
/** A command that is itself an exec. */
const EXEC = [process.execPath, ...TS_ARGS, BIN, 'exec'];
const SAYS_NOTHING = /No results were recorded/;

async function makeFolder(
  files: Readonly<Record<string, string>>,
): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'rt-exec-results-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

async function exec(
  cwd: string,
  command: readonly string[],
  { env = {}, options = [] }: { readonly env?: NodeJS.ProcessEnv; readonly options?: readonly string[] } = {},
) {
  return await runCommandLine(['exec', '--target', 'local:6.2', '--json', ...options, '--', ...command], {
    cwd,
    env: { PATH: PATH_WITH_LANGUAGES, ...env },
  });
}

describe.skipIf(lacks('6.2', 'python'))('exec with a results file and without reports', () => {
  it.each([
    ['--results', { options: ['--results', 'run-{version}.json'] }],
    ['REDIS_TARGET_RESULTS', { env: { REDIS_TARGET_RESULTS: 'run-{version}.json' } }],
  ])('writes what pytest ran, by %s', async (_by, asked) => {
    await using folder = await makeFolder(PYTEST_FILES);
    const { exitCode, stdout, stderr } = await exec(folder.path, PYTEST, asked);
    const path = join(folder.path, 'run-6.2.11.json');
    expect(JSON.parse(stdout), stderr).toMatchObject({ exitCode: 1, results: path });
    const run = await readRunResults(path);
    expect(lines(run)).toEqual([
      'test_a.py | TestSets > test_adds | passed',
      'test_a.py | TestSets > test_breaks | failed',
    ]);
    expect(run).toMatchObject({
      outcome: 'completed',
      exitCode: 1,
      runner: { name: 'pytest' },
    });
    expect(run.usage).toBeDefined();
    expect(stderr).not.toMatch(SAYS_NOTHING);
    expect(exitCode).toBe(1);
  });

  it('says that nothing reported, and keeps the exit code', async () => {
    await using folder = await makeFolder({ 'r.json': 'of an earlier run' });
    const { exitCode, stdout, stderr } = await exec(folder.path, ['sh', '-c', 'echo "ok 1 - adds"; exit 7'], {
      options: ['--results', 'r.json'],
    });
    expect(exitCode).toBe(7);
    expect(JSON.parse(stdout)).not.toHaveProperty('results');
    const said = stderr.split('\n').filter((line) => SAYS_NOTHING.test(line));
    expect(said).toEqual([
      expect.stringContaining(
        `${join(folder.path, 'r.json')} was not written: no test runner has reported to redis-target (the command ended with exit code 7)`,
      ),
    ]);
    expect(said[0]).toContain('is of an earlier run');
    expect(said[0]).toMatch(/type: redis-target exec .*--junit .* \[RT_RESULTS_NONE\]$/);
  });

  it('names the file that it cannot write', async () => {
    await using folder = await makeFolder(PYTEST_FILES);
    const { exitCode, stderr } = await exec(folder.path, PYTEST, {
      options: ['--results', 'test_a.py/r.json'],
    });
    expect(stderr).toContain('RT_RESULTS_WRITE');
    expect(exitCode).toBe(1);
  });

  it('says nothing of the kind where no results file is asked for', async () => {
    await using folder = await makeFolder(PYTEST_FILES);
    const { stderr } = await exec(folder.path, PYTEST);
    expect(stderr).not.toMatch(SAYS_NOTHING);
  });

  it('leaves what the command itself has written into the file', async () => {
    await using folder = await makeFolder(PYTEST_FILES);
    const script = `${PYTEST.join(' ')}; echo own >"$REDIS_TARGET_RESULTS"`;
    const options = ['--results', join(folder.path, 'r.json')];
    const { stdout, stderr } = await exec(folder.path, ['sh', '-c', script], { options });
    expect(await readFile(join(folder.path, 'r.json'), 'utf8')).toBe('own\n');
    expect(stderr).toContain('what pytest recorded is not in it');
    expect(JSON.parse(stdout)).toMatchObject({ results: join(folder.path, 'r.json') });
  });

  it('leaves the parts to a comparison around it', async () => {
    await using folder = await makeFolder(PYTEST_FILES);
    const events = join(folder.path, 'events');
    await mkdir(events);
    const env = { REDIS_TARGET_EVENTS: events, REDIS_TARGET_RESULTS: join(folder.path, 'r.json') };
    const { stderr } = await exec(folder.path, PYTEST, {
      env: { ...env, PYTHONPATH: new URL('../../../src/recorders/pytest', import.meta.url).pathname },
    });
    expect(existsSync(join(folder.path, 'r.json')), stderr).toBe(false);
    expect(stderr).not.toMatch(SAYS_NOTHING);
  });

  it('writes the outer file, too, where the command writes its own by another exec', async () => {
    await using folder = await makeFolder({ ...PYTEST_FILES, 'test_b.py': 'def test_pops(): pass\n' });
    const inner = (name: string) => [
      ...EXEC,
      '--results',
      `${name}.json`,
      '--',
      ...PYTEST,
      `test_${name}.py`,
    ];
    const script = [inner('a'), inner('b')].map((words) => words.join(' ')).join('; ');
    const { stdout, stderr } = await exec(folder.path, ['sh', '-c', script], {
      options: ['--results', 'o.json'],
    });
    const [a, b, outer] = ['a.json', 'b.json', 'o.json'].map((name) => join(folder.path, name)) as [
      string,
      string,
      string,
    ];
    expect(JSON.parse(stdout), stderr).toMatchObject({ results: outer });
    expect(lines(await readRunResults(outer))).toEqual([
      'test_a.py | TestSets > test_adds | passed',
      'test_a.py | TestSets > test_breaks | failed',
      'test_b.py | test_pops | passed',
    ]);
    expect(stderr).toContain(`The results file ${outer} holds what stands in ${a}, ${b}.`);
  });

  it('says why the outer file is not written where an exec in the command has another target', async () => {
    await using folder = await makeFolder(PYTEST_FILES);
    const inner = [...EXEC, '--target', 'local:7.0', '--results', 'a.json', '--', ...PYTEST];
    const { exitCode, stderr } = await exec(folder.path, inner, { options: ['--results', 'o.json'] });
    expect(stderr).toMatch(/they ran on local:7\.0 .*The results file \S+o\.json is not written\./);
    expect(exitCode).toBe(1);
    expect((await readRunResults(join(folder.path, 'a.json'))).tests).toHaveLength(2);
  });

  it('compares what a command writes elsewhere by an exec of its own', async () => {
    await using folder = await makeFolder(PYTEST_FILES);
    const inner = [...EXEC, '--results', 'a.json', '--', ...PYTEST];
    const args = ['compare', 'local:6.2', 'local:7.0', '--json', '--allow-unused', '--', ...inner];
    const { stdout, stderr } = await runCommandLine(args, {
      cwd: folder.path,
      env: { PATH: PATH_WITH_LANGUAGES },
    });
    expect(JSON.parse(stdout), stderr).toMatchObject({
      runs: [{ outcome: 'completed' }, { outcome: 'completed' }],
      tests: [{ verdict: 'same' }, { verdict: 'same' }],
    });
  });

  it('asks nobody who calls a command off why its tests did not report, or did not use the target', async () => {
    await using folder = await makeFolder({});
    const args = ['exec', '-t', 'local:6.2', '--results', 'r.json', '--'];
    const command = ['sh', '-c', 'echo is running; exec sleep 600'];
    const running = start(process.execPath, [...TS_ARGS, BIN, ...args, ...command], {
      env: cleanEnvironment(),
      cwd: folder.path,
    });
    await running.until(/is running/);
    running.child.kill('SIGINT');
    const { stderr, exitCode } = await running.ended;
    expect(stderr).not.toMatch(/RT_RESULTS_NONE|RT_TARGET_UNUSED/);
    expect(exitCode).toBe(130);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('leaves no parts behind where %s ends it', async (signal) => {
    await using watched = await watchLeftovers();
    await using folder = await makeFolder({
      'test_slow.py':
        'import time\ndef test_first(): pass\ndef test_slow():\n  print("is slow now", flush=True)\n  time.sleep(600)\n',
    });
    const args = ['exec', '-t', 'local:6.2', '--results', 'r.json', '--', ...PYTEST, '-s'];
    const running = start(process.execPath, [...TS_ARGS, BIN, ...args], {
      env: cleanEnvironment({ ...watched.env, PATH: PATH_WITH_LANGUAGES }),
      cwd: folder.path,
    });
    await running.until(/is slow now/);
    running.child.kill(signal);
    await running.ended;
    expect(await watched.settle()).toEqual({ processes: [], folders: [], containers: [] });
    if (signal === 'SIGKILL') return;
    const run = await readRunResults(join(folder.path, 'r.json'));
    expect(lines(run)).toEqual(['test_slow.py | test_first | passed']);
    expect(run.outcome).toBe('crashed');
  });
});

describe.skipIf(lacks('6.2', 'python'))('exec of two runners', () => {
  const app = useApp({
    files: { ...PYTEST_FILES, 'b.test.cjs': "require('node:test').it('pops', () => {});\n" },
  });

  it('keeps what our own reporter wrote beside what pytest ran', async () => {
    const reporter = '--test-reporter redis-target/node-test/reporter --test-reporter-destination stdout';
    const node = `"${process.execPath}" --test ${reporter} b.test.cjs`;
    const command = ['sh', '-c', `${node} && ${PYTEST.join(' ')}`];
    const { stdout, stderr } = await exec(app().path, command, { options: ['--results', 'results.json'] });
    expect(JSON.parse(stdout), stderr).toMatchObject({ results: join(app().path, 'results.json') });
    expect(lines(await app().results())).toEqual([
      'b.test.cjs | pops | passed',
      'test_a.py | TestSets > test_adds | passed',
      'test_a.py | TestSets > test_breaks | failed',
    ]);
    expect(stderr).toMatch(/holds both what the command's own reporters wrote and what pytest recorded/);
    expect(await app().files()).not.toContain('results.json.partial');
  });

  it('says nothing where our own reporter has written the file alone', async () => {
    const reporter = [
      '--test-reporter',
      'redis-target/node-test/reporter',
      '--test-reporter-destination',
      'stdout',
    ];
    const command = [process.execPath, '--test', ...reporter, 'b.test.cjs'];
    const { stdout, stderr } = await exec(app().path, command, {
      options: ['--results', 'alone-{pid}.json'],
    });
    const { results } = JSON.parse(stdout) as { readonly results: string };
    expect(lines(await readRunResults(results)), stderr).toEqual(['b.test.cjs | pops | passed']);
    expect(stderr).not.toMatch(/results file/);
  });
});

describe.skipIf(lacks('6.2'))('exec with a results file', () => {
  it.skipIf(lacks('rspec'))('writes what RSpec ran', async () => {
    await using folder = await makeFolder({
      'spec/a_spec.rb': 'RSpec.describe("sets") { it("adds") { expect(1).to eq 1 } }\n',
    });
    const { stderr } = await exec(folder.path, ['rspec'], { options: ['--results', 'r.json'] });
    const path = join(folder.path, 'r.json');
    expect(existsSync(path), stderr).toBe(true);
    expect(lines(await readRunResults(path))).toEqual(['spec/a_spec.rb | sets > adds | passed']);
  });

  it.skipIf(lacks('gotestsum'))(
    'writes what gotestsum ran',
    async () => {
      await using folder = await makeFolder({
        'go.mod': 'module app\ngo 1.21\n',
        'a_test.go': 'package app\nimport "testing"\nfunc TestAdds(t *testing.T) {}\n',
      });
      const asked = { env: { GOCACHE: goCache() }, options: ['--results', 'r.json'] };
      const { stderr } = await exec(folder.path, ['gotestsum'], asked);
      const path = join(folder.path, 'r.json');
      expect(existsSync(path), stderr).toBe(true);
      expect(lines(await readRunResults(path))).toEqual(['app | TestAdds | passed']);
    },
    180_000,
  );
});
