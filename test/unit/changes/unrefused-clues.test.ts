import { describe, expect, it } from 'vitest';
import type { Clue } from '../../../src/changes/clue.ts';
import { swallowedClues, unrefusedClues } from '../../../src/changes/unrefused-clues.ts';
import type { Engine } from '../../../src/model/engine.ts';
import { between, fixedBy, NEW, OLD, SEVEN, short, subjectOf, VALKEY } from './explained.ts';

const FIVE: Engine = { name: 'redis', version: '5.0.14' };

const told = (clues: readonly Clue[]) =>
  clues.map(({ entry, since, kind, strength, title }) =>
    [entry.id, since, kind, strength, ...(title === undefined ? [] : [title])].join(' '),
  );

describe('a test that waits for an error that does not come', () => {
  it.each([
    // Entries that tell of it by a text of theirs, and not by their kind.
    ['candidate', OLD, NEW, 'AUTH default x', ['C34 6.0 newlyAccepted likely']],
    ['baseline', OLD, NEW, 'ACL CAT', ['C76 6.2 newlyRefused guess']],
    ['baseline', NEW, VALKEY, 'MULTI nested', ['C63 valkey-8.0 newlyRefused likely']],
    // A container's subcommand is no option of it, an option is what its command learned.
    ['candidate', OLD, SEVEN, 'LATENCY HISTOGRAM nosuch', ['CMD-LATENCY-HISTOGRAM 7.0 newlyAccepted likely']],
    ['candidate', OLD, SEVEN, 'XSETID s 9-9 ENTRIESADDED 5', ['C100 7.0 newlyAccepted likely']],
    // A command of the entry, but none that this line concerns.
    ['candidate', OLD, NEW, 'AUTH requirepass', []],
    ['baseline', OLD, SEVEN, 'BITFIELD_RO k SET u8 0 1', []],
    ['baseline', OLD, SEVEN, 'CLIENT CACHING YES', []],
    ['baseline', OLD, NEW, 'ACL GETUSER u', []],
    // A call that is written out in another form than the one that changed.
    ['candidate', OLD, NEW, 'EXISTS h', []],
    ['baseline', OLD, NEW, 'SET k v XX GET', []],
    // A command that has learned several things says nothing alone.
    ['candidate', OLD, NEW, 'refuses FLUSHALL', []],
  ] as const)('on the %s, from %o to %o, of %j has met %j', (on, from, to, name, expected) => {
    expect(told(unrefusedClues(between(from, to), subjectOf(name), on))).toEqual(expected);
  });

  it('is told by the entry’s word only where the test has one', () => {
    const evidenceOf = (from: Engine, to: Engine, name: string) =>
      unrefusedClues(between(from, to), subjectOf(name), 'baseline').map(({ evidence }) => evidence);
    const waits = 'The test waits for an error that does not come.';
    expect(evidenceOf(OLD, NEW, 'ACL CAT')).toEqual([[waits, 'It names ACL CAT.']]);
    expect(evidenceOf(NEW, VALKEY, 'MULTI nested')).toEqual([
      [waits, 'It names MULTI.', 'It has the word "nested".'],
    ]);
  });

  it.each(['SET k v KEEPTTL', 'GETDEL k', 'ZADD z GT 1 x', 'XAUTOCLAIM s g c 0 0', 'XINFO STREAM s FULL'])(
    'and fails on the older engine has met no refusal of what did not exist yet: %s',
    (name) => {
      for (const [from, to] of [
        [OLD, NEW],
        [FIVE, NEW],
        [FIVE, VALKEY],
      ] as const) {
        expect(told(unrefusedClues(between(from, to), subjectOf(name), 'baseline'))).toEqual([]);
        const error = {
          type: 'AssertionError',
          message: 'expected promise to be rejected but it was fulfilled',
        };
        expect(short(fixedBy(error, { name, from, to }))).toBe('newlyRefused');
      }
    },
  );
});

describe('a test that swallows an error, and then meets nothing', () => {
  const NOTHING = 'nil';

  it.each([
    [OLD, NEW, 'WAIT 0 0', ['C13 3.0 newlyAccepted guess WAIT exists since 3.0']],
    // Of several that the test names, the one of which it writes out a call.
    [OLD, NEW, 'BZPOPMIN timeout', ['C32 5.0 newlyAccepted guess BZPOPMIN exists since 5.0']],
    // An entry of one command has a title of its own.
    [NEW, VALKEY, 'CLIENT CAPA redirect', ['C165 valkey-8.0 newlyAccepted guess']],
    [OLD, NEW, 'HINCRBYFLOAT h a inf', []],
  ] as const)('on the older engine, from %o to %o, of %j may have met %j', (from, to, name, expected) => {
    expect(told(swallowedClues(between(from, to), subjectOf(name), NOTHING, '1'))).toEqual(expected);
  });

  it('on the newer engine may have met what that refuses', () => {
    const subject = subjectOf('HINCRBYFLOAT h a inf');
    expect(told(swallowedClues(between(OLD, NEW), subject, '1', NOTHING))).toEqual([
      'C33 5.0 newlyRefused guess',
    ]);
  });

  it.each([
    ['1', '2'],
    ['', NOTHING],
  ])('has met none where both engines gave something, or neither: %j and %j', (baseline, candidate) => {
    for (const name of ['HINCRBYFLOAT h a inf', 'WAIT 0 0'])
      expect(told(swallowedClues(between(OLD, NEW), subjectOf(name), baseline, candidate))).toEqual([]);
  });

  it('is told what the other engine gave, and not that an error was waited for', () => {
    const [clue] = swallowedClues(between(OLD, NEW), subjectOf('WAIT 0 0'), NOTHING, '1');
    expect(clue?.evidence).toEqual(['One of the engines gave nothing, the other 1.', 'It names WAIT.']);
  });
});
