import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { assertRunResults } from '../../../src/results/validate.ts';
import { makeFullRun } from './samples.ts';

const fits = new Ajv({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(new URL('../../../src/schemas/results.schema.json', import.meta.url), 'utf8')),
);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What may stand in the place of any value, a kind each. */
const OTHERS: readonly (Json | undefined)[] = [
  undefined,
  null,
  true,
  'text',
  '',
  1,
  0,
  -1,
  1.5,
  [],
  ['text'],
  [1],
  [null],
  [{}],
  {},
  { text: 'text' },
  { text: 1 },
];

function isRead(value: unknown): boolean {
  try {
    assertRunResults(value, 'f.json');
    return true;
  } catch {
    return false;
  }
}

/** Every place in a value, by its path. */
function placesIn(value: Json, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((key) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    return [at, ...placesIn((value as Record<string, Json>)[key] ?? null, at)];
  });
}

/** A copy with something else at a path; `undefined` takes the field away. */
function withOther(value: Json, path: readonly (string | number)[], other: Json | undefined): Json {
  const copy = structuredClone(value);
  let parent = copy as Record<string | number, Json>;
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string | number, Json>;
  const last = path.at(-1) ?? '';
  if (other === undefined && !Array.isArray(parent)) delete parent[last];
  else parent[last] = other ?? null;
  return copy;
}

const full = JSON.parse(JSON.stringify(makeFullRun())) as Json;

describe('the reader of results files and their published schema', () => {
  test('both take a file that has every field', () => {
    expect(fits(full), JSON.stringify(fits.errors)).toBe(true);
    expect(isRead(full)).toBe(true);
  });

  test.each(placesIn(full).map((path) => [path.join('.'), path] as const))(
    'agree on what may stand at %s',
    (_name, path) => {
      const disagreed = OTHERS.filter((other) => {
        const changed = withOther(full, path, other);
        return fits(changed) !== isRead(changed);
      });
      expect(disagreed).toEqual([]);
    },
  );
});
