import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeScratch } from '../../../src/platform/scratch.ts';
import { runCommandLine } from '../../support/command-line.ts';
import { isAlive, waitFor } from '../../support/processes.ts';

const SUITE = fileURLToPath(new URL('suite.mjs', import.meta.url));
const POPS = 'sets > takes several at once: fixed';
const AUTH = 'keys > tells that there is no password: broken';
const UNKNOWN = 'keys > knows no such command: differentlyFailing';

interface ReportedTest {
  readonly name: readonly string[];
  readonly verdict: string;
  readonly sides: readonly {
    readonly status: string;
    readonly tally?: { readonly passed: number; readonly total: number };
  }[];
}

interface Report {
  readonly runs: readonly {
    readonly target: string;
    readonly outcome: string;
    readonly outcomeDetail?: string;
    readonly repeats: number;
    readonly log?: string;
    readonly counts: { readonly total: number };
  }[];
  readonly tests: readonly ReportedTest[];
  readonly problems: readonly string[];
  readonly gate: { readonly failed: boolean; readonly why: readonly string[] };
}

const differing = ({ tests }: Report): string[] =>
  tests
    .flatMap(({ name, verdict }) => (verdict === 'same' ? [] : [`${name.join(' > ')}: ${verdict}`]))
    .sort();

