import { open, readFile, stat } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import type { RunError, TestResult } from '../model/results.ts';
import { mask } from '../platform/mask.ts';
import { isGoJson, parseGoJson } from './from/go-json.ts';
import { isTap, parseTap } from './from/tap.ts';

/** A longer output is not searched for tests, in bytes. */
const MAX_BYTES = 64 * 1024 * 1024;
/** So much of an output's end is searched for its last words, and so many characters of them are told. */
const MAX_TAIL_BYTES = 16 * 1024;
const MAX_WORDS = 200;

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
  return isTap(text) ? { form: 'tap', ...parseTap(text, cwd) } : undefined;
}

/** The line that most looks like a reason, near an output's end; else its last one. */
export async function readLastWords(logFile: string | undefined): Promise<string | undefined> {
  if (logFile === undefined) return undefined;
  const lines = stripVTControlCharacters(await readTail(logFile))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const words =
    lines.findLast((line) => /^(?:E +)?[\w.]*(?:Error|Exception)\b.*?: |not found$/.test(line)) ??
    lines.at(-1);
  return words === undefined ? undefined : mask(words).slice(0, MAX_WORDS);
}

async function readTail(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(MAX_TAIL_BYTES),
      position: Math.max(0, size - MAX_TAIL_BYTES),
    });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
