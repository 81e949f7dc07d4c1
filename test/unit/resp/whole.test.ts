import { describe, expect, it } from 'vitest';
import { endOfWholeBulk, endOfWholeCommand, hashOfName } from '../../../src/resp/whole.ts';

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');
const bulk = (length: number): string => `$${length}\r\n${'x'.repeat(length)}\r\n`;

/** Behind `$` or `*`: no number as clients and servers write it, with what would have to follow if it was one. */
const NO_NUMBERS = [
  '\r\n\r\n',
  '-1\r\n',
  '+1\r\nx\r\n',
  '01\r\nx\r\n',
  '00\r\n\r\n',
  '1.\r\nxxxxxxxx\r\n',
  `1:\r\n${'x'.repeat(20)}\r\n`,
  `:\r\n${'x'.repeat(10)}\r\n`,
  '.\r\n',
  '1\n\nx\r\n',
  '1\r\rx\r\n',
  '1x\r\nx\r\n',
];

describe('a bulk string that lies whole', () => {
  it.each([0, 1, 9, 10, 19, 90, 100, 1_234])(
    'of %i bytes ends behind its CR LF, whatever is around it',
    (length) => {
      for (const before of ['', '+OK\r\n'])
        for (const behind of ['', '\r\n', '$5\r\n'])
          expect(endOfWholeBulk(bytesOf(before + bulk(length) + behind), before.length)).toBe(
            before.length + bulk(length).length,
          );
    },
  );

  it.each([
    ...NO_NUMBERS.map((text) => `$${text}`),
    '+1\r\nx\r\n',
    '$2\r\nx\r\n',
    '$1\r\nxx\r\n',
    '$1\r\nx\n\n',
    '$1\r\nx\r\r',
    `$${'9'.repeat(400)}\r\n`,
  ])('is none of what is cut or odd: %j', (text) => {
    expect(endOfWholeBulk(bytesOf(text), 0)).toBe(-1);
  });

  it('is none as long as a byte of it is missing', () => {
    for (const text of [bulk(0), bulk(3), bulk(12)])
      for (let size = 0; size < text.length; size += 1)
        expect(endOfWholeBulk(bytesOf(text.slice(0, size)), 0)).toBe(-1);
  });
});

describe('a command that lies whole', () => {
  const RESET = hashOfName(bytesOf('RESET'), 0, 5);
  const endOf = (text: string, from = 0): readonly [end: number, words: number] => {
    const told = { words: 0 };
    return [endOfWholeCommand(bytesOf(text), from, new Set([RESET]), told), told.words];
  };

  it.each([
    ['*1\r\n$4\r\nPING\r\n', 1],
    ['*2\r\n$3\r\nGET\r\n$0\r\n\r\n', 2],
    [`*3\r\n$3\r\nSET\r\n$1\r\nk\r\n${bulk(99)}`, 3],
    [`*19\r\n${'$1\r\na\r\n'.repeat(19)}`, 19],
    [`*90\r\n${bulk(10).repeat(90)}`, 90],
    ['*2\r\n$3\r\nGET\r\n$5\r\nRESET\r\n', 2],
  ])('ends behind its last word, and tells how many it has: %j', (text, words) => {
    for (const before of ['', '*0\r\n'])
      for (const behind of ['', '*1\r\n$5\r\nRESET\r\n', '\r\n'])
        expect(endOf(before + text + behind, before.length)).toEqual([before.length + text.length, words]);
  });

  it('is none where somebody wants to know of it, in capitals or not', () => {
    for (const name of ['RESET', 'reset', 'Reset'])
      expect(endOf(`*2\r\n$5\r\n${name}\r\n$1\r\na\r\n`)).toEqual([-1, 0]);
  });

  it.each([
    '*0\r\n',
    ...NO_NUMBERS.map((text) => `*${text.replace(/\r\n.*/s, '\r\n')}${'$1\r\na\r\n'.repeat(30)}`),
    ...NO_NUMBERS.map((text) => `*2\r\n$3\r\nGET\r\n$${text}`),
    '*2\r\n$3\r\nGET\r\n+OK\r\n$1\r\na\r\n',
    '*1\r\n$3\r\nGETX\r\n',
    '*1\r\n$3\r\nGET\r\r',
    '*1\r\n$3\r\nGET\n\n',
    `*1\r\n$${'9'.repeat(400)}\r\n`,
  ])('is none of what is cut or odd: %j', (text) => {
    expect(endOf(text)).toEqual([-1, 0]);
  });

  it('is none as long as a byte of it is missing', () => {
    const text = `*12\r\n${'$1\r\na\r\n'.repeat(11)}${bulk(11)}`;
    for (let size = 1; size < text.length; size += 1) expect(endOf(text.slice(0, size))).toEqual([-1, 0]);
  });
});
