import { describe, expect, it } from 'vitest';
import { CommandScanner, type KnownCommand } from '../../../src/resp/command-scanner.ts';
import { encodeCommand } from '../../../src/resp/encoder.ts';
import { ReplyScanner } from '../../../src/resp/reply-scanner.ts';
import { hashOfName } from '../../../src/resp/whole.ts';

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('what is told of errors in what a server sends', () => {
  /** Where each error's line begins and ends, over all pieces, and where each reply ends. */
  function errorsIn(text: string, size: number): string[] {
    const scanner = new ReplyScanner();
    scanner.stopsAtErrors = true;
    const bytes = bytesOf(text);
    const told: string[] = [];
    for (let from = 0; from < bytes.length; from += size) {
      const piece = bytes.subarray(from, from + size);
      for (let at = scanner.next(piece, 0); at >= 0; at = scanner.next(piece, at))
        told.push(scanner.isError ? `error ${from + scanner.errorStart}-${from + at}` : `reply ${from + at}`);
      expect(scanner.isInsideError).toBe(/(?:^|\n)-[^\n]*$/.test(text.slice(0, from + size)));
    }
    return told;
  }

  it.each([
    ['-ERR no\r\n+OK\r\n', ['error 0-9', 'reply 9', 'reply 14']],
    ['*3\r\n:1\r\n-ERR a\r\n-ERR b\r\n+OK\r\n', ['error 8-16', 'error 16-24', 'reply 24', 'reply 29']],
    ['*2\r\n*1\r\n-ERR deep\r\n$2\r\nx-\r\n', ['error 8-19', 'reply 27']],
    ['+-ERR is a text\r\n', ['reply 17']],
  ])('is the line, wherever it is nested, and then the end of its reply: %j', (text, told) => {
    for (const size of [text.length, 1, 2, 3, 5, 7]) expect(errorsIn(text, size)).toEqual(told);
  });

  it('is nothing where nobody asks', () => {
    const scanner = new ReplyScanner();
    expect(scanner.next(bytesOf('*1\r\n-ERR no\r\n'), 0)).toBe(13);
    expect(scanner.isError).toBe(false);
  });
});

