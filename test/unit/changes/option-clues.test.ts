import { describe, expect, it } from 'vitest';
import { optionClues } from '../../../src/changes/option-clues.ts';
import type { EngineAnswers } from '../../../src/messages/engine-answers.ts';
import type { Engine } from '../../../src/model/engine.ts';
import { answersWith, between, NEW, NEWEST, OLD, SEVEN, subjectOf } from './explained.ts';

const FOUR: Engine = { name: 'redis', version: '4.0.10' };

function clues(name: string, answers: Partial<EngineAnswers>, [from, to]: readonly [Engine, Engine]) {
  return [...optionClues(between(from, to), answersWith(answers), subjectOf(name), [])];
}

function named(...asked: Parameters<typeof clues>): string[] {
  return clues(...asked).map(({ title, strength }) => `${strength}: ${title}`);
}

const SYNTAX = 'ERR syntax error';
const UP = [OLD, NEW] as const;
const BACK = [NEW, OLD] as const;
const KEEPTTL = 'SET k v KEEPTTL';
const FOUND = ['likely: SET KEEPTTL exists since 6.0'];

describe('an option that one of the engines does not know', () => {
  it.each([
    ['the engine on which it failed', { baseline: SYNTAX }, FOUND],
    ['one of two that failed', { baseline: SYNTAX, candidate: 'OK', failedOn: 'both' }, FOUND],
    [
      'the other engine, of which the test wanted the value',
      { baseline: SYNTAX, failedOn: 'candidate', isValues: true },
      FOUND,
    ],
    ['the other engine, as what the test expected', { baseline: SYNTAX, failedOn: 'candidate' }, []],
    ['nobody', {}, []],
    ['the engine that knows it', { candidate: SYNTAX, failedOn: 'candidate' }, []],
  ] as const)('is named where it is refused by %s', (_, answers, expected) => {
    expect(named(KEEPTTL, answers, UP)).toEqual(expected);
  });

  it('is named although the other engine does not know another subcommand', () => {
    const answers = { baseline: SYNTAX, candidate: 'ERR unknown subcommand', failedOn: 'both' } as const;
    expect(named(KEEPTTL, answers, UP)).toEqual(FOUND);
  });

  it('is the only one that its command has learned, where the refusal names the command and the test does not', () => {
    const wrong = "ERR wrong number of arguments for 'zrank' command";
    const [clue, ...more] = clues('has its place', { baseline: wrong }, [SEVEN, NEWEST]);
    expect(more).toEqual([]);
    expect(clue?.title).toBe('ZRANK WITHSCORE exists since 7.2');
    expect(clue?.strength).toBe('likely');
    expect(clue?.evidence[1]).toBe('ZRANK WITHSCORE exists since 7.2.');
    const both = { baseline: wrong, candidate: 'ERR no such key', failedOn: 'both' } as const;
    expect(named('has its place', both, [SEVEN, NEWEST])).toEqual([]);
  });
});

describe('a subcommand that an engine before 5.0 does not know', () => {
  const list = 'ERR Syntax error, try SCRIPT (EXISTS | FLUSH | KILL | LOAD)';
  const DEBUG = ['likely: SCRIPT DEBUG exists since 3.2'];

  it.each([
    ['the other gives a value', 'OK', DEBUG],
    ['the other refuses it with a list of its own', 'ERR Syntax error, try SCRIPT (DEBUG | LOAD)', []],
    [
      'the other refuses it in the newer words',
      "ERR Unknown subcommand or wrong number of arguments for 'DEBUG'",
      [],
    ],
  ])('is named only where the other engine takes it: %s', (_, other, expected) => {
    expect(named('SCRIPT DEBUG sync', { baseline: list, candidate: other, failedOn: 'both' }, UP)).toEqual(
      expected,
    );
    expect(named('SCRIPT DEBUG sync', { baseline: other, candidate: list, failedOn: 'both' }, BACK)).toEqual(
      expected,
    );
  });

  it('is not guessed, be it the only one that came', () => {
    expect(named('debugs', { baseline: list }, [OLD, FOUR])).toEqual([]);
    expect(named('SCRIPT DEBUG sync', { baseline: list }, [OLD, FOUR])).toEqual(DEBUG);
  });
});
