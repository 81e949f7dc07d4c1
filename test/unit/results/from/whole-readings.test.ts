import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';
import { stringify } from 'yaml';
import { isGoJson, parseGoJson } from '../../../../src/results/from/go-json.ts';
import { parseJunit } from '../../../../src/results/from/junit.ts';
import { decodeReport } from '../../../../src/results/from/junit-text.ts';
import { parseTap } from '../../../../src/results/from/tap.ts';

const REPORTS = new URL('../../../vectors/reports/', import.meta.url);
const READINGS = new URL('../../../vectors/readings/', import.meta.url);

function read(name: string) {
  const text = decodeReport(readFileSync(new URL(name, REPORTS)));
  if (name.endsWith('.xml')) return parseJunit(text, name, '/app');
  return isGoJson(text) ? parseGoJson(text, '/app') : parseTap(text, '/app');
}

/** Of each runner and version one report that has failures; `readings/` was compared with them by eye. */
const NAMES = readdirSync(REPORTS, { recursive: true, encoding: 'utf8' }).filter(
  (name) => /\.(?:xml|tap|jsonl)$/.test(name) && (!name.includes('/') || /6\.2(?:-run-1)?\./.test(name)),
);

describe('of a report that a runner wrote, everything that it says of a test is read:', () => {
  it.for(NAMES)('names, times, errors, places, what was expected: %s', async (name, { expect }) => {
    const reading = new URL(`${name.replaceAll('/', '-')}.yaml`, READINGS);
    await expect(stringify(read(name), { lineWidth: 0, keepUndefined: true })).toMatchFileSnapshot(
      fileURLToPath(reading),
    );
  });
});
