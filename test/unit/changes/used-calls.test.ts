import { describe, expect, it } from 'vitest';
import { readUsedCalls } from '../../../src/changes/used-calls.ts';
import type { Engine } from '../../../src/model/engine.ts';
import type { Usage, UsageSource } from '../../../src/model/usage.ts';

const OLD: Engine = { name: 'redis', version: '2.8.19' };
const NEW: Engine = { name: 'valkey', version: '8.1.1' };
const counted = (
  source: UsageSource,
  commands: Record<string, number>,
  more: Partial<Usage> = {},
): Usage => ({
  answer: 'used',
  source,
  commands,
  ...more,
});
const read = (baseline: Usage, candidate: Usage = baseline) =>
  readUsedCalls([
    { engine: OLD, usage: baseline },
    { engine: NEW, usage: candidate },
  ]);
const textsOf = (...usages: [Usage, Usage?]) => read(...usages).calls.map(({ text }) => text);

describe('the calls of a suite', () => {
  it('are those of both sides, each once, without what was never called and what was not told apart', () => {
    expect(
      textsOf(counted('server', { GET: 3, SET: 0, OTHER: 7 }), counted('server', { GET: 1, INCR: 1 })),
    ).toEqual(['GET', 'INCR']);
  });

  it.each([
    ['a command', { CONFIG: 1 }, { 'CONFIG GET': 1 }, ['CONFIG GET']],
    ['a subcommand', { 'CONFIG GET': 1 }, { 'CONFIG GET 2': 1 }, ['CONFIG GET 2']],
    ['a form', { 'CONFIG GET 2': 1 }, { 'CONFIG SET': 1, CONFIG: 1 }, ['CONFIG GET 2']],
    ['none', { 'CONFIG GET': 1 }, { 'CONFIG SET': 1 }, ['CONFIG GET', 'CONFIG SET']],
    ['no argument', { PING: 1 }, { 'PING 0': 1 }, ['PING 0']],
  ])('are told by the finer side, where the other knows less: %s', (_, coarse, fine, texts) => {
    expect(textsOf(counted('server', coarse), counted('server', fine))).toEqual(texts);
    expect(textsOf(counted('server', fine), counted('server', coarse)).sort()).toEqual([...texts].sort());
  });

  it('are read in any case', () => {
    expect(read(counted('server', { get: 1, 'config get': 1 })).calls.map(({ name }) => name)).toEqual([
      'GET',
      'CONFIG GET',
    ]);
  });

  it('are known where one side counted, and have forms where that was a stream', () => {
    const none: Usage = { answer: 'notKnown' };
    const kindsOf = ({ isKnown, hasForms }: ReturnType<typeof read>) => [isKnown, hasForms];
    expect(kindsOf(read(none))).toEqual([false, false]);
    expect(kindsOf(read({ answer: 'used', source: 'stream' }))).toEqual([false, false]);
    expect(kindsOf(read(none, counted('server', { GET: 1 })))).toEqual([true, false]);
    expect(kindsOf(read(counted('stream', { 'GET 1': 1 }), none))).toEqual([true, true]);
  });
});

describe('what keeps the calls of a suite from being whole', () => {
  const ALL = counted('server', { GET: 1 });
  const STREAM = counted('stream', { 'GET 1': 1 });

  it.each<[string, Usage, Usage, string[]]>([
    ['nothing', ALL, ALL, []],
    [
      'nobody counted',
      { answer: 'notKnown' },
      ALL,
      ['What commands the tests used on redis 2.8.19 is not known: nobody counted.'],
    ],
    [
      'connections alone',
      ALL,
      { answer: 'used', source: 'client', connections: 3 },
      ['What commands the tests used on valkey 8.1.1 is not known: only its connections were counted.'],
    ],
    [
      'a server that was gone',
      { answer: 'notKnown', source: 'client', why: 'the server was gone' },
      ALL,
      ['What commands the tests used on redis 2.8.19 is not known: the server was gone.'],
    ],
    [
      'statistics that were reset',
      { ...ALL, atLeast: true },
      ALL,
      ['The count on redis 2.8.19 is not whole: the tests may have used more than it has.'],
    ],
    [
      'statistics that nobody had',
      { answer: 'notKnown', atLeast: true, why: 'x' },
      ALL,
      ['What commands the tests used on redis 2.8.19 is not known: x.'],
    ],
    [
      'more forms than are told apart',
      STREAM,
      counted('stream', { 'GET 1': 1, OTHER: 5 }),
      ['On valkey 8.1.1 more forms were sent than are told apart.'],
    ],
    [
      'scripts, of which a stream has only their call',
      counted('stream', { 'EVALSHA 3': 1 }),
      STREAM,
      ['Scripts ran: what commands they call was not counted.'],
    ],
    ['scripts whose calls a server counted', counted('server', { EVAL: 1 }), ALL, []],
    ['scripts whose calls one of the sides counted', counted('stream', { 'EVAL 1': 1 }), ALL, []],
    [
      'scripts, where the other side counted nothing',
      counted('stream', { 'FCALL_RO 1': 1 }),
      { answer: 'notKnown', why: 'x' },
      [
        'What commands the tests used on valkey 8.1.1 is not known: x.',
        'Scripts ran: what commands they call was not counted.',
      ],
    ],
    [
      'nothing on either side',
      { answer: 'notKnown', why: 'x' },
      { answer: 'notKnown', why: 'y' },
      [
        'What commands the tests used on redis 2.8.19 is not known: x.',
        'What commands the tests used on valkey 8.1.1 is not known: y.',
      ],
    ],
  ])('is said in a sentence each: %s', (_, baseline, candidate, notes) => {
    expect(read(baseline, candidate).notes).toEqual(notes);
  });
});
