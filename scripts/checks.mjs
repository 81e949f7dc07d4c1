import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { ROOT } from './paths.mjs';
import { say, since } from './say.mjs';

/** Vitest's default leaves one core of two idle, and these tests mostly wait: for processes, servers and limits. */
const ON_ALL_CORES = '--maxWorkers=100%';

/** In this order: what is quick and near to the source first. Each can be run alone: `npm test -- lint unit`. */
const CHECKS = {
  format: ['biome', 'format', '.'],
  lint: ['biome', 'lint', '--error-on-warnings', '.'],
  types: ['tsc'],
  page: ['node', 'scripts/page.mjs', '--check'],
  knip: ['knip'],
  build: ['node', 'scripts/build.mjs'],
  package: ['node', 'scripts/package.mjs'],
  unit: ['vitest', 'run', '--project', 'unit', ON_ALL_CORES],
  integration: ['vitest', 'run', '--project', 'integration', ON_ALL_CORES],
  faults: ['vitest', 'run', '--project', 'faults'],
  apps: ['vitest', 'run', '--project', 'apps'],
};

export const CHECK_NAMES = Object.keys(CHECKS);
/** Those that want real engines, Docker and Python. */
export const NEEDS_MACHINE = ['integration', 'apps'];

/**
 * Runs one check and shows what it says.
 *
 * @returns {Promise<{ name: string, passed: number, failed: number, skipped: number, tests?: object[],
 *   failures?: object[] }>} Tests, where it has some, each with its file, name, status, duration and the messages of its
 *   failure, and those that failed, files that failed outside of their tests among them; else the check itself.
 */
export async function runCheck(name, env) {
  const startedAtMs = Date.now();
  const [command, ...args] = CHECKS[name];
  const folder = mkdtempSync(join(tmpdir(), 'redis-target-checks-'));
  const report = join(folder, 'report.json');
  const reporting =
    command === 'vitest' ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : [];
  say(`\n── ${name}: ${[command, ...args].join(' ')}`);
  try {
    const code = await show(command, [...args, ...reporting], env);
    const counted = command === 'vitest' ? count(report, code) : single(code);
    const skipped = counted.skipped > 0 ? `, ${counted.skipped} skipped` : '';
    say(`── ${name}: ${counted.passed} passed, ${counted.failed} failed${skipped} (${since(startedAtMs)})`);
    return { name, ...counted };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function show(command, args, env) {
  const PATH = [join(ROOT, 'node_modules/.bin'), process.env.PATH ?? ''].join(delimiter);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env, PATH },
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    });
    child.once('error', (error) => {
      say(`${command}: ${error.message}`);
      resolve(127);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
}

function isFailed({ status }) {
  return status === 'failed';
}

function single(code) {
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

function count(report, code) {
  try {
    const said = JSON.parse(readFileSync(report, 'utf8'));
    const tests = said.testResults.flatMap(({ name: file, assertionResults }) =>
      assertionResults.map(({ fullName, status, duration, failureMessages }) => ({
        file: relative(ROOT, file),
        name: fullName,
        status,
        durationMs: duration ?? 0,
        messages: failureMessages ?? [],
      })),
    );
    // A file that could not be loaded, or whose hook failed, has no failed test, and is a failure all the same.
    const outsideTests = said.testResults
      .filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some(isFailed))
      .map(({ name: file, message }) => ({
        file: relative(ROOT, file),
        name: 'failed outside of its tests',
        messages: [message],
      }));
    const failures = [...outsideTests, ...tests.filter(isFailed)];
    // An error that no test waited for fails the run without a failed test or file; the report does not have it.
    if (code !== 0 && failures.length === 0)
      failures.push({ file: 'outside of any file', name: 'an error that is printed above', messages: [] });
    return {
      passed: said.numPassedTests,
      failed: failures.length,
      skipped: said.numPendingTests + said.numTodoTests,
      tests,
      failures,
    };
  } catch {
    return single(code || 1);
  }
}
