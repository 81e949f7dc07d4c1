import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runChanges } from '../../../src/cli/commands/changes.ts';
import type { RunResults } from '../../../src/model/results.ts';
import type { Usage, UsageSource } from '../../../src/model/usage.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'changes-used-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const counted = (source: UsageSource, ...commands: string[]): Usage => ({
  answer: 'used',
  source,
  commands: Object.fromEntries(commands.map((command) => [command, 2])),
});

async function write(name: string, run: Partial<RunResults> | object): Promise<string> {
  await writeFile(join(folder, name), JSON.stringify(run));
  return name;
}

async function changes(from: string, to: string, used: string[], json = false): Promise<string> {
  let text = '';
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const io = { stdout, stderr: stdout, env: {}, cwd: folder, signal: new AbortController().signal };
  expect(await runChanges({ from, to, used, json }, io)).toBe(0);
  return text;
}

const tests = [makeTest('a')];

describe('redis-target changes --used', () => {
  it('ranks by what one file says, and closes in one line', async () => {
    const usage = counted('server', 'SET', 'SPOP', 'EXPIRE', 'GET');
    const file = await write('one.json', makeRun('2.8.19', tests, { usage }));
    const text = await changes('2.8', '6.2', [file]);
    expect(text).toMatch(/^Possible: the command is used.* \(3\)$/m);
    expect(text).toMatch(/SET with both NX and XX \(C14, since 3\.2\)[\s\S]*?used: {3}SET\n/);
    expect(text).toMatch(/^Not exercised by any test \(\d+\)$/m);
    expect(text.trimEnd().split('\n').at(-1)).toMatch(
      /^2\.8 → 6\.2: \d+ possible, \d+ newly accepted, \d+ not exercised by any test$/,
    );
  });

  it('takes several files together, shards of one engine and both sides, at the finer names', async () => {
    const first = await write(
      'shard-1.json',
      makeRun('6.0.16', tests, { usage: counted('server', 'CONFIG') }),
    );
    const second = await write(
      'shard-2.json',
      makeRun('6.0.16', tests, { usage: counted('server', 'DEBUG') }),
    );
    const other = await write(
      'new.json',
      makeRun('7.0.15', tests, { usage: counted('server', 'CONFIG RESETSTAT') }),
    );
    const document = JSON.parse(await changes('6.0', '7.0', ['shard-*.json', other, first, second], true));
    const rankOf = (id: string) => document.changes.find((one: { id: string }) => one.id === id).rank;
    expect(rankOf('C54')).toBe('sent');
    expect(rankOf('C56')).toBe('notExercised');
    expect(document.counts.sent).toBe(1);
    expect(document.summary).toMatch(/not exercised by any test$/);
    expect(document.notes).toEqual([]);
  });

  it('says what showed where the files are of two engines', async () => {
    const usage = counted('stream', 'OBJECT ENCODING 2');
    const error = {
      message: "expected 'quicklist' to be 'ziplist'",
      expected: 'ziplist',
      received: 'quicklist',
    };
    const before = await write('old.json', makeRun('2.8.19', [makeTest('list')], { usage }));
    const after = await write(
      'later.json',
      makeRun('6.2.11', [makeTest('list', 'failed', { error })], { usage }),
    );
    const text = await changes('2.8', '6.2', [before, after]);
    expect(text).toMatch(/^Showed in a test \(1\)\n\n {2}Lists are quicklists/m);
    expect(text).toMatch(/: 1 showed in a test, 3 possible, /);
  });

  it('names what the way takes away from who uses it, of which the catalogue has no entry', async () => {
    const file = await write(
      'eight.json',
      makeRun('8.0.2', tests, { usage: counted('server', 'VSIM', 'GET') }),
    );
    expect(await changes('8.0', 'valkey-8.1', [file])).toMatch(/VSIM exists since 8\.0 \(CMD-VSIM/);
  });

  it('notes a file of an engine that is neither end, and one that says nothing of its use', async () => {
    const usage = counted('server', 'GET');
    const middle = await write('middle.json', makeRun('5.0.6', tests, { usage }));
    const silent = await write('silent.json', makeRun('6.2.11', tests));
    const text = await changes('2.8', '6.2', [middle, silent]);
    expect(text).toContain('Note: redis 5.0.6, on which the tests ran, is neither end of this way');
    expect(text).toContain('Note: What commands the tests used on redis 6.2.11 is not known');
  });

  it.each([
    ['a file without a word of it', makeRun('2.8.19', tests), 'RT_RESULTS_NO_USAGE'],
    [
      'one that counted connections alone',
      makeRun('2.8.19', tests, { usage: { answer: 'used', source: 'client', connections: 2 } }),
      'RT_RESULTS_NO_USAGE',
    ],
    [
      'one of a server that was gone',
      makeRun('2.8.19', tests, { usage: { answer: 'notKnown', why: 'the server was gone' } }),
      'RT_RESULTS_NO_USAGE',
    ],
    ['CTRF', { results: { tool: { name: 'jest' }, tests: [] } }, 'RT_RESULTS_INVALID'],
    ['a list', [], 'RT_RESULTS_INVALID'],
    [
      'counts that are none',
      { ...makeRun('2.8.19', tests), usage: { answer: 'used', commands: { GET: 'many' } } },
      'RT_RESULTS_INVALID',
    ],
  ])('refuses %s, and says what to give', async (_, content, code) => {
    const file = await write('bad.json', content);
    await expect(changes('2.8', '6.2', [file])).rejects.toMatchObject({ code });
  });

  it('refuses a file that is not there, and a pattern that matches none', async () => {
    await expect(changes('2.8', '6.2', ['none.json'])).rejects.toMatchObject({ code: 'RT_RESULTS_READ' });
    await expect(changes('2.8', '6.2', ['none-*.json'])).rejects.toMatchObject({ code: 'RT_RESULTS_NONE' });
  });

  it('has nothing to rank where nothing changes', async () => {
    const file = await write('same.json', makeRun('6.2.11', tests, { usage: counted('server', 'GET') }));
    expect(await changes('6.2', '6.2', [file])).toBe(
      '6.2 → 6.2: 0 possible, 0 newly accepted, 0 not exercised by any test\n',
    );
  });
});
