import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CommandScanner, type KnownCommand } from '../../../src/resp/command-scanner.ts';
import { encodeCommand } from '../../../src/resp/encoder.ts';
import { splitInline } from '../../../src/resp/split-inline.ts';

interface Scanned {
  /** Each command's name, where it is known, its arguments, the number of its words, and where it ends. */
  readonly commands: string[];
  readonly code: string | undefined;
  readonly faultAt: number;
}

const KNOWN: readonly KnownCommand[] = [
  { name: 'RESET', keepsArguments: false },
  { name: 'CLIENT', keepsArguments: true },
];

function scan(bytes: Buffer, sizes: readonly number[]): Scanned {
  const scanner = new CommandScanner(KNOWN);
  const commands: string[] = [];
  let turn = 0;
  for (let from = 0; from < bytes.length; ) {
    const piece = bytes.subarray(from, from + Math.max(1, sizes[turn++ % sizes.length] ?? 1));
    for (let at = scanner.next(piece, 0); at >= 0; at = scanner.next(piece, at))
      commands.push(`${scanner.command?.name} ${scanner.args.join(' ')} ${scanner.words} ${from + at}`);
    if (scanner.fault !== undefined)
      return { commands, code: scanner.fault.code, faultAt: from + scanner.faultAt };
    from += piece.length;
  }
  return { commands, code: undefined, faultAt: 0 };
}

const whole = (text: string): Scanned => scan(Buffer.from(text, 'latin1'), [Number.POSITIVE_INFINITY]);

