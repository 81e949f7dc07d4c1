import { describe, expect, it } from 'vitest';
import { isOfForm, parseUsedCall, UNKNOWN } from '../../../src/changes/call-pattern.ts';
import { CATALOGUE } from '../../../src/changes/catalogue/index.ts';
import type { ChangeEntry, ExampleArg } from '../../../src/changes/change-entry.ts';
import type { ChangeBetween } from '../../../src/changes/changes-between.ts';
import { changesBetween } from '../../../src/changes/changes-between.ts';
import { DATED_COMMANDS } from '../../../src/changes/commands-since.ts';
import { concernedCalls } from '../../../src/changes/concerned-calls.ts';
import { explainTest } from '../../../src/changes/explain.ts';
import { rankChanges } from '../../../src/changes/rank-changes.ts';
import { rankComparison } from '../../../src/changes/rank-comparison.ts';
import { parseReleaseLine } from '../../../src/changes/release-line.ts';
import { takenAway } from '../../../src/changes/taken-away.ts';
import { readUsedCalls } from '../../../src/changes/used-calls.ts';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import { COMMAND_OPTIONS, CONTAINER_COMMANDS } from '../../../src/messages/sent-command.ts';
import type { RankedChange } from '../../../src/model/comparison.ts';
import type { Usage } from '../../../src/model/usage.ts';
import { closingLine } from '../../../src/report/on-the-way.ts';
import { CommandCounter } from '../../../src/resp/command-counter.ts';
import { CommandReader } from '../../../src/resp/command-reader.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

/** What a server older than 7.0 tells: names, and containers without their subcommands. */
const names = (...commands: string[]): Usage => ({
  answer: 'used',
  source: 'server',
  commands: Object.fromEntries(commands.map((command) => [command, 1])),
});
/** What a stream tells. */
const forms = (...commands: string[]): Usage => ({ ...names(...commands), source: 'stream' });

function rank(from: string, to: string, ...usages: Usage[]): RankedChange[] {
  const engine = (text: string) => {
    const { name, major, minor } = parseReleaseLine(text);
    return { name, version: `${major}.${minor}.0` };
  };
  const sides = usages.map((usage, index) => ({ engine: engine(index === 0 ? from : to), usage }));
  const changes = changesBetween(from, to);
  const used = readUsedCalls(sides);
  const gone = takenAway(changes, used, [parseReleaseLine(from), parseReleaseLine(to)]);
  return rankChanges([...changes, ...gone], used);
}

const rankOf = (changes: readonly RankedChange[], id: string) => changes.find((one) => one.id === id)?.rank;

/** As if all of its lines were met. */
const met = (entry: ChangeEntry): ChangeBetween => ({
  ...entry,
  direction: 'comes',
  at: [entry.since, ...Object.keys(entry.again ?? {})],
});

