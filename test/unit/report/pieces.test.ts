import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import { judgeGate } from '../../../src/compare/gate.ts';
import type { Comparison } from '../../../src/model/comparison.ts';
import { inChunks } from '../../../src/platform/chunks.ts';
import { writeAnew } from '../../../src/platform/own-file.ts';
import { htmlPieces } from '../../../src/report/html.ts';
import { jsonPieces } from '../../../src/report/json.ts';
import { junitPieces } from '../../../src/report/junit.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

/** Whole pairs, halves at either end, and what the formats escape. */
const WORDS = ['😀', '👩‍👩‍👧', 'a', '\ud83d', '\ude00', '<', '"', '\\', '&', 'é', '\u2028', '\u0000', ''];
const text = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 6 })
  .map((words) => words.join(''));

/** Several chunks of tests, of which some fail on one side, with these texts everywhere. */
function comparisonOf(texts: readonly string[]): Comparison {
  const side = (version: string, isBroken: boolean) =>
    makeRun(
      version,
      Array.from({ length: 400 }, (_, index) => {
        const word = texts[index % texts.length] ?? '';
        const hasFailed = isBroken && index % 3 === 0;
        return makeTest('', hasFailed ? 'failed' : 'passed', {
          file: `${word}.test.ts`,
          name: [word.repeat(9), `${'x'.repeat(50 + (index % 17))}${index}${word}`],
          ...(index % 2 === 0 ? { line: index } : {}),
          message: `${word} ${index}`,
        });
      }),
    );
  return compareRuns([[side('2.8.19', false)], [side('6.2.11', true)]]);
}

function piecesOf(comparison: Comparison): Readonly<Record<string, () => Iterable<string>>> {
  const gate = judgeGate(comparison, 'broken');
  return {
    json: () => jsonPieces(comparison, gate),
    html: () => htmlPieces(comparison, { gate, createdAt: new Date(0) }),
    junit: () => junitPieces(comparison, gate),
  };
}

describe('a report in pieces', () => {
  it('has the bytes of the whole, and no half of a character at an end of any piece', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (texts) => {
        for (const pieces of Object.values(piecesOf(comparisonOf(texts)))) {
          const whole = [...pieces()].join('');
          const chunks = [...inChunks(pieces())];
          expect(chunks.length).toBeGreaterThan(1);
          expect([...pieces(), ...chunks].find((piece) => /\p{Cs}/u.test(piece))).toBeUndefined();
          expect(Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))).equals(Buffer.from(whole))).toBe(
            true,
          );
        }
      }),
      { numRuns: 15 },
    );
  });

  it('says of each test what a whole document would: JSON every character, the others those that can be seen', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (texts) => {
        const comparison = comparisonOf(texts);
        const { json, html, junit } = piecesOf(comparison);
        const document = JSON.parse([...(json?.() ?? [])].join(''));
        expect(document.tests.map(({ file, name, line }: never) => ({ file, name, line }))).toEqual(
          comparison.tests.map(({ file, name, line }) => ({ file, name, line })),
        );
        const [, data = ''] =
          /id="data">(.*)<\/script>\n<script>/s.exec([...(html?.() ?? [])].join('')) ?? [];
        expect(JSON.parse(data).tests).toHaveLength(comparison.tests.length);
        let cases = 0;
        const parser = new SaxesParser();
        parser.on('error', (error) => {
          throw error;
        });
        parser.on('opentag', ({ name }) => {
          if (name === 'testcase') cases += 1;
        });
        parser.write([...(junit?.() ?? [])].join('')).close();
        expect(cases).toBe(comparison.tests.length);
      }),
      { numRuns: 15 },
    );
  });

  it('leaves the file of before whole, and nothing beside it, where it ends behind its first chunks', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-pieces-'));
    try {
      const path = join(folder, 'report.html');
      writeAnew(path, 'the good report of yesterday', 'shared');
      let said = 0;
      function* pieces(): Generator<string> {
        for (; said < 100; said += 1) yield '😀'.repeat(1_000);
        throw new Error('no more');
      }
      expect(() => writeAnew(path, pieces(), 'shared')).toThrow('no more');
      expect(said).toBe(100);
      expect(await readFile(path, 'utf8')).toBe('the good report of yesterday');
      expect(await readdir(folder)).toEqual(['report.html']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
