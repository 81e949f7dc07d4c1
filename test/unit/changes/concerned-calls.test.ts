import { describe, expect, it } from 'vitest';
import type { CallPattern } from '../../../src/changes/call-pattern.ts';
import { CATALOGUE } from '../../../src/changes/catalogue/index.ts';
import { callsAt } from '../../../src/changes/concerned-calls.ts';

const write = ({ name, options }: CallPattern): string => [name, '*', ...options].join(' ');

function callsOf(id: string, line: string): { forms: string[]; maybe: string[] } {
  const entry = CATALOGUE.find((one) => one.id === id);
  if (entry === undefined) throw new Error(`no ${id}`);
  const { forms, maybe } = callsAt({ ...entry, direction: 'comes', at: [line] }, line);
  return { forms: forms.map(write), maybe: maybe.map(write) };
}

describe('the calls that a line of an entry concerns', () => {
  it.each([
    // An option that the table of commands does not have came with the line; a command that it has not is as likely older.
    ['C126', '8.6', ['XREADGROUP * CLAIM'], ['BITOP *', 'XTRIM *', 'XADD *', 'CONFIG SET *']],
    // What came with another line of the entry only may be met.
    [
      'C95',
      '8.0',
      ['HGETDEL *', 'VADD *'],
      ['SET * IFEQ', 'SET * IFNE', 'DELIFEQ *', 'DELEX *', 'DIGEST *', 'MSETEX *', 'XACKDEL *', 'XDELEX *'],
    ],
    ['C68', '7.4', ['HSCAN * NOVALUES'], ['SCAN *', 'MODULE LIST *', 'EVAL *', 'EVALSHA *']],
    ['C68', 'valkey-8.0', ['HSCAN * NOVALUES'], ['SCAN *']],
    ['C45', '7.0', ['SET * NX GET'], []],
    ['C21', '3.2', ['POST *', 'HOST: *'], []],
    ['C97', 'valkey-9.0', [], ['ANY *']],
    ['C27', '5.0', [], ['UNKNOWN *']],
  ])('%s at %s: surely %j, perhaps %j', (id, line, forms, maybe) => {
    expect(callsOf(id, line)).toEqual({ forms, maybe });
  });
});
