import { describe, expect, it } from 'vitest';
import { isOfForm, parseCallPattern, parseUsedCall } from '../../../src/changes/call-pattern.ts';

describe('the form of a call', () => {
  it.each([
    ['SPOP 2', 'SPOP 2', 'yes'],
    ['SPOP 2', 'SPOP 1', 'no'],
    ['SPOP 2', 'SPOP 3', 'no'],
    ['SPOP 2', 'SPOP', 'perhaps'],
    ['HELLO 0', 'HELLO 0', 'yes'],
    ['HELLO 0', 'HELLO 1', 'no'],
    ['HSET 5+', 'HSET 5', 'yes'],
    ['HSET 5+', 'HSET 7', 'yes'],
    ['HSET 5+', 'HSET 4', 'no'],
    ['MSET odd', 'MSET 3', 'yes'],
    ['MSET odd', 'MSET 4', 'no'],
    ['MSET even', 'MSET 4', 'yes'],
    ['MSET even', 'MSET 3', 'no'],
    ['MSET odd', 'MSET', 'perhaps'],
    ['SET * NX XX', 'SET 6 XX EX NX', 'yes'],
    ['SET * NX XX', 'SET 3 NX', 'no'],
    ['SET * NX XX', 'SET', 'perhaps'],
    ['CONFIG GET *', 'CONFIG', 'perhaps'],
    ['CONFIG GET *', 'CONFIG 0', 'no'],
    ['CONFIG GET *', 'CONFIG GET 2', 'yes'],
    ['CONFIG GET *', 'CONFIG SET 3', 'no'],
    ['CONFIG GET 3+', 'CONFIG GET', 'perhaps'],
    ['CONFIG GET 3+', 'CONFIG GET 2', 'no'],
    ['DEBUG *', 'DEBUG SLEEP', 'yes'],
    ['ANY *', 'GET', 'yes'],
  ] as const)('%s: is it %s? %s', (form, call, expected) => {
    expect(isOfForm(parseCallPattern(form), parseUsedCall(call))).toBe(expected);
  });

  it('is refused where the catalogue has it wrong', () => {
    for (const text of ['SPOP', 'spop 2', 'SPOP two', 'SPOP 2 count'])
      expect(() => parseCallPattern(text)).toThrow(RangeError);
  });
});

describe('a counted call', () => {
  it.each([
    ['GET', { name: 'GET', options: [] }],
    ['CONFIG GET', { name: 'CONFIG GET', options: [] }],
    ['SPOP 2', { name: 'SPOP', arguments: 2, options: [] }],
    ['CONFIG GET 2', { name: 'CONFIG GET', arguments: 2, options: [] }],
    ['SET 5 NX XX', { name: 'SET', arguments: 5, options: ['NX', 'XX'] }],
  ])('%s is read for what it tells: a name, a subcommand, arguments, options', (text, read) => {
    expect(parseUsedCall(text)).toEqual({ text, ...read });
  });
});
