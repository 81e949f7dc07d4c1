import { describe, expect, it } from 'vitest';
import { COMMAND_OPTIONS, CONTAINER_COMMANDS } from '../../../src/messages/sent-command.ts';
import { CommandCounter } from '../../../src/resp/command-counter.ts';
import { CommandReader } from '../../../src/resp/command-reader.ts';
import { encodeCommand } from '../../../src/resp/encoder.ts';

interface Read {
  readonly counts: Record<string, number>;
  readonly isReadable: boolean;
}

function read(...chunks: readonly (string | Uint8Array)[]): Read {
  const counter = new CommandCounter({ options: COMMAND_OPTIONS, containers: CONTAINER_COMMANDS });
  const reader = new CommandReader(counter);
  for (const chunk of chunks) reader.push(typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk);
  return { counts: counter.counts(), isReadable: reader.isReadable };
}

const formOf = (...args: readonly string[]): string => Object.keys(read(encodeCommand(args)).counts).join();

describe('the form of a command', () => {
  it.each([
    [['CONFIG', 'resetstat'], 'CONFIG RESETSTAT 1'],
    [['CLIENT', 'no-evict', 'on'], 'CLIENT NO-EVICT 2'],
    [['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'], 'CLIENT KILL 5 TYPE'],
    [['SLOWLOG', 'Zap'], 'SLOWLOG ZAP 1'],
    [['slowlog', 'azaz'], 'SLOWLOG AZAZ 1'],
    [['xadd', 's', 'nomkstream', 'maxlen', '~', '9', '*', 'f', 'v'], 'XADD 8 NOMKSTREAM MAXLEN'],
    [['bitfield', 'b', 'overflow', 'fail'], 'BITFIELD 3 OVERFLOW'],
  ])('has the subcommand in front and the options behind, in capitals: %j', (args, form) => {
    expect(formOf(...args)).toBe(form);
  });

  it('tells a subcommand only that can be one: what stands in its place may be data', () => {
    for (const data of ['geheim1', 'GE_HEIM', 'x'.repeat(32), '[x]', 'a b', 'ge{t', '`x'])
      expect(formOf('CONFIG', data)).toBe('CONFIG 1');
    expect(formOf('CONFIG', 'x'.repeat(31))).toBe(`CONFIG ${'X'.repeat(31)} 1`);
  });

  it('tells a name of up to 31 bytes', () => {
    expect(formOf('x'.repeat(31), 'y')).toBe(`${'X'.repeat(31)} 1`);
    expect(formOf('x'.repeat(32), 'y')).toBe('? 1');
    expect(read(`${'x'.repeat(31)} y\r\n`).counts).toEqual({ [`${'X'.repeat(31)} 1`]: 1 });
    expect(read(`${'x'.repeat(32)} y\r\n`).isReadable).toBe(false);
  });

  it('is never told by the name of the command before it', () => {
    for (const hidden of ['x'.repeat(32), '[x]', '1x', ''])
      expect(read(encodeCommand(['PING']), encodeCommand([hidden, 'y'])).counts).toEqual({
        'PING 0': 1,
        '? 1': 1,
      });
  });

  it('is none of an empty command, which servers pass over', () => {
    expect(read('*0\r\n\r\n', encodeCommand(['PING']))).toEqual({
      counts: { 'PING 0': 1 },
      isReadable: true,
    });
  });

  it('is counted in one place, however often it is sent', () => {
    expect(read(...Array.from({ length: 3_000 }, () => '*1\r\n$4\r\nPING\r\n')).counts).toEqual({
      'PING 0': 3_000,
    });
  });
});

describe('commands that are typed as lines', () => {
  const typed = 'PING\nset a b nx\r\n\r\n\nCONFIG  GET dir \r\n';

  it('are read wherever they are cut, with any end of line', () => {
    const counts = { 'PING 0': 1, 'SET 3 NX': 1, 'CONFIG GET 2': 1 };
    expect(read(typed)).toEqual({ counts, isReadable: true });
    expect(read(...typed).counts).toEqual(counts);
    expect(read(`\n${typed}`).counts).toEqual(counts);
  });

  it('tell no argument that is too long for a subcommand', () => {
    expect(read(`CONFIG ${'x'.repeat(40)}\n`).counts).toEqual({ 'CONFIG 1': 1 });
  });

  it('may be 64 KiB long, and no longer', () => {
    const line = 'x'.repeat(64 * 1024);
    expect(read('PING\r\n', line).isReadable).toBe(true);
    expect(read(`PING\r\n${line}`).isReadable).toBe(true);
    expect(read(`PING\r\n${line}x`).isReadable).toBe(false);
  });
});

describe('what is no command', () => {
  it.each([
    '*\r\n',
    '*-1\r\n',
    '*1x\r\n',
    '*1234567890\r\n',
    '*1\r\n+4\r\nPING\r\n',
    '*1\r\n$-1\r\n',
    '*1\r\n$x\r\n',
    '*1\r\n$1:\r\n',
  ])('ends the reading for good: %j', (text) => {
    expect(read(text, '*1\r\n$4\r\nPING\r\n')).toEqual({ counts: {}, isReadable: false });
  });

  it('is not every long head: a number of nine digits is one', () => {
    expect(read('*000000001\r\n$4\r\nPING\r\n').counts).toEqual({ 'PING 0': 1 });
  });
});
