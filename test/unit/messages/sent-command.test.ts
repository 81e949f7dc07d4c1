import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeSentCommand } from '../../../src/messages/sent-command.ts';
import { fromJestAssertion } from '../../../src/results/from/jest.ts';
import { toRawError, toTestError } from '../../../src/results/test-error.ts';

describe('the command that a server refused', () => {
  it.each([
    [{ name: 'set', args: ['session:1', 'cart', 'KEEPTTL'] }, 'SET KEEPTTL'],
    [{ name: 'zadd', args: ['top', 'gt', 'CH', '5', 'ann'] }, 'ZADD GT CH'],
    [{ name: 'auth', args: ['app', 'the-password'] }, 'AUTH'],
    [{ name: 'ft.search', args: [] }, 'FT.SEARCH'],
    [{ name: 'set', args: [Buffer.from('k'), 1] }, 'SET'],
    [{ name: 'client', args: ['no-evict', 'on'] }, 'CLIENT NO-EVICT'],
    [{ name: 'object', args: ['ENCODING', 'id'] }, 'OBJECT ENCODING'],
    [{ name: 'client', args: ['a key of mine'] }, 'CLIENT'],
    [{ name: 'config', args: ['RESETSTAT'] }, 'CONFIG RESETSTAT'],
    [{ name: 'config', args: ['get', 'RESETSTAT'] }, 'CONFIG GET'],
    [{ name: 'zadd', args: ['k', 'NX', 'XX', 'GT', 'LT', 'CH', 'INCR', 'EX'] }, 'ZADD NX XX GT LT CH INCR'],
    [{ name: 'a b' }, undefined],
    [{ name: 5, args: [] }, undefined],
    ['SET k v', undefined],
    [null, undefined],
  ])('is of %j %s', (command, expected) => {
    expect(describeSentCommand(command)).toBe(expected);
  });

  it('never holds an argument that is not an option', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 })), (args) => {
        const words = describeSentCommand({ name: 'eval', args })?.split(' ') ?? [];
        expect(words[0]).toBe('EVAL');
        for (const word of words.slice(1)) expect(word).toMatch(/^[A-Z-]+$/);
      }),
    );
  });

  it('goes with the error into the results', () => {
    const error = Object.assign(new Error('ERR syntax error'), {
      command: { name: 'set', args: ['k', 'v', 'KEEPTTL'] },
    });
    expect(toTestError(toRawError(error), '/')).toMatchObject({
      message: 'ERR syntax error',
      command: 'SET KEEPTTL',
    });
  });

  // Each form was seen: ioredis 4.31, 5.11 and 6.0, node-redis 2.8, 3.1, 4.7 and 5.12, on a real Redis 2.8.19.
  it.each([
    [
      'ioredis, of a transaction',
      {
        name: 'ReplyError',
        command: { name: 'exec', args: [] },
        previousErrors: [
          {
            name: 'ReplyError',
            message: 'ERR syntax error',
            command: { name: 'set', args: ['k', 'v', 'KEEPTTL'] },
          },
        ],
      },
      'EXECABORT Transaction discarded because of previous errors.',
      'EXECABORT Transaction discarded because of previous errors: ERR syntax error',
      'SET KEEPTTL',
    ],
    [
      'node-redis 2 and 3, of a transaction',
      {
        name: 'ReplyError',
        code: 'EXECABORT',
        errors: [
          {
            name: 'ReplyError',
            message: "ERR wrong number of arguments for 'spop' command",
            command: 'SPOP',
            args: ['s', '2'],
          },
        ],
      },
      'EXECABORT Transaction discarded because of previous errors.',
      "EXECABORT Transaction discarded because of previous errors: ERR wrong number of arguments for 'spop' command",
      'SPOP',
    ],
    [
      'node-redis 4 and 5, of replies',
      {
        errorIndexes: [1],
        replies: ['OK', { message: 'WRONGTYPE Operation against a key holding the wrong kind of value' }],
      },
      '1 commands failed, see .replies and .errorIndexes for more information',
      '1 commands failed, see .replies and .errorIndexes for more information: WRONGTYPE Operation against a key holding the wrong kind of value',
      undefined,
    ],
    [
      'node-redis 2 and 3, of a command',
      { name: 'ReplyError', command: 'SET', args: ['k', 'v', 'KEEPTTL'], code: 'ERR' },
      'ERR syntax error',
      'ERR syntax error',
      'SET KEEPTTL',
    ],
  ])('is read from %s, with what was refused', (_client, fields, message, told, command) => {
    const error = toTestError(toRawError(Object.assign(new Error(message), fields)), '/');
    expect(error.message).toBe(told);
    expect(error.command).toBe(command);
    const jest = fromJestAssertion(
      {
        ancestorTitles: [],
        title: 'a',
        status: 'failed',
        failureMessages: [`ReplyError: ${message}\n    at a.test.js:1:1`],
        failureDetails: [{ message, ...fields }],
      },
      'a.test.js',
      '/',
    );
    expect(jest.error).toMatchObject({ message: told, ...(command === undefined ? {} : { command }) });
  });

  it('lets errors of validation and of nobody be', () => {
    const error = Object.assign(new Error('invalid'), { errors: [{ message: 'name is missing' }] });
    expect(toRawError(error).message).toBe('invalid');
    expect(toRawError(Object.assign(new Error('x'), { previousErrors: [null, 1] })).message).toBe('x');
  });
});