describe('a scanner of replies', () => {
  it('is inside a reply from its first byte to its last', () => {
    const scanner = new ReplyScanner();
    expect([scanner.isInside, scanner.isInsideError, scanner.isError, scanner.stopsAtErrors]).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect([scanner.type, scanner.word, scanner.third, scanner.keepsWords]).toEqual([0, '', -1, false]);
    for (const byte of '*1\r\n+a\r') {
      expect(scanner.next(bytesOf(byte), 0)).toBe(-1);
      expect(scanner.isInside).toBe(true);
    }
    expect(scanner.next(bytesOf('\n'), 0)).toBe(1);
    expect(scanner.isInside).toBe(false);
  });

  it('keeps a reply of one line, carriage returns within it too, up to 512 bytes', () => {
    const lineOf = (text: string, size = text.length) => {
      const scanner = new ReplyScanner();
      for (let from = 0; from < text.length; from += size)
        scanner.next(bytesOf(text.slice(from, from + size)), 0);
      return scanner.line;
    };
    for (const size of [100, 1, 3]) expect(lineOf('+a\rb\r\rc\r\n', size)).toBe('a\rb\r\rc');
    expect(lineOf(`+${'x'.repeat(512)}\r\n`)).toBe('x'.repeat(512));
    expect(lineOf(`+${'x'.repeat(600)}\r\n`)).toBe('x'.repeat(512));
    expect(lineOf(`+${'\r'.repeat(600)}\r\n`)).toBe('\r'.repeat(512));
  });

  it('keeps the first word of pushes alone where nobody asks for more', () => {
    const wordOf = (text: string) => {
      const scanner = new ReplyScanner();
      expect(scanner.next(bytesOf(text), 0)).toBe(text.length);
      return [scanner.word, scanner.third];
    };
    expect(wordOf('>3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n')).toEqual(['subscribe', 1]);
    expect(wordOf('>1\r\n$16\r\naaaaaaaaaaaaaaaa\r\n')).toEqual(['aaaaaaaaaaaaaaaa', -1]);
    expect(wordOf('>2\r\n:1\r\n+a\r\n')).toEqual(['', -1]);
    expect(wordOf('>3\r\n*2\r\n+in\r\n+b\r\n+c\r\n:4\r\n')).toEqual(['', 4]);
    expect(wordOf('*3\r\n+subscribe\r\n+a\r\n:1\r\n')).toEqual(['', -1]);
  });

  it.each([
    ['$--1\r\n', /not a number \("-1/],
    ['$1-\r\n', /not a number \("-/],
    ['$-\r\n', /not a number \("-/],
    ['$x1\r\n', /not a number \("x1/],
    ['*2\r\n+OK\r\n*-3\r\n', /not a number \("-?3/],
    ['?0\r\n', /none of the types of RESP \("\?0/],
    ['*-3\r\n', /not a number/],
    ['+ok\nabc', /CR LF \("\\nabc/],
    ['$1\r\nab\r\n', /CR LF \("b\\r/],
    [`$${'0'.repeat(33)}\r\n`, /length is 0/],
    ['*4294967297\r\n', /aggregate is 4294967297, more than the 4294967296/],
    ['$1099511627777\r\n', /bulk string is 1099511627777, more than/],
    [`${'*1\r\n'.repeat(129)}`, /nesting of replies is 129, more than the 128/],
  ])('refuses %j with what is wrong there', (text, message) => {
    expect(() => new ReplyScanner().next(bytesOf(text), 0)).toThrow(message);
  });

  it('takes lengths up to its limits', () => {
    for (const text of ['*4294967296\r\n', '$1099511627776\r\n', `$${'0'.repeat(31)}1\r\n`])
      expect(new ReplyScanner().next(bytesOf(text), 0)).toBe(-1);
  });
});

describe('a scanner of commands', () => {
  const KNOWN: readonly KnownCommand[] = [{ name: 'CLIENT', keepsArguments: true }];

  it('is inside a command from its first byte to its last', () => {
    for (const text of ['*2\r\n$3\r\nGET\r\n$1\r\na\r\n', 'GET a\r\n']) {
      const scanner = new CommandScanner(KNOWN);
      expect([scanner.isInside, scanner.fault, scanner.faultAt, scanner.words, scanner.args]).toEqual([
        false,
        undefined,
        0,
        0,
        [],
      ]);
      for (const byte of text.slice(0, -1)) {
        expect(scanner.next(bytesOf(byte), 0)).toBe(-1);
        expect(scanner.isInside).toBe(true);
      }
      expect(scanner.next(bytesOf('\n'), 0)).toBe(1);
      expect(scanner.isInside).toBe(false);
    }
  });

  it.each(['*x\r\n', 'SET "a\r\n', 'a'.repeat(65_537)])('finds nothing more behind a fault: %j', (text) => {
    const scanner = new CommandScanner(KNOWN);
    expect(scanner.next(bytesOf(`${text}*1\r\n$4\r\nPING\r\n`), 0)).toBe(-1);
    expect(scanner.fault?.code).toBe('RT_RESP_INVALID');
    for (const more of ['*1\r\n$4\r\nPING\r\n', 'PING\r\n', '\r\n', 'PING\r\n'])
      expect(scanner.next(bytesOf(more), 0)).toBe(-1);
  });

  it('keeps a line of which a part has come, whatever becomes of the bytes that it came in', () => {
    const scanner = new CommandScanner(KNOWN);
    const bytes = bytesOf('CLI');
    expect(scanner.next(bytes, 0)).toBe(-1);
    bytes.fill('x');
    expect(scanner.next(bytesOf('ENT id\n'), 0)).toBe(7);
    expect([scanner.command?.name, scanner.args]).toEqual(['CLIENT', ['id']]);
  });

  it('takes no name for another that has the same hash', () => {
    expect(hashOfName(bytesOf('E.IENT'), 0, 6)).toBe(hashOfName(bytesOf('CLIENT'), 0, 6));
    const scanner = new CommandScanner(KNOWN);
    for (const text of ['*2\r\n$6\r\ne.ient\r\n$2\r\nid\r\n', 'E.IENT id\r\n']) {
      expect(scanner.next(bytesOf(text), 0)).toBe(text.length);
      expect([scanner.command, scanner.words, scanner.args]).toEqual([undefined, 2, []]);
    }
  });

  it('keeps eight arguments of 64 bytes each, of a command of either kind', () => {
    const args = Array.from({ length: 10 }, (_, index) => `${index}`.repeat(70));
    const kept = args.slice(0, 8).map((arg) => arg.slice(0, 64));
    for (const bytes of [encodeCommand(['client', ...args]), bytesOf(`client ${args.join(' ')}\r\n`)]) {
      const scanner = new CommandScanner(KNOWN);
      expect(scanner.next(Buffer.from(bytes), 0)).toBe(bytes.length);
      expect([scanner.command?.name, scanner.words, scanner.args]).toEqual(['CLIENT', 11, kept]);
    }
  });

  it('knows a name of up to 64 bytes, however the command is written', () => {
    const learn = (name: string): KnownCommand => ({ name, keepsArguments: false });
    for (const length of [64, 65]) {
      const name = 'n'.repeat(length);
      for (const text of [`*1\r\n$${length}\r\n${name}\r\n`, `${name}\r\n`]) {
        const scanner = new CommandScanner<KnownCommand>([], learn);
        expect(scanner.next(bytesOf(text), 0)).toBe(text.length);
        expect([text[0], scanner.command?.name]).toEqual([
          text[0],
          length === 64 ? name.toUpperCase() : text[0] === '*' ? '' : undefined,
        ]);
      }
    }
  });

  it('makes a name known once, and forgets those beyond a thousand', () => {
    const asked: string[] = [];
    const scanner = new CommandScanner<KnownCommand>([], (name) => {
      asked.push(name);
      return { name, keepsArguments: false };
    });
    const send = (name: string) => scanner.next(Buffer.from(encodeCommand([name])), 0);
    for (let index = 0; index < 1_001; index += 1) send(`name${index}`);
    asked.length = 0;
    for (const name of ['name0', 'NAME999', 'name1000', 'name1000']) send(name);
    expect(asked).toEqual(['NAME1000', 'NAME1000']);
  });

  it('takes numbers and lines up to a server’s limits', () => {
    const faultOf = (text: string) => {
      const scanner = new CommandScanner(KNOWN);
      const end = scanner.next(bytesOf(text), 0);
      return scanner.fault?.code ?? end;
    };
    expect(faultOf('*2147483647\r\n')).toBe(-1);
    expect(faultOf('*2147483648\r\n')).toBe('RT_RESP_LIMIT');
    expect(faultOf('*1\r\n$1099511627776\r\n')).toBe(-1);
    expect(faultOf('*1\r\n$1099511627777\r\n')).toBe('RT_RESP_LIMIT');
    expect(faultOf('*-7\r\nPING\r\n')).toBe(11);
    expect(faultOf(`*${'1'.repeat(65_536)}\r\n`)).toBe('RT_RESP_LIMIT');
    expect(faultOf(`*${'1'.repeat(65_537)}\r\n`)).toBe('RT_RESP_INVALID');
    expect(faultOf(`${'a'.repeat(65_536)}\n`)).toBe(65_537);
    expect(faultOf(`${'a'.repeat(65_537)}\n`)).toBe('RT_RESP_INVALID');
    expect(faultOf('*1\r\n:4\r\nPING\r\n')).toBe('RT_RESP_INVALID');
    expect(faultOf('*1-1\r\n')).toBe('RT_RESP_INVALID');
  });
});
