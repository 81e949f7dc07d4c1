import { describe, expect, it } from 'vitest';
import { parseCallPattern } from '../../../src/changes/call-pattern.ts';
import { readNamedCalls } from '../../../src/changes/named-calls.ts';
import { subjectOf } from './explained.ts';

const formOf = ({ name, arguments: count, options }: ReturnType<typeof readNamedCalls>['calls'][number]) =>
  [name, count ?? '?', ...options].join(' ');

describe('the calls that a test’s name writes out', () => {
  it.each([
    ['SET k v EX 10 KEEPTTL', ['SET 5 K V EX 10 KEEPTTL']],
    ['GETDEL k after SET k v', ['GETDEL 1 K', 'SET 2 K V']],
    ['SADD s x y; SPOP s 2', ['SADD 3 S X Y', 'SPOP 2 S 2']],
    ['SADD s x, SPOP s', ['SADD 2 S X', 'SPOP 1 S']],
    ['SADD s x then SPOP s and TTL s', ['SADD 2 S X', 'SPOP 1 S', 'TTL 1 S']],
    ['SADD s x → SPOP s && TTL s => GET s', ['SADD 2 S X', 'SPOP 1 S', 'TTL 1 S', 'GET 1 S']],
    ['carts: HSET cart x 1 y 2', ['HSET 5 CART X 1 Y 2']],
    ['runs `ZADD z GT 1 x`', ['ZADD 4 Z GT 1 X']],
    ['CONFIG GET hz', ['CONFIG GET 2 GET HZ']],
    ['config of ours', []],
    ['CLIENT no-evict off', ['CLIENT NO-EVICT 2 NO-EVICT OFF']],
    ['OBJECT 7', ['OBJECT 1 7']],
    // It only speaks of the command.
    ['SPOP with a count', ['SPOP ?']],
    ['SPOP', ['SPOP ?']],
    ['CONFIG returns a list', ['CONFIG ?']],
    ['GET / gives a page', ['GET ?']],
    // No commands, or none of Redis's.
    ['JSON arrays', []],
    ['NOSUCH k', []],
    ['Set k v', []],
    ['SET-like things', []],
  ])('of %j are %j', (name, forms) => {
    expect(readNamedCalls([name]).calls.map(formOf)).toEqual(forms);
  });

  it('are those of a line of reasonable length', () => {
    expect(readNamedCalls([`${'x'.repeat(996)}; GET k`]).calls).toHaveLength(0);
    expect(readNamedCalls([`${'x'.repeat(990)}; GET k`]).calls.map(formOf)).toEqual(['GET 1 K']);
    const args = Array.from({ length: 60 }, (_, index) => `k${index}`);
    expect(readNamedCalls([`DEL ${args.join(' ')}`]).calls[0]?.arguments).toBe(39);
  });

  it('are the subject where they stand before what prepares for it', () => {
    const subjects = (name: string) => readNamedCalls([name]).subjects.map(formOf);
    expect(subjects('GETDEL k after SET k v')).toEqual(['GETDEL 1 K']);
    expect(subjects('GETDEL k after SET k v after PING')).toEqual(['GETDEL 1 K']);
    expect(subjects('SET k v, GETDEL k')).toEqual([]);
    expect(subjects('gone after SET k v')).toEqual([]);
  });
});

