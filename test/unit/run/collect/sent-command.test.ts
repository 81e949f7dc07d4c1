import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toRawError, toTestError } from '../../../../src/run/collect/errors.ts';
import { describeSentCommand } from '../../../../src/run/collect/sent-command.ts';

describe('the command that a server refused', () => {
  it.each([
    [{ name: 'set', args: ['session:1', 'cart', 'KEEPTTL'] }, 'SET KEEPTTL'],
    [{ name: 'zadd', args: ['top', 'gt', 'CH', '5', 'ann'] }, 'ZADD GT CH'],
    [{ name: 'auth', args: ['app', 'the-password'] }, 'AUTH'],
    [{ name: 'ft.search', args: [] }, 'FT.SEARCH'],
    [{ name: 'set', args: [Buffer.from('k'), 1] }, 'SET'],
    [{ name: 'a b' }, undefined],
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
});
