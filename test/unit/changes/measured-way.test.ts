import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../../src/changes/changes-between.ts';
import { measuredWay } from '../../../src/changes/measured-way.ts';
import { rankComparison } from '../../../src/changes/rank-comparison.ts';
import { parseReleaseLine } from '../../../src/changes/release-line.ts';
import { type ChangesArgs, runChanges } from '../../../src/cli/commands/changes.ts';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import { reportOnTerminal } from '../../../src/report/terminal.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

const way = (from: string, to: string) => measuredWay(parseReleaseLine(from), parseReleaseLine(to));
const print = async (args: ChangesArgs): Promise<string> => {
  const chunks: string[] = [];
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  const io = { stdout, stderr: stdout, env: {}, cwd: '/', signal: new AbortController().signal };
  expect(await runChanges(args, io)).toBe(0);
  return chunks.join('').replaceAll(/\n\s*/g, ' ');
};

describe('what was measured of a way', () => {
  it.each([
    ['6.2', 'valkey-9.1', '6.2.5', 'valkey 9.1.2', []],
    ['7.1', 'valkey-8.1', '7.0.15', 'valkey 8.1.8', []],
    ['6.2.8', '7.0', '6.2.6', '7.0.15', ['6.2.8']],
    ['8.0', '8.6', '8.0.2', '8.6.3', ['8.2', '8.4']],
    ['8.6', '7.0', '8.6.3', '7.0.15', ['8.2', '8.4']],
    ['8.2', '8.6', '8.0.6', '8.6.3', ['8.2', '8.4']],
    ['valkey-8.1', 'valkey-8.2', 'valkey 8.1.1', 'valkey 8.1.8', ['valkey 8.2']],
    ['valkey-9.1', 'valkey-9.4', 'valkey 9.1.0', 'valkey 9.1.2', ['valkey 9.4']],
    ['7.0', '8.8', '7.0.15', '8.6.3', ['8.8', '8.2', '8.4']],
    ['valkey-8.0.5', 'valkey-9.0', 'valkey 8.0.1', 'valkey 9.0.0', ['valkey 8.0.5']],
    // A line alone is its first release where the way begins with it, and its last where it ends there.
    ['6.2', '6.2', '6.2.5', '6.2.14', []],
    ['6.2', '5.0', '6.2.14', '5.0.6', []],
    ['5.0', '6.2', '5.0.6', '6.2.14', []],
    ['valkey-7.2', 'valkey-9.1', 'valkey 7.2.7', 'valkey 9.1.2', []],
    ['valkey-9.1', '6.2', 'valkey 9.1.2', '6.2.5', []],
    // A patch that was not measured is the one before, or the first.
    ['6.2.4', '7.0', '6.2.5', '7.0.15', ['6.2.4']],
    ['6.2.99', '7.0', '6.2.14', '7.0.15', ['6.2.99']],
    ['2.6.5', '7.0.15', '2.6.13', '7.0.15', ['2.6.5']],
    ['8.2', '8.4', '8.0.6', '8.0.6', ['8.2', '8.4']],
    ['8.2.1', '8.6', '8.0.6', '8.6.3', ['8.2', '8.4']],
    ['8.4', '8.6', '8.0.6', '8.6.3', ['8.4']],
    ['8.0.2', '8.6.1', '8.0.2', '8.6.3', ['8.6.1', '8.2', '8.4']],
    ['8.6', 'valkey-8.1', '8.6.3', 'valkey 8.1.8', []],
    ['valkey-8.2', 'valkey-9.0', 'valkey 8.1.8', 'valkey 9.0.0', ['valkey 8.2']],
    ['8.8', 'valkey-9.4', '8.6.3', 'valkey 9.1.2', ['8.8', 'valkey 9.4']],
  ])('from %s to %s is %s and %s, without %j', (from, to, older, newer, unmeasured) => {
    expect(way(from, to)).toMatchObject({ from: older, to: newer, unmeasured });
  });

  it('does not take 9.1 for the Valkey of that number, and says how that is written', () => {
    const [note] = way('6.2', '9.1').notes;
    expect(note).toContain('Redis 9.1 was not measured');
    expect(note).toContain('Valkey 9.1 is another engine: write valkey-9.1 for it.');
    expect(way('6.2', '8.8').notes.join(' ')).not.toContain('another engine');
    expect(way('6.2', 'valkey-9.2').notes.join(' ')).not.toContain('another engine');
  });

  it('names the measured patches around one that was not', () => {
    expect(way('6.2.8', '6.2.11').notes).toEqual([
      'Redis 6.2.8 was not measured; of its line 6.2.6 and 6.2.11 were.',
    ]);
    expect(way('7.0.4', '7.2').notes).toEqual(['Redis 7.0.4 was not measured; of its line 7.0.15 was.']);
    expect(way('6.2.99', '7.0').notes).toEqual(['Redis 6.2.99 was not measured; of its line 6.2.14 was.']);
    expect(way('valkey-8.1.3', 'valkey-9.0').notes).toEqual([
      'Valkey 8.1.3 was not measured; of its line valkey 8.1.1 and valkey 8.1.8 were.',
    ]);
  });

  it('names the lines between that were not', () => {
    const seen = 'what was first seen in 8.6.3 may have come with one of them.';
    expect(way('8.0', '8.6').notes).toEqual([`Redis 8.2 and 8.4 were not measured: ${seen}`]);
    expect(way('8.2', '8.6').notes).toEqual([
      'Redis 8.2 was not measured; reasons stop at 8.0. That nothing is said of it does not mean that nothing changes.',
      `Redis 8.4 was not measured: ${seen}`,
    ]);
    for (const [from, to] of [
      ['7.4', '8.0'],
      ['8.0.2', '8.0.6'],
      ['valkey-7.2', 'valkey-9.1'],
      ['6.2', '7.1'],
    ] as const)
      expect(way(from, to).notes).toEqual([]);
  });

  it('is told by changes, in words and in JSON', async () => {
    expect(await print({ from: 'valkey-9.1', to: 'valkey-9.2' })).toContain(
      'Valkey 9.2 was not measured; reasons stop at 9.1. ',
    );
    expect(await print({ from: 'valkey-8.1', to: 'valkey-8.2' })).toContain(
      "Valkey 8.2 is ElastiCache's alone",
    );
    expect(JSON.parse(await print({ from: '8.0', to: '8.6', json: true }))).toMatchObject({
      measured: { from: '8.0.2', to: '8.6.3', unmeasured: ['8.2', '8.4'] },
    });
    for (const [from, to] of [
      ['valkey-8.1', 'valkey-9.1'],
      ['8.0', '8.6'],
      ['8.6', '8.8'],
    ] as const)
      expect(await print({ from, to })).not.toContain('no known change');
  });

  it('is told in a comparison whose engine is newer than all that was measured', () => {
    const tests = [makeTest('a')];
    const runs = [makeRun('7.0.15', tests), makeRun('8.8.1', tests)];
    const compared = compareRuns(runs.map((run) => [run]));
    const comparison = { ...compared, changes: rankComparison(compared) };
    expect(comparison.changes[0]?.measured).toEqual({
      from: '7.0.15',
      to: '8.6.3',
      unmeasured: ['8.8', '8.2', '8.4'],
    });
    expect(reportOnTerminal(comparison, {}).replaceAll(/\n\s*/g, ' ')).toContain(
      'Redis 8.8 was not measured; reasons stop at 8.6.',
    );
  });

  it('is no reason to say nothing of patches: what changed between two of them is listed', () => {
    const ids = changesBetween('6.2.6', '6.2.11').map(({ id }) => id);
    expect(ids).toEqual(['C46', 'C47', 'C48', 'C71', 'C117', 'C124']);
  });

  it('says of a way back that something is lost', async () => {
    expect(await print({ from: '7.0', to: '6.2' })).toContain('This is a way back');
    expect(await print({ from: '6.2', to: '7.0' })).not.toContain('This is a way back');
  });

  it('names the Valkey of that number where there never was a Redis', () => {
    expect(() => parseReleaseLine('8.1')).toThrow(/there is a valkey-8\.1/);
    expect(() => parseReleaseLine('6.1')).toThrow(/of redis 6 there are 6\.0, 6\.2\. Write/);
  });

  it.each(['keydb-6.3.4', 'Dragonfly', 'garnet 1.0', 'redis-stack'])(
    'says of %s that it is a fork',
    (version) => {
      expect(() => parseReleaseLine(version)).toThrow(/the catalogue knows Redis and Valkey/);
    },
  );

  it.each(['8.1', '8.5', 'valkey-8.3', '6.1'])('refuses %s, which never was', (version) => {
    expect(() => parseReleaseLine(version)).toThrow(/never was/);
  });
});
