import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanOutput, guardOutput, writeRaw } from '../../../src/platform/output.ts';

const CI = { CI: 'true' };

describe('what is printed', () => {
  it.each([
    ['an escape sequence', 'a\u001b[2Jb', 'a␛[2Jb'],
    ['a title of the window', '\u001b]0;x\u0007', '␛]0;x␇'],
    ['C1 control characters', 'a\u009b31m', 'a\\u{9b}31m'],
    ['what turns the direction', 'a\u202eb\u2066c', 'a\\u{202e}b\\u{2066}c'],
    ['a return of the carriage', 'good\rbad', 'good⏎bad'],
    ['half a character', 'a\ud800b', 'a\ufffdb'],
    ['NUL', 'a\0b', 'a␀b'],
    ['a password', 'redis://u:two words@h', 'redis://u:***@h'],
    ['lines, tabs and emoji, which stay', 'a\r\nb\tc 👩‍💻', 'a\nb\tc 👩‍💻'],
    ['colours, where there are none', '\u001b[31mred\u001b[39m', '␛[31mred␛[39m'],
  ])('has nothing to act on: %s', (_, text, clean) => {
    expect(cleanOutput(text, { env: {} })).toBe(clean);
  });

  it('keeps colours where there are some, and nothing that hides or moves', () => {
    const text = '\u001b[1m\u001b[31mred\u001b[39m\u001b[22m \u001b[8mhidden \u001b[5A \u001b[31;1m';
    expect(cleanOutput(text, { env: {}, hasColor: true })).toBe(
      '\u001b[1m\u001b[31mred\u001b[39m\u001b[22m ␛[8mhidden ␛[5A ␛[31;1m',
    );
  });

  it.each([
    ['::add-mask::x', ': :add-mask::x'],
    ['said:\n  ::set-output name=a::b', 'said:\n  : :set-output name=a::b'],
    ['x ##[group]y', 'x # #[group]y'],
    ['##vso[task.setvariable]x', '# #vso[task.setvariable]x'],
    ['a::b std::string', 'a::b std::string'],
    [':: alone', ': : alone'],
  ])('gives no command to a workflow: %j', (text, clean) => {
    expect(cleanOutput(text, { env: CI })).toBe(clean);
    expect(cleanOutput(text, { env: { GITHUB_ACTIONS: 'true' } })).toBe(clean);
    expect(cleanOutput(text, { env: {} })).toBe(text);
  });

  it('goes through the same for every writer, bytes and callbacks included, but for what is ready', async () => {
    const stream = new PassThrough();
    guardOutput(guardOutput(stream, { env: CI }), { env: CI });
    await new Promise<void>((resolve) => {
      stream.write(Buffer.from('::a::\u001b[2J'), () => resolve());
    });
    stream.write('::b::', 'utf8');
    writeRaw(stream, '::warning::c');
    expect(String(stream.read())).toBe(': :a::␛[2J: :b::::warning::c');
  });

  it('holds nothing that a terminal acts on, whatever was said', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, hasColor) => {
        const clean = cleanOutput(text, { env: CI, hasColor });
        expect(stripVTControlCharacters(clean)).not.toMatch(/(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}]/u);
        expect(clean).not.toMatch(/^\s*::|##\[/m);
      }),
    );
  });
});
