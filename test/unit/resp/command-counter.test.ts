import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMAND_OPTIONS, CONTAINER_COMMANDS } from '../../../src/messages/sent-command.ts';
import { CommandCounter } from '../../../src/resp/command-counter.ts';
import { CommandReader } from '../../../src/resp/command-reader.ts';
import { encodeCommand } from '../../../src/resp/encoder.ts';

const newCounter = (): CommandCounter =>
  new CommandCounter({ options: COMMAND_OPTIONS, containers: CONTAINER_COMMANDS });

function count(bytes: Uint8Array, size = bytes.length): Record<string, number> {
  const counter = newCounter();
  const reader = new CommandReader(counter);
  for (let at = 0; at < bytes.length; at += Math.max(1, size)) reader.push(bytes.subarray(at, at + size));
  return counter.counts();
}

const SENT = [
  ['SET', 'user:1', 'a value'],
  ['set', 'user:1', 'x'.repeat(100), 'ex', '10', 'NX'],
  ['CONFIG', 'get', 'maxmemory'],
  ['ZADD', 'board', 'GT', '1', 'somebody'],
  ['XADD', 'stream', 'MAXLEN', '~', '10', '*', 'field', 'value'],
  ['PING'],
  ['EVAL', 'return 1', '0'],
  ['HSET', 'h', '', '\r\n$3\r\nGET\r\n'],
];
const FORMS = {
  'SET 2': 1,
  'SET 5 EX NX': 1,
  'CONFIG GET 2': 1,
  'ZADD 4 GT': 1,
  'XADD 7 MAXLEN': 1,
  'PING 0': 1,
  'EVAL 2': 1,
  'HSET 3': 1,
};

describe('a counter of commands', () => {
  const bytes = Buffer.concat(SENT.map((args) => encodeCommand(args)));

  it('tells names, subcommands, options and the number of arguments, and never a value', () => {
    expect(count(bytes)).toEqual(FORMS);
  });

  it('says the same wherever the stream is cut', () => {
    for (let size = 1; size <= 64; size += 1) expect(count(bytes, size)).toEqual(FORMS);
    for (let at = 0; at <= bytes.length; at += 1) {
      const counter = newCounter();
      const reader = new CommandReader(counter);
      reader.push(bytes.subarray(0, at));
      reader.push(bytes.subarray(at));
      expect(counter.counts()).toEqual(FORMS);
    }
  });

  it('passes over a long value in any number of pieces, and goes on behind it', () => {
    const long = Buffer.concat([
      encodeCommand(['SET', 'k', 'x'.repeat(5_000), 'nx']),
      encodeCommand(['PING']),
    ]);
    for (const size of [1, 1_000, 4_999, 5_000, 5_001])
      expect(count(long, size)).toEqual({ 'SET 3 NX': 1, 'PING 0': 1 });
  });

  it('tells how many arguments a command has, of up to nine digits', () => {
    const args = (many: number) => Array.from({ length: many }, () => 'v');
    expect(
      count(Buffer.concat([12, 123, 4_567].map((many) => encodeCommand(['MSET', ...args(many)])))),
    ).toEqual({
      'MSET 12': 1,
      'MSET 123': 1,
      'MSET 4567': 1,
    });
    const reader = new CommandReader(newCounter());
    reader.push(Buffer.from('*100000000\r\n'));
    expect(reader.isReadable).toBe(true);
    const beyond = new CommandReader(newCounter());
    beyond.push(Buffer.from('*1000000000\r\n'));
    expect(beyond.isReadable).toBe(false);
  });

  it('reads a command that is typed as a line', () => {
    expect(count(Buffer.from('PING\r\nset a b nx\r\n\r\n*1\r\n$4\r\nPING\r\n'))).toEqual({
      'PING 0': 2,
      'SET 3 NX': 1,
    });
  });

  it('counts what any client sends by its name and number of arguments', () => {
    const argument = fc.string({ unit: 'binary', maxLength: 80 });
    const name = fc.stringMatching(/^[A-Z]{3,9}$/).filter((text) => !CONTAINER_COMMANDS.has(text));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, fc.array(argument))),
        fc.integer({ min: 1, max: 50 }),
        (list, size) => {
          const sent = Buffer.concat(list.map(([first, rest]) => encodeCommand([first, ...rest])));
          const counts = count(sent, size);
          const expected: Record<string, number> = {};
          for (const [first, rest] of list) {
            const key = `${first} ${rest.length}`;
            expected[key] = (expected[key] ?? 0) + 1;
          }
          // Options aside, which a value may look like.
          const withoutOptions: Record<string, number> = {};
          for (const [form, number] of Object.entries(counts)) {
            const key = form.split(' ').slice(0, 2).join(' ');
            withoutOptions[key] = (withoutOptions[key] ?? 0) + number;
          }
          expect(withoutOptions).toEqual(expected);
        },
      ),
    );
  });

  it('gives a stream up that is no Redis, whatever comes, and says so', () => {
    for (const text of [
      'GET / HTTP/1.1\r\nHost: x\r\n\r\n\u0016\u0003',
      '\u0016\u0003\u0001\u0002\u0000\n',
      '*x\r\n',
      '*1\r\n+OK\r\n',
      `*${'1'.repeat(40)}`,
    ]) {
      const reader = new CommandReader(newCounter());
      reader.push(Buffer.from(text, 'latin1'));
      expect(reader.isReadable).toBe(false);
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void count(bytes, 7)));
  });

  it('tells no name that may be somebody’s data', () => {
    expect(count(encodeCommand(['geheim: 1234', 'x']))).toEqual({ '? 1': 1 });
    expect(count(encodeCommand(['x'.repeat(100), 'y']))).toEqual({ '? 1': 1 });
  });

  it('counts together what comes after more forms than any suite has', () => {
    const sent = Buffer.concat(Array.from({ length: 3_000 }, (_, index) => encodeCommand([`CMD${index}`])));
    const counts = count(sent);
    expect(Object.keys(counts).length).toBeLessThanOrEqual(2_001);
    expect(Object.values(counts).reduce((sum, number) => sum + number, 0)).toBe(3_000);
  });
});