describe('what a test is about', () => {
  it.each([
    // Of a call that is written out, its own option.
    ['SET k v KEEPTTL', 'SET KEEPTTL', true],
    ['SET k v, uses KEEPTTL', 'SET KEEPTTL', false],
    ['keeps the TTL with SET KEEPTTL', 'SET KEEPTTL', true],
    ['SET k v GET', 'SET GET', true],
    ['SET k v, GET k', 'SET GET', false],
    // An everyday word is no option unless it is written as one.
    ['can set and get', 'SET GET', false],
    ['SET with GET', 'SET GET', true],
    ['SET that should get', 'SET GET', false],
    ['sets with SET keepttl', 'SET KEEPTTL', true],
    // A container's subcommand is one in any case.
    ['CLIENT pause', 'CLIENT PAUSE', true],
    ['CLIENT list', 'CLIENT PAUSE', false],
    // GET is only the second word here, and no command of the test.
    ['CONFIG GET hz', 'GET', false],
    ['CONFIG GET hz', 'CONFIG GET', true],
    ['CONFIG GET hz, GET k', 'GET', true],
    ['GET k', 'GET', true],
    ['SPOP k 2', 'SADD', false],
  ])('%j names %s: %s', (name, command, expected) => {
    expect(subjectOf(name).names(command)).toBe(expected);
  });

  it.each([
    ['LPOP jobs 2 after HELLO 3', 'LPOP', true],
    ['LPOP jobs 2 after HELLO 3', 'HELLO', false],
    ['LPOP jobs 2 after HELLO 3', 'LPOP COUNT', true],
    ['HELLO 3, LPOP jobs 2', 'HELLO', false],
    ['HELLO 3, LPOP jobs 2', 'LPOP', true],
    ['HELLO 3, AUTH secret', 'HELLO', true],
    ['SET k v KEEPTTL, GET k', 'SET', false],
    // An option of what prepares is what the test is about; a subcommand of it is not.
    ['SET k v KEEPTTL, GET k', 'SET KEEPTTL', true],
    ['XGROUP CREATE s g 0, XLEN s', 'XGROUP CREATE', false],
    ['says HELLO', 'HELLO', true],
    ['XADD before XLEN', 'XADD', true],
    ['XADD in a MULTI', 'XADD', true],
  ])('%j is about %s: %s', (name, command, expected) => {
    expect(subjectOf(name).isAbout(command)).toBe(expected);
  });

  it.each([
    ['SPOP s 2', ['SPOP 2'], [], 'yes'],
    ['SPOP s', ['SPOP 2'], [], 'no'],
    ['SPOP s', ['SPOP 2'], ['SPOP 1'], 'perhaps'],
    ['SPOP s, SPOP s 2', ['SPOP 2'], ['SPOP 1'], 'yes'],
    ['SADD s x', ['SPOP 2'], [], 'perhaps'],
    ['SPOP with a count', ['SPOP 2'], [], 'perhaps'],
    ['CONFIG GET hz', ['CONFIG GET 3'], [], 'no'],
  ] as const)('%j sends one of %j, or maybe of %j: %s', (name, forms, maybe, expected) => {
    const concerned = { forms: forms.map(parseCallPattern), maybe: maybe.map(parseCallPattern) };
    expect(subjectOf(name).sends(concerned)).toBe(expected);
  });

  it('tells which calls are written out', () => {
    const subject = subjectOf('CONFIG GET hz, SPOP, SADD s x, SADD s y');
    expect(subject.writtenCommands()).toEqual(['CONFIG', 'SPOP', 'SADD']);
    expect([subject.writes('CONFIG'), subject.writes('SPOP'), subject.writes('SADD')]).toEqual([
      true,
      false,
      true,
    ]);
    expect(subject.writesOthersThan(['SPOP'])).toBe(true);
    expect(subject.writesOthersThan(['SPOP', 'CONFIG SET'])).toBe(false);
    expect(subject.writesOthersThan([])).toBe(false);
    expect(subjectOf('SPOP').writesOthersThan(['SADD'])).toBe(false);
  });

  it.each([
    ['SET b 1 EX 9 NX', 'SET k v NX EX 10', true],
    ['SET b 1 EX 9', 'SET k v EX 10 NX', false],
    ['SET b 1, SET b 1 NX', 'SET k v NX', true],
    ['GET b', 'SET k v NX', true],
    ['SET with NX', 'SET k v XX', true],
    ['CONFIG SET hz 10', 'CONFIG GET hz', false],
    ['HSET cart X 1', 'HSET cart y 1', true],
  ])('%j has the options of %j: %s', (name, call, expected) => {
    expect(subjectOf(name).hasOptionsOf(call)).toBe(expected);
  });
});
