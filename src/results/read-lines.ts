import type { RunResults, TestResult } from '../model/results.ts';
import { RESULTS, TEST } from './format.ts';
import type { KnownTests } from './known-tests.ts';

// As `formatRunResults` writes a results file. In JSON a line never ends within a text.
const LIST = Buffer.from(',\n "tests": [\n');
const END = Buffer.from('\n ]\n}\n');
const NEW_LINE = 0x0a;
const COMMA = 0x2c;
/** Of bytes that are parsed in one go: as text they live no longer than the objects of the next ones need. */
const BATCH_BYTES = 64 * 1024;

/**
 * Reads a results file line by line, as this package writes it: without its whole as one text, and a test that an earlier file has told of
 * with the same file and name.
 *
 * @returns undefined where anything is other than it is written, or not as it has to be: what, tells who reads it as a whole.
 */
export function readLines(bytes: Buffer, known: KnownTests): RunResults | undefined {
  const at = bytes.indexOf(LIST);
  const first = at + LIST.length;
  const end = bytes.length - END.length;
  if (at < 0 || first > end || !bytes.subarray(end).equals(END)) return undefined;
  try {
    const head: unknown = JSON.parse(`${bytes.toString('utf8', 0, at)}}`);
    if (typeof head !== 'object' || head === null || 'tests' in head) return undefined;
    const run = { ...head, tests: [] };
    if (RESULTS.find(run) !== undefined) return undefined;
    const tests = known.isEmpty ? readAll(bytes, first, end, known) : readBeside(bytes, first, end, known);
    return tests && { ...(run as unknown as RunResults), tests };
  } catch {
    return undefined;
  }
}

/** Many lines at a time: a call for each takes as long as parsing it. */
function readAll(bytes: Buffer, first: number, end: number, known: KnownTests): TestResult[] | undefined {
  const tests: TestResult[] = [];
  const starts: number[] = [];
  const files = new Map<string, string>();
  let from = first;
  while (from < end) {
    const before = starts.length;
    let to = from;
    for (; to < end && to - from < BATCH_BYTES; to = endOfLine(bytes, to) + 1) starts.push(to);
    const list = JSON.parse(`[${bytes.toString('utf8', from, endOfTest(bytes, to - 1, end))}]`) as unknown[];
    if (list.length !== starts.length - before) return undefined;
    for (const value of list) {
      if (TEST.find(value) !== undefined) return undefined;
      const test = value as { -readonly [Field in keyof TestResult]: TestResult[Field] };
      // One text for each file is found sooner, and takes less room, than one for each test.
      const file = files.get(test.file);
      if (file === undefined) files.set(test.file, test.file);
      else test.file = file;
      tests.push(test);
    }
    from = to;
  }
  if (!isAtEnd(from, first, end)) return undefined;
  known.remember(bytes, new Uint32Array(starts), tests);
  return tests;
}

function readBeside(bytes: Buffer, first: number, end: number, known: KnownTests): TestResult[] | undefined {
  const tests: TestResult[] = [];
  known.rewind();
  let from = first;
  while (from < end) {
    const passed = known.recognise(bytes, from, end);
    const newLine = passed === undefined ? endOfLine(bytes, from) : known.newLine;
    if (passed === undefined) {
      const value: unknown = JSON.parse(bytes.toString('utf8', from, endOfTest(bytes, newLine, end)));
      if (TEST.find(value) !== undefined) return undefined;
      tests.push(known.share(value as TestResult));
    } else tests.push(passed);
    from = newLine + 1;
  }
  return isAtEnd(from, first, end) ? tests : undefined;
}

/** Behind the line break that belongs to the end: an empty line before it would hide a comma behind the last test. */
function isAtEnd(from: number, first: number, end: number): boolean {
  return from === end + 1 || first === end;
}

function endOfLine(bytes: Buffer, from: number): number {
  return bytes.indexOf(NEW_LINE, from);
}

/** Without the comma behind it, which all tests have but the last. */
function endOfTest(bytes: Buffer, newLine: number, end: number): number {
  if (newLine === end) return end;
  if (bytes[newLine - 1] !== COMMA) throw new SyntaxError('There is no comma between two tests.');
  return newLine - 1;
}
