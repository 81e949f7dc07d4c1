import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { RunError, TestResult } from '../model/results.ts';
import { mask } from '../platform/mask.ts';
import { namesBehind } from './command-folder.ts';
import { isGoJson, parseGoJson } from './from/go-json.ts';
import { explainUnloaded, findLoadErrors } from './from/load-errors.ts';
import { isTap, parseTap } from './from/tap.ts';
import { type PackageSection, sectionsOf } from './package-sections.ts';

/** A longer output is not searched for tests, in bytes. */
const MAX_BYTES = 64 * 1024 * 1024;
/** So much of an output's end is searched for its last words, and so many characters of them are told. */
const MAX_TAIL_BYTES = 16 * 1024;
const MAX_WORDS = 200;
/** An exception with its message, in JavaScript, Python and others, in PHP, and in Ruby. */
const LOOKS_LIKE_A_REASON =
  /^(?:E +)?[\w.]*(?:Error|Exception)\b.*?: |not found$|^(?:PHP )?(?:Fatal|Parse) error: |^\S+\.rb:\d+:in .* \([A-Z][\w:]*\)$/;
/** So much of an output's end is searched for files that did not load. */
const MAX_LOAD_ERRORS_BYTES = 256 * 1024;

/** Tests of which a command's output tells. */
export interface ReadOutput {
  /** In which form. */
  readonly form: 'tap' | 'go test';
  readonly tests: readonly TestResult[];
  readonly errors: readonly RunError[];
  /** Why it does not tell of all of them. */
  readonly cut?: string;
}

/** Reads the tests out of a command's output: TAP, or `go test -json`. Some runners report on their stdout and nowhere else. */
export async function readOutput(logFile: string | undefined, cwd: string): Promise<ReadOutput | undefined> {
  if (logFile === undefined) return undefined;
  const size = (await stat(logFile).catch(() => undefined))?.size ?? 0;
  if (size === 0 || size > MAX_BYTES) return undefined;
  const text = await readFile(logFile, 'utf8');
  if (isGoJson(text)) return { form: 'go test', ...parseGoJson(text, cwd) };
  const sections = sectionsOf(text, cwd).filter((section) => isTap(section.text));
  if (sections.length === 0) return undefined;
  const reports = sections.map((section) => readTap(section, cwd));
  const cut = reports.find((report) => report.cut !== undefined)?.cut;
  return {
    form: 'tap',
    tests: reports.flatMap(({ tests }) => tests),
    errors: reports.flatMap(({ errors }) => errors),
    ...(cut === undefined ? {} : { cut }),
  };
}

/** What one package printed: places in it are whole or seen from there. */
function readTap({ before, text }: PackageSection, cwd: string): Omit<ReadOutput, 'form'> {
  const folder = join(cwd, before);
  const report = parseTap(text, folder);
  const names = namesBehind(before);
  const errors = explainUnloaded(report.errors, text.slice(-MAX_LOAD_ERRORS_BYTES), folder);
  return { ...report, tests: report.tests.map(names.test), errors: errors.map(names.error) };
}

/** What a failed command's output says of test files that did not load: see {@link findLoadErrors}. */
export async function readLoadErrors(
  logFile: string | undefined,
  cwd: string,
  told: Pick<ReadOutput, 'tests' | 'errors'>,
): Promise<readonly RunError[]> {
  if (logFile === undefined) return [];
  return findLoadErrors(await readTail(logFile, MAX_LOAD_ERRORS_BYTES), cwd, told);
}

/** The line that most looks like a reason, near an output's end; else its last one. */
export async function readLastWords(logFile: string | undefined): Promise<string | undefined> {
  if (logFile === undefined) return undefined;
  const lines = stripVTControlCharacters(await readTail(logFile, MAX_TAIL_BYTES))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const words = lines.findLast((line) => LOOKS_LIKE_A_REASON.test(line)) ?? lines.at(-1);
  return words === undefined ? undefined : mask(words).slice(0, MAX_WORDS);
}

async function readTail(path: string, bytes: number): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(Math.max(1, Math.min(size, bytes))),
      position: Math.max(0, size - bytes),
    });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
