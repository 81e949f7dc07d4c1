import { describe, expect, it } from 'vitest';
import { parseJunit } from '../../../../src/results/from/junit.ts';
import { decodeReport, durationOfJunit } from '../../../../src/results/from/junit-text.ts';

const parse = (xml: string) => parseJunit(xml, 'out.xml', '/app');

describe('the text of JUnit XML', () => {
  it.each([
    ['0.013', 13],
    ['0,013', 13],
    ['12,5', 12_500],
    ['1,234', 1_234_000],
    ['1,234.5', 1_234_500],
    ['1.234,5', 1_234_500],
    ['1,234,567', 1_234_567_000],
    ['1,234.56', 1_234_560],
    ['.5', 500],
    ['0', 0],
    ['0,125', 125],
    ['-0,125', null],
    ['1.5 s ', 1_500],
    ['', null],
    [' ', null],
    ['-1', null],
    ['Infinity', null],
    ['soon', null],
  ])('reads the time %s', (time, durationMs) => {
    expect(durationOfJunit(time)).toBe(durationMs);
  });

  it.each([
    ['UTF-8 with a mark', '', (xml: string) => Buffer.from(`\uFEFF${xml}`)],
    ['UTF-16', ' encoding="UTF-16"', (xml: string) => Buffer.from(`\uFEFF${xml}`, 'utf16le')],
    ['UTF-16 without a mark', ' encoding="UTF-16"', (xml: string) => Buffer.from(xml, 'utf16le')],
    ['Latin-1', ' encoding="ISO-8859-1"', (xml: string) => Buffer.from(xml, 'latin1')],
    ['windows-1252', " encoding='windows-1252'", (xml: string) => Buffer.from(xml, 'latin1')],
    ['what nobody knows', ' encoding="x-none"', (xml: string) => Buffer.from(xml)],
    ['UTF-8 behind a banner', '', (xml: string) => Buffer.from(`\n> app@1.0.0 test\n> rspec\n\n${xml}`)],
  ])('is read in %s', (_, encoding, encode) => {
    const xml = `<?xml version="1.0"${encoding}?><testsuite><testcase name="Stück" classname="c"/></testsuite>`;
    expect(parse(decodeReport(encode(xml))).tests).toMatchObject([{ file: 'c', name: ['Stück'] }]);
  });

  it('leaves out what is referred to and is no character, and keeps the last one there is', () => {
    const read = (name: string) =>
      parse(`<testsuite><testcase name="${name}"/></testsuite>`).tests[0]?.name[0];
    expect(read('a&#x110000;b&#99999999;c')).toBe('abc');
    expect(read('a&#x10FFFF;b')).toBe('a\u{10FFFF}b');
    expect(read('&#60;&#x26;amp;&#65;')).toBe('<&amp;A');
  });

  it('begins where the first element does, unless what stands before is an element, too', () => {
    const xml = '<testsuite><testcase name="a" classname="c"/></testsuite>';
    expect(parse(`npm test\n${xml}`).tests).toHaveLength(1);
    expect(() => parse(`<html/>${xml}`)).toThrow('its outermost element is <html>');
    expect(() => parse('nothing here')).toThrow(
      'out.xml:1:12: text data outside of root node. Give the file',
    );
  });

  it('is empty where it has nothing but blanks', () => {
    for (const text of ['', ' \n\t'])
      expect(parse(text)).toEqual({ tests: [], errors: [], cut: 'it is empty' });
  });
});
