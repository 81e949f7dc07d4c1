import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  escapeCommandData,
  escapeCommandProperty,
  escapeHtml,
  escapeMarkdown,
  escapeScriptJson,
  escapeXml,
  visibleLine,
  visibleLines,
} from '../../../src/report/escape.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);
const CONTROL = /(?!\n)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\u200b]/u;

describe('escaping', () => {
  it('leaves nothing that a terminal would act on, and no second line', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(visibleLine(value)).not.toMatch(CONTROL);
        expect(visibleLine(value)).not.toContain('\n');
        expect(visibleLines(value)).not.toMatch(CONTROL);
      }),
    );
  });

  it('changes nothing that can be seen as it is, emoji of several characters included', () => {
    const seen = 'Grüße, 你好 👩‍💻 – “q” {}[]|<>&';
    expect(visibleLine(seen)).toBe(seen);
  });

  it('shows what cannot be seen', () => {
    expect(visibleLine('a\u001b[31mb\r\nc\u202e\u0000\u007f\ud800\u{e0041}')).toBe(
      'a␛[31mb⏎c\\u{202e}␀␡\ufffd\\u{e0041}',
    );
    expect(visibleLines('a\tb\r\nc\rd')).toBe('a  b\nc␍d');
  });

  it('leaves no HTML or XML', () => {
    fc.assert(
      fc.property(text, (value) => {
        for (const escaped of [escapeHtml(value), escapeXml(value)]) {
          expect(escaped).not.toMatch(/[<>"']/);
          expect(escaped.replace(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
        }
        expect(escapeXml(value)).not.toMatch(/[\ufffe\uffff]/);
      }),
    );
  });

  it('leaves no Markdown, and no cell that ends early', () => {
    fc.assert(
      fc.property(text, (value) => {
        const escaped = escapeMarkdown(value);
        expect(escaped).not.toMatch(/[|<>`*_~[\]()\\\n]/);
        const back = escaped.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
        expect(back).toBe(visibleLine(value));
      }),
    );
  });

  it('leaves no second workflow command, and no second property', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(escapeCommandData(value)).not.toMatch(/[\r\n]/);
        expect(escapeCommandProperty(value)).not.toMatch(/[\r\n:,]/);
        expect(decodeURIComponent(escapeCommandData(value).replace(/%(?!25|0D|0A)/g, '%25'))).toBe(
          visibleLines(value),
        );
      }),
    );
  });

  it('keeps JSON in a script element whole, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), text, (json, value) => {
        const escaped = escapeScriptJson(JSON.stringify({ json, value }));
        expect(escaped).not.toContain('<');
        expect(JSON.parse(escaped)).toEqual(JSON.parse(JSON.stringify({ json, value })));
      }),
    );
  });
});
