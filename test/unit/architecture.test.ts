import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findWrongImports, PURE, readSources, withoutComments } from '../support/architecture.ts';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));
const MOST_LINES = 400;
/** Past this, ask which two things a file does. */
const MANY_LINES = 200;

const raw = readSources(SRC);
const sources = new Map([...raw].map(([file, text]) => [file, withoutComments(text)]));

describe('the folders of src', () => {
  test('import only from those above them, pure ones nothing but values, and heavy packages when they are needed', () => {
    expect(findWrongImports(raw)).toEqual([]);
  });

  test('that are pure are there', () => {
    expect(PURE.filter((folder) => ![...raw.keys()].some((file) => file.startsWith(`${folder}/`)))).toEqual(
      [],
    );
  });

  /** Each a line that somebody could write, put into a file of today. */
  const WRONG: readonly (readonly [file: string, line: string, reason: RegExp])[] = [
    ['compare/gate.ts', "import { openTarget } from '../targets/open.ts';", /gate\.ts uses node:/],
    ['compare/gate.ts', "import { runOnTargets } from '../run/on-targets.ts';", /only from those above it/],
    [
      'compare/verdicts.ts',
      "import { explainTest } from '../changes/explain.ts';",
      /only from those above it/,
    ],
    ['report/json.ts', "import { readFileSync } from 'node:fs';", /takes values and gives values/],
    [
      'changes/explain.ts',
      "import { readRunResults } from '../results/read.ts';",
      /explain\.ts uses node:fs/,
    ],
    [
      'messages/engine-error.ts',
      "import { loadSettings } from '../config/load.ts';",
      /only from those above it/,
    ],
    ['model/engine.ts', "import type { Settings } from '../config/settings.ts';", /only from those above it/],
    ['targets/open.ts', "import { holdTarget } from '../run/held-target.ts';", /only from those above it/],
    ['run/export.ts', "import { runProgram } from '../cli/program.ts';", /only from those above it/],
    ['aws/client.ts', "import { SSMClient } from '@aws-sdk/client-ssm';", /loaded by `await import\(\)`/],
    ['ssm/transport/native.ts', "import WebSocket from 'ws';", /loaded by `await import\(\)`/],
    ['engines/fetch.ts', "import { openTarget } from '../targets/open.ts';", /only from those above it/],
    ['engines/cache.ts', "import { fetchServer } from '../run/held-target.ts';", /only from those above it/],
    ['engines/archive.ts', "import yauzl from 'yauzl';", /loaded by `await import\(\)`/],
    ['resp/client.ts', "import { sleep } from './sleep';", /whole name/],
    ['helpers/text.ts', 'export {};', /has no place in the order/],
  ];

  test.each(WRONG)('%s must not say %s', (file, line, reason) => {
    const changed = new Map(raw).set(file, `${line}\n${raw.get(file) ?? ''}`);
    const wrong = findWrongImports(changed);
    expect(wrong.filter((sentence) => sentence.includes(file.split('/')[0] ?? file)).join('\n')).toMatch(
      reason,
    );
  });
});

describe('importing a module', () => {
  test('reads no environment', () => {
    // At the left margin a statement runs when the module loads; functions and classes are indented inside.
    // What a runner preloads into its workers is there to be read by its import.
    const preloads = ['runners/worker.cts'];
    const wrong = [...sources]
      .filter(([file]) => !preloads.includes(file))
      .flatMap(([file, text]) =>
        text
          .split('\n')
          .filter(
            (line) => /^(?:export )?(?:const|let|var) .*process\.env/.test(line) && !/=>|function/.test(line),
          )
          .map((line) => `${file}: ${line}`),
      );
    expect(wrong).toEqual([]);
  });

  test('waits for nothing, but in the program and the module that node --import loads', () => {
    const mayWait = ['cli/bin.ts', 'runners/node-test.ts'];
    const wrong = [...sources]
      .filter(([file, text]) => !mayWait.includes(file) && /^(?:const .* = )?await /m.test(text))
      .map(([file]) => file);
    expect(wrong).toEqual([]);
  });

  test('uses no `await using`, which Node 22 cannot parse unbuilt', () => {
    expect([...sources].filter(([, text]) => /\bawait using\b/.test(text)).map(([file]) => file)).toEqual([]);
  });
});

describe('the sources and their tests', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  /** Tables, which are as long as what they list. */
  const data =
    /^src\/(?:changes\/catalogue|engines\/table)|^test\/(?:vectors|integration\/doctor\/broken-links)/;
  const lengths = ['src', 'test']
    .flatMap((part) =>
      readdirSync(join(root, part), { recursive: true, encoding: 'utf8' }).map((name) => join(part, name)),
    )
    .filter((name) => /\.c?ts$/.test(name) && !name.includes('node_modules') && !data.test(name))
    .map((name) => [name, readFileSync(join(root, name), 'utf8').split('\n').length - 1] as const);

  test(`are small: none is over ${MOST_LINES} lines, so that each has one subject`, () => {
    expect(lengths.filter(([, lines]) => lines > MOST_LINES)).toEqual([]);
  });

  test(`are mostly under ${MANY_LINES} lines: nine of ten`, () => {
    const long = lengths.filter(([, lines]) => lines > MANY_LINES).sort(([, a], [, b]) => b - a);
    expect(long.length, `part some of these by subject: ${long.join('; ')}`).toBeLessThanOrEqual(
      lengths.length / 10,
    );
  });
});

describe('engines', () => {
  test('come through registry clients as they are set up: the code knows no address of its own', () => {
    const addresses = [...sources]
      .filter(([file]) => file.startsWith('engines/'))
      .flatMap(([file, text]) =>
        [...text.matchAll(/\b[a-z]+:\/\/(?!mirror\.example\b)[^\s'"`]*/gi)].map(
          ([found]) => `${file}: ${found}`,
        ),
      );
    expect(addresses).toEqual([]);
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
