import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

/** A folder imports from itself and from those above it. */
const ORDER = [
  'errors.ts',
  'model',
  'platform',
  'resp',
  'config',
  'messages',
  'ssm',
  'aws',
  'tunnel',
  'gateway',
  'targets',
  'results',
  'compare',
  'changes',
  'report',
  'run',
  'runners',
  'cli',
];
/** Entry points: they only pass on. */
const ENTRIES = ['index.ts', 'tunnel.ts'];
/** Values in, values out. */
const PURE = ['model', 'messages', 'resp', 'ssm/protocol', 'compare', 'changes', 'report'];
const PURE_MAY_IMPORT = /^node:(?:util|crypto|buffer|stream)$/;
/** Of code, without comments: past this, ask which two things a file does. */
const MOST_LINES = 400;
const HEAVY = /^(?:@aws-sdk\/|@smithy\/|testcontainers$|dockerode$|ws$|execa$)/;

interface Import {
  readonly from: string;
  readonly specifier: string;
  readonly isDynamic: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const sources = new Map(
  // Without comments: they may name what the code must not do.
  files.map((file) => [
    file,
    readFileSync(join(SRC, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''),
  ]),
);
const imports = [...sources].flatMap(([file, text]) => readImports(file, text));

/** Type-only imports leave nothing behind when built, yet they show who knows whom: they count, but are never heavy. */
function readImports(from: string, text: string): (Import & { isType: boolean })[] {
  const fixed = text.matchAll(/^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm);
  const dynamic = text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g);
  return [
    ...[...fixed].map(([, type, specifier = '']) => ({
      from,
      specifier,
      isDynamic: false,
      isType: type !== undefined,
    })),
    ...[...dynamic].map(([, specifier = '']) => ({ from, specifier, isDynamic: true, isType: false })),
  ];
}

function placeOf(file: string): string {
  return file.split('/')[0] ?? file;
}

function targetOf({ from, specifier }: Import): string {
  return relative(SRC, resolve(SRC, dirname(from), specifier));
}

describe('the folders of src', () => {
  test('are all in the order of imports', () => {
    const places = new Set(files.map(placeOf));
    expect(
      [...places].filter(
        (place) => !ORDER.includes(place) && !ENTRIES.includes(place) && place !== 'schemas',
      ),
    ).toEqual([]);
  });

  test('import only from those above them', () => {
    const wrong = imports
      .filter(({ from, specifier }) => specifier.startsWith('.') && !ENTRIES.includes(from))
      .filter((found) => {
        const target = placeOf(targetOf(found));
        if (target === 'schemas') return false;
        return ORDER.indexOf(target) > ORDER.indexOf(placeOf(found.from)) || ENTRIES.includes(target);
      })
      .map(({ from, specifier }) => `${from} imports ${specifier}`);
    expect(wrong).toEqual([]);
  });

  test('that are pure import nothing of Node but values and types', () => {
    const wrong = imports
      .filter(({ from, isType }) => !isType && PURE.some((folder) => from.startsWith(`${folder}/`)))
      .filter(({ specifier }) => specifier.startsWith('node:') && !PURE_MAY_IMPORT.test(specifier))
      .map(({ from, specifier }) => `${from} imports ${specifier}`);
    expect(wrong).toEqual([]);
  });
});

describe('heavy packages', () => {
  test('are imported only when they are needed', () => {
    const wrong = imports
      .filter(({ specifier, isDynamic, isType }) => HEAVY.test(specifier) && !isDynamic && !isType)
      .map(({ from, specifier }) => `${from} imports ${specifier} at once`);
    expect(wrong).toEqual([]);
  });
});

describe('importing a module', () => {
  test('reads no environment', () => {
    // At the left margin a statement runs when the module loads; functions and classes are indented inside.
    const wrong = [...sources].flatMap(([file, text]) =>
      text
        .split('\n')
        .filter(
          (line) => /^(?:export )?(?:const|let|var) .*process\.env/.test(line) && !/=>|function/.test(line),
        )
        .map((line) => `${file}: ${line}`),
    );
    expect(wrong).toEqual([]);
  });

  test('waits for nothing, but in the program, the holder and the module that node --import loads', () => {
    const mayWait = ['cli/bin.ts', 'run/holder.ts', 'runners/node-test.ts'];
    const wrong = [...sources]
      .filter(([file, text]) => !mayWait.includes(file) && /^(?:const .* = )?await /m.test(text))
      .map(([file]) => file);
    expect(wrong).toEqual([]);
  });

  test('uses no `await using`, which Node 22 cannot parse unbuilt', () => {
    expect([...sources].filter(([, text]) => /\bawait using\b/.test(text)).map(([file]) => file)).toEqual([]);
  });
});

describe('the sources', () => {
  test('name files with their ending, and Node modules with node:', () => {
    const wrong = imports
      .filter(({ specifier }) => specifier.startsWith('.') && !/\.(?:ts|json)$/.test(specifier))
      .map(({ from, specifier }) => `${from} imports ${specifier}`);
    expect(wrong).toEqual([]);
  });

  test('are small: one subject a file, tables of data excepted', () => {
    const tables = /^(?:changes|config\/table)/;
    const long = [...sources].filter(
      ([file, text]) => !tables.test(file) && text.split('\n').length > MOST_LINES,
    );
    expect(long.map(([file]) => file)).toEqual([]);
  });
});

describe('the tests', () => {
  test('of engines say what they need, so that a machine without it skips them by name', () => {
    const folder = fileURLToPath(new URL('..', import.meta.url));
    const needs = /\b(?:startEngine|enginePath|makeWorld|openTarget|holdTarget)\(/;
    const wrong = ['contract', 'integration', 'apps'].flatMap((part) =>
      readdirSync(join(folder, part), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules'))
        .map((name) => join(part, name))
        .filter((name) => {
          const text = readFileSync(join(folder, name), 'utf8');
          return needs.test(text) && !/\blacks\(/.test(text);
        }),
    );
    expect(wrong).toEqual([]);
  });
});
