import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeScratch, type Scratch } from '../../../src/platform/scratch.ts';
import { type CommandLineResult, runCommandLine } from '../../support/command-line.ts';
import { lacks } from '../../support/need.ts';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await makeScratch('test-usage');
});
afterEach(() => scratch.remove());

/** A suite in TAP that sends one command to the port that it is given, and does what it is told on the newer engine. */
const SUITE = `
const [port, onNewer] = process.argv.slice(1);
const socket = require('node:net').connect(Number(port || process.env.REDIS_PORT), '127.0.0.1');
let version;
const ask = (text) => new Promise((resolve) => {
  socket.write(text + '\\r\\n');
  const done = (data) => resolve(String(data));
  socket.once('data', done);
  socket.once('close', () => resolve('closed'));
  socket.once('error', () => resolve('ECONNRESET'));
});
(async () => {
  const info = await ask('INFO server');
  const isNewer = !info.includes('redis_version:2.8');
  const pid = Number(/process_id:(\\d+)/.exec(info)?.[1]);
  const said = [];
  const test = async (name, run) => said.push((await run() ? 'ok ' : 'not ok ') + (said.length + 1) + ' - ' + name);
  await test('greets', async () => info.includes('redis_version'));
  if (onNewer === 'nothing' && isNewer || onNewer === 'nothing at all') {}
  else await test('sets', async () => (await ask('SET a b')).startsWith('+OK'));
  if (onNewer === 'kill' && isNewer || onNewer === 'kill both') process.kill(pid, 'SIGKILL');
  if (onNewer === 'kill old' && !isNewer) process.kill(pid, 'SIGKILL');
  if (onNewer === 'fail') await test('fails', async () => false);
  await test('pings', async () => (await ask('PING')).startsWith('+PONG'));
  if (onNewer === 'fail') said.splice(0, said.length, ...said.map((line, at) => 'not ok ' + (at + 1) + ' - ' + at));
  console.log(['TAP version 13', '1..' + said.length, ...said].join('\\n'));
  socket.destroy();
})();`;

interface Report {
  readonly gate: { readonly failed: boolean; readonly why: readonly string[] };
  readonly counts: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
  readonly runs: readonly { readonly usage: { readonly answer: string; readonly connections?: number } }[];
}

async function compare(
  doing: string,
  options: readonly string[] = [],
): Promise<CommandLineResult & { readonly report: Report }> {
  const args = ['compare', 'local:2.8', 'local:6.2', '--json', ...options];
  const ended = await runCommandLine([...args, '--', process.execPath, '-e', SUITE, '', doing], {
    cwd: scratch.path,
  });
  return { ...ended, report: JSON.parse(ended.stdout) as Report };
}

describe.skipIf(lacks('2.8', '6.2'))('a comparison', () => {
  it('says how each target was used, and keeps it with the server’s run_id in the results files', async () => {
    const { report, exitCode } = await compare('');
    expect(exitCode).toBe(0);
    expect(report.runs.map(({ usage }) => usage)).toEqual([
      expect.objectContaining({ answer: 'used', connections: 1, commands: { INFO: 1, SET: 1, PING: 1 } }),
      expect.objectContaining({ answer: 'used', connections: 1, commands: { INFO: 1, SET: 1, PING: 1 } }),
    ]);
    const kept = JSON.parse(
      await readFile(join(scratch.path, 'redis-target-results', 'local-6.2.json'), 'utf8'),
    );
    expect(kept.usage).toEqual(report.runs[1]?.usage);
    expect(kept.target.serverRunId).toMatch(/^[0-9a-f]{40}$/);
  });

  it('fails where a side was not used, under every gate but never, from files as well, unless that is allowed', async () => {
    const { report, exitCode } = await compare('nothing');
    expect(exitCode).toBe(1);
    expect(report.runs.map(({ usage }) => usage.answer)).toEqual(['used', 'unused']);
    expect(report.gate.why.join()).toMatch(
      /local:6\.2 \(redis 6\.2\.11\) was not used by the tests: 1 connection came, but no command beyond .*RT_TARGET_UNUSED/,
    );
    const files = ['redis-target-results/local-2.8.json', 'redis-target-results/local-6.2.json'];
    const gate = async (...options: string[]): Promise<number> =>
      (await runCommandLine(['compare', ...files, ...options], { cwd: scratch.path })).exitCode;
    expect(await gate()).toBe(1);
    expect(await gate('--fail-on', 'any')).toBe(1);
    expect(await gate('--fail-on', 'never')).toBe(0);
    expect(await gate('--allow-unused')).toBe(0);
    // What an older version wrote says nothing of use, which is neither.
    const file = join(scratch.path, 'redis-target-results', 'local-6.2.json');
    const { usage: _, ...older } = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify(older));
    const old = await runCommandLine(['compare', ...files], { cwd: scratch.path });
    expect(old.stdout).toContain('use on redis 6.2.11: not known: a results file says nothing of it');
    expect(old.exitCode).toBe(0);
  });

  it.each([
    ['kill', 1],
    ['kill old', 1],
    ['kill both', 1],
  ])('never passes where a server died: %s', async (doing, expected) => {
    const { report, exitCode, stderr } = await compare(doing);
    expect(exitCode).toBe(expected);
    expect(report.gate.failed).toBe(true);
    expect(report.problems.join()).toMatch(
      /did not live through its run: the server \(pid \d+\) was ended by SIGKILL/,
    );
    expect(stderr).toContain('did not live through the run');
    expect(report.counts).toMatchObject({ broken: 0, fixed: 0, lost: 1 });
  });

  it('never passes where every test failed on both engines', async () => {
    const { report, exitCode } = await compare('fail');
    expect(report.counts).toMatchObject({ same: 4 });
    expect(report.gate.why.join()).toContain('every test failed on every engine');
    expect(exitCode).toBe(1);
  });
});
