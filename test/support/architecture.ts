import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** A source file's path below `src/`, with `/`, and its text. */
export type Sources = ReadonlyMap<string, string>;

export interface FoundImport {
  readonly from: string;
  readonly specifier: string;
  readonly isDynamic: boolean;
  /** Leaves nothing behind when built, yet shows who knows whom. */
  readonly isType: boolean;
}

/** A folder imports from itself and from those above it: data runs down this list, imports run up it. */
export const ORDER = [
  'errors.ts',
  'model',
  'messages',
  'platform',
  'resp',
  'config',
  'policies',
  'ssm',
  'aws',
  'gateway',
  'engines',
  'targets',
  'tunnel.ts',
  'results',
  'compare',
  'changes',
  'source',
  'report',
  'run',
  'scaffold',
  'doctor',
  'runners',
  'cli',
  'index.ts',
] as const;

/** Values in, values out: a test of these needs no server, no file and no clock, and a browser could run them. */
export const PURE = [
  'model',
  'messages',
  'resp',
  'policies',
  'ssm/protocol',
  'compare',
  'changes',
  'report',
] as const;
const PURE_MAY_IMPORT = /^(?:node:(?:util|crypto|buffer|stream)|picocolors|diff)$/;
const HEAVY = /^(?:@aws-sdk\/|@smithy\/|testcontainers$|dockerode$|ws$|execa$|yauzl$)/;
/** Data that the code reads and that is published beside it. */
const DATA = 'schemas';

export function readSources(folder: string): Sources {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /\.c?ts$/.test(name));
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

/** Without comments: they may name what the code must not do. */
export function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

export function readImports(from: string, text: string): FoundImport[] {
  const code = withoutComments(text);
  const fixed = code.matchAll(/^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm);
  const dynamic = code.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g);
  const required = code.matchAll(/\brequire\(\s*'([^']+)'\s*\)/g);
  return [
    ...[...fixed].map(([, type, specifier = '']) => ({
      from,
      specifier,
      isDynamic: false,
      isType: type !== undefined,
    })),
    ...[...dynamic, ...required].map(([, specifier = '']) => ({
      from,
      specifier,
      isDynamic: true,
      isType: false,
    })),
  ];
}

/**
 * What breaks a rule of the folders, a sentence each, with the rule's reason.
 *
 * @param sources - All of `src/`: purity is followed through everything that a pure file imports.
 */
export function findWrongImports(sources: Sources): string[] {
  const imports = [...sources].flatMap(([from, text]) => readImports(from, text));
  return [
    ...findUnplaced(sources),
    ...imports.flatMap((found) => [...wrongDirection(found), ...heavyAtOnce(found), ...unfinished(found)]),
    ...findImpure(sources, imports),
  ];
}

function findUnplaced(sources: Sources): string[] {
  const places = new Set([...sources.keys()].map(placeOf));
  const known: readonly string[] = ORDER;
  return [
    ...[...places]
      .filter((place) => !known.includes(place) && place !== DATA)
      .map(
        (place) =>
          `${place} has no place in the order of imports: say in ORDER whom it may use, so that the next reader knows.`,
      ),
    ...known
      .filter((place) => ![...places].includes(place))
      .map((place) => `ORDER names ${place}, which is not there: a list that is wrong is not read.`),
  ];
}

function wrongDirection(found: FoundImport): string[] {
  const { from, specifier } = found;
  if (!specifier.startsWith('.')) return [];
  const target = placeOf(targetOf(found));
  if (target === DATA) return [];
  const order: readonly string[] = ORDER;
  if (order.indexOf(target) <= order.indexOf(placeOf(from))) return [];
  return [
    `${from} imports ${specifier}: a folder imports only from those above it in ORDER, so that what lies above can be read, tested and changed without what lies below.`,
  ];
}

function heavyAtOnce({ from, specifier, isDynamic, isType }: FoundImport): string[] {
  if (!HEAVY.test(specifier) || isDynamic || isType) return [];
  return [
    `${from} imports ${specifier} at once: heavy packages are loaded by \`await import()\` where a chosen target needs them, since every test run waits for the others.`,
  ];
}

function unfinished({ from, specifier }: FoundImport): string[] {
  if (!specifier.startsWith('.') || /\.(?:c?ts|json)$/.test(specifier)) return [];
  // tsc does not rewrite what a CommonJS file loads by import(): it says what stands there when built.
  if (from.endsWith('.cts') && specifier.endsWith('.js')) return [];
  return [`${from} imports ${specifier} without its ending: Node finds files by their whole name.`];
}

/** Through everything that is imported, however far: what a pure file uses has to be pure as well. */
function findImpure(sources: Sources, imports: readonly FoundImport[]): string[] {
  const byFile = new Map<string, FoundImport[]>();
  for (const found of imports) byFile.set(found.from, [...(byFile.get(found.from) ?? []), found]);
  const wrong: string[] = [];
  for (const start of sources.keys()) {
    if (!isPure(start)) continue;
    const seen = new Set([start]);
    const queue: (readonly [file: string, path: readonly string[]])[] = [[start, [start]]];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [file, path] = next;
      for (const found of byFile.get(file) ?? []) {
        if (found.isType) continue;
        if (!found.specifier.startsWith('.')) {
          if (PURE_MAY_IMPORT.test(found.specifier)) continue;
          wrong.push(
            `${start} uses ${found.specifier} (${[...path, found.specifier].join(' → ')}): ${placeOf(start)} takes values and gives values, so that it can be tested without a machine.`,
          );
          continue;
        }
        const target = targetOf(found);
        if (seen.has(target) || target.endsWith('.json')) continue;
        seen.add(target);
        queue.push([target, [...path, target]]);
      }
    }
  }
  return wrong;
}

function isPure(file: string): boolean {
  return PURE.some((folder) => file.startsWith(`${folder}/`));
}

function placeOf(file: string): string {
  return file.split('/')[0] ?? file;
}

function targetOf({ from, specifier }: FoundImport): string {
  return relative('/', resolve('/', dirname(from), specifier)).replaceAll('\\', '/');
}