describe('one command that compares two engines', () => {
  let scratch: Awaited<ReturnType<typeof makeScratch>>;
  beforeEach(async () => {
    scratch = await makeScratch('test-compare');
  });
  afterEach(() => scratch.remove());

  const run = (args: readonly string[]) =>
    runCommandLine(['compare', ...args], {
      cwd: scratch.path,
      env: { JUNIT_FILE: join(scratch.path, 'junit.xml'), COIN_FILE: join(scratch.path, 'coin') },
    });

  /** Compares 2.8 with 6.2 on the suite with these faults. */
  async function compare(
    options: readonly string[],
    faults: readonly string[] = [],
    targets: readonly string[] = ['local:2.8', 'local:6.2'],
  ): Promise<{ exitCode: number; report: Report; stderr: string }> {
    const command = ['--json', '--junit-from', 'junit.xml', '--', process.execPath, SUITE, ...faults];
    const { exitCode, stdout, stderr } = await run([...targets, ...options, ...command]);
    return { exitCode, report: stdout === '' ? NONE : (JSON.parse(stdout) as Report), stderr };
  }
  const NONE: Report = { runs: [], tests: [], problems: [], gate: { failed: false, why: [] } };

  it('says what two results files of two separate runs say', async () => {
    const together = await compare([]);
    expect(differing(together.report)).toEqual([UNKNOWN, AUTH, POPS]);
    expect(together.exitCode).toBe(1);
    for (const version of ['2.8', '6.2']) {
      const { exitCode } = await runCommandLine(
        [
          'exec',
          '-t',
          `local:${version}`,
          '--junit',
          'junit.xml',
          '--results',
          `${version}.json`,
          '--',
          process.execPath,
          SUITE,
        ],
        { cwd: scratch.path, env: { JUNIT_FILE: join(scratch.path, 'junit.xml') } },
      );
      expect(exitCode).toBe(1);
    }
    const { stdout } = await run(['2.8.json', '6.2.json', '--json']);
    const apart = JSON.parse(stdout) as Report;
    expect(apart.tests).toEqual(together.report.tests);
    expect(apart.gate).toEqual(together.report.gate);
  });

  it('calls a test flaky that fails at random on both, or only on the newer one, and says where', async () => {
    const { report, exitCode } = await compare(['--repeat', '5'], ['--coin', '--coin-on=6.2']);
    const flaky = report.tests.filter(({ verdict }) => verdict === 'flaky');
    expect(flaky).toMatchObject([
      {
        name: ['keys', 'tosses a coin'],
        sides: [
          { status: 'mixed', tally: { passed: 3, total: 5 } },
          { status: 'mixed', tally: { passed: 3, total: 5 } },
        ],
      },
      {
        name: ['keys', 'tosses a coin on one'],
        sides: [
          { status: 'passed', tally: { passed: 5, total: 5 } },
          { status: 'mixed', tally: { passed: 3, total: 5 } },
        ],
      },
    ]);
    expect(differing(report).filter((line) => !line.endsWith('flaky'))).toEqual([UNKNOWN, AUTH, POPS]);
    expect(exitCode).toBe(1);
    expect(report.runs.map(({ repeats }) => repeats)).toEqual([5, 5]);
  });

  it('leaves NODE_OPTIONS as it is where it is told to, and says what is not recorded then', async () => {
    const { exitCode, stdout } = await runCommandLine(
      [
        'compare',
        'local:2.8',
        'local:6.2',
        '--json',
        '--',
        'node',
        '-e',
        'console.log(process.env.NODE_OPTIONS)',
      ],
      { cwd: scratch.path, env: { NODE_OPTIONS: '--no-warnings', REDIS_TARGET_INJECT_RECORDER: 'false' } },
    );
    const [run] = (JSON.parse(stdout) as Report).runs;
    expect(await readFile(join(scratch.path, run?.log ?? ''), 'utf8')).toBe('--no-warnings\n');
    expect(run?.outcomeDetail).toContain('The setting injectRecorder is false');
    expect(exitCode).toBe(1);
  });

  it('tells a coin from a difference by running only the differing files again', async () => {
    // On its first run the coin falls well; so one is tossed beforehand on the newer engine.
    await writeFile(join(scratch.path, 'coin.6.2.11.on'), 'x');
    const once = await compare([], ['--coin-on=6.2']);
    expect(differing(once.report)).toContain('keys > tosses a coin on one: broken');
    await writeFile(join(scratch.path, 'coin.6.2.11.on'), 'x');
    const { report, stderr } = await compare(['--rerun-different'], ['--coin-on=6.2']);
    expect(differing(report)).toContain('keys > tosses a coin on one: flaky');
    expect(differing(report)).toContain(AUTH);
    expect(stderr).toContain('running again 2 files');
  });

  it('ends a run that hangs, with its process group, and keeps what it had said until then', async () => {
    const { report, exitCode } = await compare(['--timeout', '3'], ['--hang']);
    const [baseline, candidate] = report.runs;
    expect(baseline).toMatchObject({ outcome: 'completed', counts: { total: 4 } });
    expect(candidate).toMatchObject({
      outcome: 'timedOut',
      outcomeDetail: expect.stringMatching(/did not finish within .* 4 tests until then/),
      counts: { total: 4 },
    });
    expect(differing(report)).toEqual([UNKNOWN, AUTH, POPS]);
    expect(exitCode).toBe(1);
    const log = await readFile(join(scratch.path, candidate?.log ?? ''), 'utf8');
    expect(log).toContain('ran on 6.2.11');
    const pids = [...log.matchAll(/^pid (\d+)$/gm)].map(([, pid]) => Number(pid));
    expect(pids).toHaveLength(2);
    await waitFor('the suite and its worker are gone', () => !pids.some(isAlive));
  });

  it('ends a baseline that is silent for as long as the setting allows, and says so; one that writes lives', async () => {
    const silent = 'setInterval(() => undefined, 1000)';
    const { exitCode, stdout, stderr } = await runCommandLine(
      ['compare', 'local:2.8', 'local:6.2', '--json', '--', process.execPath, '-e', silent],
      { cwd: scratch.path, env: { REDIS_TARGET_SILENCE_TIMEOUT_MS: '2000' } },
    );
    const report = JSON.parse(stdout) as Report;
    for (const { outcome, outcomeDetail } of report.runs) {
      expect(outcome).toBe('timedOut');
      expect(outcomeDetail).toContain('neither reported a test nor written anything');
    }
    expect(stderr).toContain('did not finish: it was ended after');
    expect(exitCode).toBe(1);
    const writing =
      'let n = 0; setInterval(() => { console.log(n); if ((n += 1) === 10) process.exit(0); }, 400)';
    const lively = await runCommandLine(
      ['compare', 'local:2.8', 'local:6.2', '--json', '--', process.execPath, '-e', writing],
      { cwd: scratch.path, env: { REDIS_TARGET_SILENCE_TIMEOUT_MS: '2000' } },
    );
    const outcomes = (JSON.parse(lively.stdout) as Report).runs.map((one) => one.outcome);
    expect(outcomes).toEqual(['noTests', 'noTests']);
  });

  it('reports what there is when it is called off, as a part, and leaves no parts behind', async () => {
    const controller = new AbortController();
    const tests = ['1..4', 'ok 1 - first', 'ok 2 - second'].map((line) => `echo "${line}"`).join('; ');
    // The second run waits after its second test.
    const script = `${tests}; case $REDIS_TARGET in *2.8) echo "ok 3 - third"; echo "ok 4 - fourth";; *) touch "$WAITING"; sleep 600;; esac`;
    const waiting = join(scratch.path, 'waiting');
    const comparing = runCommandLine(
      ['compare', 'local:2.8', 'local:6.2', '--json', '--fail-on', 'never', '--', 'sh', '-c', script],
      { cwd: scratch.path, env: { WAITING: waiting }, signal: controller.signal },
    );
    await waitFor('the second run waits', () => existsSync(waiting), 20_000);
    controller.abort(new Error('Ended by SIGINT'));
    const { exitCode, stdout } = await comparing;
    const report = JSON.parse(stdout) as Report;
    expect(report.runs).toMatchObject([
      { outcome: 'completed', counts: { total: 4 } },
      { outcome: 'interrupted', counts: { total: 2 } },
    ]);
    expect(report.problems.join()).toContain('interrupted');
    expect(differing(report)).toEqual(['fourth: onlyInBaseline', 'third: onlyInBaseline']);
    expect(exitCode).toBe(1);
    expect((await readdir(join(scratch.path, 'redis-target-results'))).sort()).toEqual([
      'local-2.8.json',
      'local-2.8.log',
      'local-6.2.json',
      'local-6.2.log',
    ]);
  });

  it('keeps the results of a baseline that is called off, though there is nothing to compare them with', async () => {
    const controller = new AbortController();
    const waiting = join(scratch.path, 'waiting');
    const comparing = runCommandLine(
      [
        'compare',
        'local:2.8',
        'local:6.2',
        '--',
        'sh',
        '-c',
        'echo "1..2"; echo "ok 1 - first"; touch "$WAITING"; sleep 600',
      ],
      { cwd: scratch.path, env: { WAITING: waiting }, signal: controller.signal },
    );
    await waitFor('the first run waits', () => existsSync(waiting), 20_000);
    controller.abort(new Error('Ended by SIGINT'));
    const { exitCode, stderr } = await comparing;
    expect(stderr).toContain('called off before a second target had run');
    expect(stderr).toContain('1 passed');
    expect(exitCode).toBe(1);
    const folder = join(scratch.path, 'redis-target-results');
    expect((await readdir(folder)).sort()).toEqual(['local-2.8.json', 'local-2.8.log']);
    expect(JSON.parse(await readFile(join(folder, 'local-2.8.json'), 'utf8'))).toMatchObject({
      outcome: 'interrupted',
      tests: [{ name: ['first'] }],
    });
  });

  it('refuses a folder into which another comparison is writing, by its name, and takes it afterwards', async () => {
    const controller = new AbortController();
    const waiting = join(scratch.path, 'waiting');
    const command = ['--', 'sh', '-c', 'touch "$WAITING"; sleep 600'];
    const first = runCommandLine(['compare', 'local:2.8', 'local:6.2', ...command], {
      cwd: scratch.path,
      env: { WAITING: waiting },
      signal: controller.signal,
    });
    await waitFor('the first one is at work', () => existsSync(waiting), 20_000);
    const second = await run(['local:2.8', 'local:6.2', '--', 'true']);
    expect(second.exitCode).toBe(2);
    expect(second.stderr).toContain(`(pid ${process.pid}) is comparing into it`);
    expect(second.stderr).toContain('RT_RESULTS_BUSY');
    controller.abort(new Error('Ended by SIGINT'));
    await first;
    const third = await run(['local:2.8', 'local:6.2', '--', 'true']);
    expect(third.stderr).not.toContain('RT_RESULTS_BUSY');
  });

  it('reports a run that crashed as such, and none of its tests as a difference', async () => {
    const { report, exitCode } = await compare([], ['--crash']);
    expect(report.runs[1]).toMatchObject({
      outcome: 'crashed',
      outcomeDetail: expect.stringContaining('ended by SIGKILL'),
    });
    expect(report.problems.join()).toContain('local:6.2 (redis 6.2.11): crashed');
    expect(report.tests.filter(({ verdict }) => verdict !== 'onlyInBaseline')).toEqual([]);
    expect(report.gate.why.join()).toContain('local:6.2 has no whole run');
    expect(exitCode).toBe(1);
  });

  it('runs targets side by side, each with files of its own', async () => {
    // Side by side two suites cannot share a report's file, so this one reports on its stdout.
    const tap = `const net = require('node:net').connect(process.env.REDIS_PORT, '127.0.0.1');
      net.write('INFO server\\r\\n');
      net.once('data', (data) => {
        const old = String(data).includes('redis_version:2.8');
        console.log('TAP version 13\\n1..1\\n' + (old ? 'ok' : 'not ok') + ' 1 - is old');
        net.destroy();
      });`;
    const { stdout, stderr, exitCode } = await run([
      'local:2.8',
      'local:6.2',
      '--parallel',
      '--rerun-different',
      '--json',
      '--',
      process.execPath,
      '-e',
      tap,
    ]);
    expect(differing(JSON.parse(stdout) as Report)).toEqual(['is old: broken']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('its tests name no files. Use --repeat instead');
    expect((await readdir(join(scratch.path, 'redis-target-results'))).sort()).toEqual([
      'local-2.8.json',
      'local-2.8.log',
      'local-6.2.json',
      'local-6.2.log',
    ]);
  });

  it('refuses two targets of one version, and takes them with --allow-same', async () => {
    const targets = ['local:6.2', 'local:redis-6.2'];
    const refused = await compare([], [], targets);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('RT_COMPARE_SAME_ENGINE');
    const { report, exitCode } = await compare(['--allow-same'], [], targets);
    expect(differing(report)).toEqual([]);
    expect(exitCode).toBe(0);
  });

  it('goes on without a candidate that cannot be opened, says so, and ends with 3', async () => {
    const { report, exitCode, stderr } = await compare([], [], ['local:2.8', 'local:9.9', 'local:6.2']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('RT_LOCAL_NONE');
    expect(report.runs.map(({ target }) => target)).toEqual(['local:2.8', 'local:6.2']);
    expect(differing(report)).toEqual([UNKNOWN, AUTH, POPS]);
    expect(report.problems.join()).toContain('local:9.9 is left out: Could not');
  });

  it('ends with 3 at once where the baseline cannot be opened, or nothing is left to compare it with', async () => {
    for (const targets of [
      ['local:9.9', 'local:2.8', 'local:6.2'],
      ['local:2.8', 'local:9.9'],
    ]) {
      const { exitCode, report, stderr } = await compare([], [], targets);
      expect(exitCode).toBe(3);
      expect(report).toBe(NONE);
      expect(stderr).toContain('that fits 9.9');
    }
  });

  describe('whose runs are kept', () => {
    const ACCEPTED = 'redis-target-accepted.json';
    const gate = (args: readonly string[]) =>
      run(['redis-target-results/local-2.8.json', 'redis-target-results/local-6.2.json', ...args]);
    const accept = (tests: readonly string[], until: string) =>
      writeFile(
        join(scratch.path, ACCEPTED),
        JSON.stringify({ version: 1, accepted: tests.map((test) => ({ test, reason: 'we know', until })) }),
      );

    it('fails on what --fail-on says', async () => {
      await compare([]);
      const ends: [string, number][] = [];
      for (const what of ['broken', 'different', 'any', 'never'])
        ends.push([what, (await gate(['--fail-on', what])).exitCode]);
      expect(ends).toEqual([
        ['broken', 1],
        ['different', 1],
        ['any', 1],
        ['never', 0],
      ]);
      await accept(['keys > tells that there is no password'], '2099-01-01');
      expect((await gate(['--fail-on', 'broken'])).exitCode).toBe(0);
      expect((await gate(['--fail-on', 'different'])).exitCode).toBe(1);
      await accept(
        [
          'keys > tells that there is no password',
          'keys > knows no such command',
          'sets > takes several at once',
        ],
        '2099-01-01',
      );
      expect((await gate(['--fail-on', 'any'])).exitCode).toBe(0);
      expect((await gate(['--fail-on', 'some'])).exitCode).toBe(2);
    });

    it('fails where an accepted difference has expired, or is not there any more', async () => {
      await compare([]);
      await accept(['keys > tells that there is no password'], '2020-01-01');
      const expired = await gate([]);
      expect(expired.exitCode).toBe(1);
      expect(expired.stdout).toContain('was accepted until 2020-01-01, which is over');
      await accept(['keys > tells that there is no password', 'sets > counts'], '2099-01-01');
      const unneeded = await gate([]);
      expect(unneeded.exitCode).toBe(1);
      expect(unneeded.stdout).toContain('"sets > counts" is accepted, but does not differ');
    });
  });
});