describe('every entry of the catalogue', () => {
  it.each(CATALOGUE)('$id ($title) says which calls it concerns, in words that are counted', (entry) => {
    const { forms: sure, maybe } = concernedCalls(met(entry));
    expect([...sure, ...maybe]).not.toEqual([]);
    for (const { name, options } of [...sure, ...maybe]) {
      for (const option of options) expect(COMMAND_OPTIONS, `${entry.id} ${option}`).toContain(option);
      const [command = '', subcommand] = name.split(' ');
      if (subcommand !== undefined) expect(CONTAINER_COMMANDS, `${entry.id} ${name}`).toContain(command);
    }
  });

  it.each(CATALOGUE)('$id ($title) concerns all calls that its measurements differ by', (entry) => {
    const { forms: sure, maybe } = concernedCalls(met(entry));
    for (const { probe, setup, command, raw } of entry.examples) {
      // Bytes that are no command.
      if (raw !== undefined) continue;
      // What a script calls is counted by the server, by its name.
      const inScripts = [...String(command[1]).matchAll(/redis\.p?call\(["'](\w+)/g)];
      const counted = [
        ...countedForms([...setup, command]),
        ...inScripts.map(([, name = '']) => name.toUpperCase()),
      ].map(parseUsedCall);
      const isConcerned = counted.some((call) =>
        [...sure, ...maybe].some(
          (form) =>
            (form.name === UNKNOWN && !DATED_COMMANDS.has(call.name)) || isOfForm(form, call) !== 'no',
        ),
      );
      expect(isConcerned, `${entry.id} ${probe}: ${counted.map(({ text }) => text).join('; ')}`).toBe(true);
    }
  });

  it.each(CATALOGUE)('$id ($title) names only forms of commands that there are', (entry) => {
    const { forms: sure, maybe } = concernedCalls(met(entry));
    for (const { name } of [...sure, ...maybe]) {
      if (['ANY', UNKNOWN, 'POST', 'HOST:'].includes(name)) continue;
      expect(DATED_COMMANDS, `${entry.id} ${name}`).toContain(name.split(' ')[0]);
    }
  });
});

describe('the rank of a change', () => {
  it('is "sent" where a stream had the command in this very form, and none where it had it in another', () => {
    expect(rankOf(rank('2.8', '6.2', forms('SET 4 NX XX')), 'C14')).toBe('sent');
    expect(rankOf(rank('2.8', '6.2', forms('SET 6 EX NX XX')), 'C14')).toBe('sent');
    expect(rankOf(rank('2.8', '6.2', forms('SET 3 NX', 'SET 3 XX')), 'C14')).toBe('notExercised');
    expect(rankOf(rank('2.8', '6.2', forms('HMSET 4')), 'C42')).toBe('sent');
    expect(rankOf(rank('2.8', '6.2', forms('HMSET 5')), 'C42')).toBe('notExercised');
  });

  it('is "possible" where only the name was counted, or where values decide', () => {
    expect(rankOf(rank('2.8', '6.2', names('SET')), 'C14')).toBe('possible');
    expect(rankOf(rank('2.8', '6.2', forms('EXPIRE 2')), 'C47')).toBe('possible');
    expect(rankOf(rank('2.6', '6.2', forms('TTL 1')), 'C01')).toBe('possible');
  });

  it('is "accepted" for what is newly accepted, in whatever form it is used, and "refused" again on the way back', () => {
    expect(rankOf(rank('2.8', '6.2', forms('SPOP 2')), 'C16')).toBe('accepted');
    expect(rankOf(rank('2.8', '6.2', names('SPOP')), 'C16')).toBe('accepted');
    expect(rankOf(rank('6.2', '2.8', forms('SPOP 2')), 'C16')).toBe('sent');
    expect(rankOf(rank('6.2', '2.8', forms('SPOP 1')), 'C16')).toBe('notExercised');
    expect(rankOf(rank('6.2', '2.8', names('SPOP')), 'C16')).toBe('possible');
    expect(rankOf(rank('6.2', '2.8', names('GETDEL')), 'C45')).toBe('sent');
  });

  it('is "notExercised" for what no test used, what can break first', () => {
    const changes = rank('2.8', '6.2', names('GET', 'SET'));
    const unused = changes.filter((change) => change.rank === 'notExercised');
    expect(unused.map(({ id }) => id)).toEqual(expect.arrayContaining(['C16', 'C24', 'C32']));
    const kinds = unused.map(({ kind }) => kind === 'newlyAccepted');
    expect(kinds).toEqual([...kinds].sort((a, b) => Number(a) - Number(b)));
  });

  it('is judged at the finer side’s names', () => {
    const coarse = names('CONFIG', 'OBJECT');
    expect(rankOf(rank('5.0', '7.0', coarse), 'C54')).toBe('notExercised');
    expect(rankOf(rank('6.0', '7.0', coarse, names('CONFIG GET')), 'C56')).toBe('possible');
    const back = { ...names('CONFIG RESETSTAT'), commands: { 'CONFIG RESETSTAT': 2 } };
    expect(rankOf(rank('6.0', '7.0', coarse, back), 'C56')).toBe('notExercised');
    expect(rankOf(rank('2.8', '6.2', names('SET'), forms('SET 2')), 'C14')).toBe('notExercised');
    expect(rankOf(rank('2.8', '6.2', names('SET', 'SPOP'), forms('SET 4 NX XX')), 'C14')).toBe('sent');
    // What only one side ran, as a script does, is of that side's names.
    expect(rankOf(rank('6.2', '2.8', names('SPOP', 'EVAL'), forms('EVAL 3')), 'C16')).toBe('possible');
  });

  it('of a wording of unknown commands is "possible" as long as nobody saw what was refused', () => {
    expect(rankOf(rank('2.8', '6.2', names('GET')), 'C27')).toBe('possible');
    expect(rankOf(rank('2.8', '6.2', forms('GET 1')), 'C27')).toBe('notExercised');
    expect(rankOf(rank('2.8', '6.2', forms('GET 1', 'NOSUCH 2')), 'C27')).toBe('possible');
  });

  it('is given to commands and options, too, that the way takes away without an entry of their own', () => {
    const changes = rank('8.0', 'valkey-8.1', names('HGETEX', 'VSIM', 'GET'));
    expect(rankOf(changes, 'C92')).toBe('sent');
    expect(rankOf(changes, 'CMD-VSIM')).toBe('sent');
    expect(rankOf(changes, 'CMD-GET')).toBeUndefined();
    const back = rank('6.2', '6.0', forms('CLIENT TRACKINGINFO 1', 'XADD 3'));
    expect(rankOf(back, 'CMD-CLIENT-TRACKINGINFO')).toBe('sent');
    expect(rankOf(back, 'CMD-XADD')).toBeUndefined();
  });

  it('is only given to what showed where nothing is known of the use', () => {
    expect(rank('2.8', '6.2', { answer: 'used', source: 'client', connections: 3 })).toEqual([]);
  });
});

describe('the sample with a member of each rank', () => {
  const failing = (name: string, message: string, expected: string, received: string) =>
    makeTest(name, 'failed', { error: { message, expected, received } });
  const before = makeRun('2.8.19', [
    makeTest('ttl of lists: object encoding'),
    makeTest('refuses the same key'),
    makeTest('sets'),
  ]);
  const after = makeRun('6.2.11', [
    failing('ttl of lists: object encoding', "expected 'quicklist' to be 'ziplist'", 'ziplist', 'quicklist'),
    makeTest('refuses the same key'),
    makeTest('sets'),
  ]);
  const comparison = compareRuns(
    [
      [{ ...before, usage: names('SET', 'EXPIRE', 'OBJECT', 'SPOP', 'RPUSH') }],
      [{ ...after, usage: forms('SET 4 NX XX', 'EXPIRE 2', 'OBJECT ENCODING 2', 'SPOP 2', 'RPUSH 2') }],
    ],
    {
      explain: (test) => explainTest({ ...test, engines: [before.target.engine, after.target.engine] }),
    },
  );
  const [way] = rankComparison(comparison);

  it('has them, checked by hand', () => {
    const ids = (wanted: string) =>
      way?.changes.filter((change) => change.rank === wanted).map(({ id }) => id);
    expect(ids('shown')).toEqual(['C17']);
    expect(ids('sent')).toEqual(['C14']);
    // OBJECT ENCODING of short strings; OBJECT and an unknown subcommand; EXPIRE with a time that overflows.
    expect(ids('possible')?.sort()).toEqual(['C11', 'C152', 'C28', 'C47']);
    // SET KEEPTTL, SET GET and EXAT, SPOP with a count, OBJECT FREQ among what 4.0 brought.
    expect(ids('accepted')?.sort()).toEqual(['C16', 'C40', 'C45']);
    expect(ids('notExercised')).toHaveLength(changesBetween('2.8.19', '6.2.11').length - 9);
  });

  it('closes with one line', () => {
    expect(way === undefined ? '' : closingLine(way)).toBe(
      '1 place to change, 0 wordings, 5 more possible, 63 not exercised by any test',
    );
  });
});

function countedForms(commands: readonly (readonly ExampleArg[])[]): string[] {
  const counter = new CommandCounter({ options: COMMAND_OPTIONS, containers: CONTAINER_COMMANDS });
  const reader = new CommandReader(counter);
  for (const args of commands) {
    const parts = args.map((arg) =>
      typeof arg === 'string' ? Buffer.from(arg) : Buffer.from(arg.b64, 'base64'),
    );
    reader.push(
      Buffer.concat([
        Buffer.from(`*${parts.length}\r\n`),
        ...parts.flatMap((part) => [Buffer.from(`$${part.length}\r\n`), part, Buffer.from('\r\n')]),
      ]),
    );
  }
  return Object.keys(counter.counts());
}