describe('what a client sends', () => {
  it('is found command by command, whatever its arguments hold and wherever its bytes are cut', () => {
    const argument = fc.oneof(
      fc.string(),
      fc.constantFrom('\r\n', '*1\r\n$5\r\nRESET\r\n', '', 'x'.repeat(70)),
    );
    const command = fc.tuple(
      fc.constantFrom('RESET', 'reset', 'CLIENT', 'client', 'GET', 'x'.repeat(65), ''),
      fc.array(argument, { maxLength: 10 }),
    );
    fc.assert(
      fc.property(
        fc.array(command, { maxLength: 8 }),
        fc
          .array(fc.integer({ min: 1, max: 20 }), { minLength: 1 })
          .chain((sizes) => fc.constantFrom(sizes, [10_000])),
        (sent, sizes) => {
          let at = 0;
          const expected = sent.map(([name, args]) => {
            at += encodeCommand([name, ...args]).length;
            const upper = name.toUpperCase();
            const isClient = upper === 'CLIENT';
            const kept = isClient
              ? args.slice(0, 8).map((arg) => Buffer.from(arg).toString('utf8', 0, 64))
              : [];
            return `${isClient || upper === 'RESET' ? upper : undefined} ${kept.join(' ')} ${args.length + 1} ${at}`;
          });
          const bytes = Buffer.concat(sent.map(([name, args]) => encodeCommand([name, ...args])));
          expect(scan(bytes, sizes)).toEqual({ commands: expected, code: undefined, faultAt: 0 });
        },
      ),
    );
  });

  it.each([
    ['RESET\r\n', ['RESET  1 7']],
    ['  "r\\x65set"\n', ['RESET  1 13']],
    ['client \'reply\' "o\\n"\r\n', ['CLIENT reply o\n 3 22']],
    ['\r\n\n*0\r\n*-1\r\nRESET\n', ['RESET  1 18']],
    // A server looks at no byte behind a CR, and at none behind an argument.
    ['*1\rX$5\rYRESETZZ', ['RESET  1 15']],
  ])('is read as a server reads it: %j', (text, commands) => {
    expect(whole(text)).toEqual({ commands, code: undefined, faultAt: 0 });
    expect(scan(Buffer.from(text, 'latin1'), [1])).toEqual(whole(text));
  });

  it.each([
    ['*x\r\n', 'RT_RESP_INVALID', 4],
    ['*01\r\n$4\r\nPING\r\n', 'RT_RESP_INVALID', 5],
    ['*1\r\nPING\r\nRESET\r\n', 'RT_RESP_INVALID', 10],
    ['*1\r\n$-1\r\n', 'RT_RESP_INVALID', 9],
    ['*1\r\n$\r\n', 'RT_RESP_INVALID', 7],
    ['*\r\n', 'RT_RESP_INVALID', 3],
    ['*4294967296\r\n', 'RT_RESP_LIMIT', 13],
    ['*1\r\n$99999999999999\r\n', 'RT_RESP_LIMIT', 21],
    ['SET "a\r\nRESET\r\n', 'RT_RESP_INVALID', 8],
    ["SET 'a'b\r\n", 'RT_RESP_INVALID', 10],
  ])('is refused behind what a server has to see in order to refuse it: %j', (text, code, faultAt) => {
    const bytes = Buffer.from(text, 'latin1');
    expect(scan(bytes, [bytes.length])).toEqual({ commands: [], code, faultAt });
    expect(scan(bytes, [1])).toEqual({ commands: [], code, faultAt });
    // Whatever comes behind it, and before.
    const before = 'GET a\r\n*1\rX$3\r\nGET\r\n';
    const among = Buffer.from(`${before}${text}PING\r\n`, 'latin1');
    const all = scan(among, [among.length]);
    expect(all.commands).toHaveLength(2);
    expect(all).toMatchObject({ code, faultAt: before.length + faultAt });
  });

  it('is read whole as it is byte by byte, also where a byte of it is another', () => {
    const bytes = encodeCommand(['GET', 'key', '', 'a value\r\n']);
    const all = Buffer.concat([bytes, encodeCommand(['client', 'id']), bytes]);
    for (let at = 0; at < all.length; at += 1) {
      for (const byte of ['0', '1', '9', '-', '$', '*', '\r', '\n', 'x', '\0']) {
        const odd = Buffer.from(all);
        odd.write(byte, at, 'latin1');
        expect(scan(odd, [odd.length]), `${byte} at ${at}`).toEqual(scan(odd, [1]));
      }
    }
  });

  it('is refused where a line never ends', () => {
    const endless = Buffer.alloc(70_000, 'a');
    expect(scan(endless, [1_000])).toEqual({ commands: [], code: 'RT_RESP_INVALID', faultAt: 66_000 });
    const behind = Buffer.concat([Buffer.from('*1\r\n$4\rXPING\r\n'), endless]);
    expect(scan(behind, [behind.length])).toMatchObject({ code: 'RT_RESP_INVALID', faultAt: behind.length });
    expect(scan(Buffer.concat([Buffer.from('*'), Buffer.alloc(70_000, '1')]), [1_000])).toMatchObject({
      code: 'RT_RESP_INVALID',
    });
  });

  it('gives names to an observer that wants all, and not without end', () => {
    const scanner = new CommandScanner<KnownCommand>([], (name) => ({ name, keepsArguments: true }));
    for (let index = 0; index < 1_500; index += 1) {
      const bytes = encodeCommand([`name${index}`, 'a']);
      expect(scanner.next(bytes, 0)).toBe(bytes.length);
      expect([scanner.command?.name, scanner.args]).toEqual([`NAME${index}`, ['a']]);
    }
  });
});

describe('an inline command', () => {
  it.each([
    ['a b', ['a', 'b']],
    ['a"b"', ['ab']],
    ["\"\\x41\\n\\q\" 'it\\'s' '\\n'", ['A\nq', "it's", '\\n']],
    ['a "" \'\'', ['a', '', '']],
    ['a\0 b', ['a']],
    ['"\\x4"', ['x4']],
    ['\0a', []],
    ['"\\n41" "\\q41"', ['\n41', 'q41']],
    ['"\\x4\0"', undefined],
    ['"a" "b', undefined],
    ['"a"b', undefined],
    ["'a\\'", undefined],
    ['"a\\', undefined],
  ])('is parted as servers part it: %j', (line, words) => {
    expect(splitInline(line)).toEqual(words);
  });
});
