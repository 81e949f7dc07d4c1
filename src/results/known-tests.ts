import type { TestResult } from '../model/results.ts';
import { endOfName, readPassed } from './test-line.ts';

const COMMA = 0x2c;
const NEW_LINE = 0x0a;
/** So many tests may be missing in a file before it is looked for by the test's file. */
const MOST_SKIPPED = 8;

/**
 * The tests of the first of several results files: the others tell of the same ones, mostly in the same order. A line that begins with
 * the same bytes is of the same test, whose file and name are there already, and if it passed there is no more to read than a number or two:
 * in a third of the time and of the memory that a test takes which is parsed.
 */
export class KnownTests {
  #bytes: Buffer = Buffer.alloc(0);
  #tests: readonly TestResult[] = [];
  /** Of each test, where its line begins and where the list of its name's parts ends; 0 where the line is of another form, or begins with another test. */
  #starts: Uint32Array = new Uint32Array(0);
  #ends: Uint32Array = new Uint32Array(0);
  #firstOfFile: Map<string, number> | undefined;
  #next = 0;
  #newLine = 0;

  /** Whether there are any. */
  get isEmpty(): boolean {
    return this.#tests.length === 0;
  }

  /** @param starts - Where the line of each test begins in the file's bytes, which are kept. */
  remember(bytes: Buffer, starts: Uint32Array, tests: readonly TestResult[]): void {
    this.#bytes = bytes;
    this.#tests = tests;
    this.#starts = starts;
    this.#ends = starts.map((start, place) => {
      const test = tests[place];
      return test === undefined ? 0 : endOfName(bytes, start, test);
    });
  }

  /** Where the line ends whose test was recognised last. */
  get newLine(): number {
    return this.#newLine;
  }

  /** Before a file's first line. */
  rewind(): void {
    this.#next = 0;
  }

  /**
   * A line's test, where it is the next of the known ones and has passed.
   *
   * @param last - Where the last line ends; a comma stands before the ends of all others.
   */
  recognise(bytes: Buffer, start: number, last: number): TestResult | undefined {
    const known = this.#tests[this.#next];
    const end = this.#ends[this.#next] ?? 0;
    if (known === undefined || end === 0) return undefined;
    const from = this.#starts[this.#next] ?? 0;
    const length = end - from;
    if (start + length > last || bytes.compare(this.#bytes, from, end, start, start + length) !== 0)
      return undefined;
    const passed = readPassed(bytes, start + length, known);
    if (passed === undefined) return undefined;
    const isLast = passed.end === last;
    this.#newLine = isLast ? last : passed.end + 1;
    const isWhole = isLast || (bytes[passed.end] === COMMA && this.#newLine < last);
    if (!isWhole || bytes[this.#newLine] !== NEW_LINE) return undefined;
    this.#next += 1;
    return passed.test;
  }

  /** A parsed test with the file and the name of the known one, if it is one: whoever compares them sees it at once. */
  share(test: TestResult): TestResult {
    const place = this.#find(test);
    const known = place === undefined ? undefined : this.#tests[place];
    if (place === undefined || known === undefined) return test;
    this.#next = place + 1;
    const shared: { -readonly [Field in keyof TestResult]: TestResult[Field] } = test;
    shared.file = known.file;
    shared.name = known.name;
    return shared;
  }

  #find(test: TestResult): number | undefined {
    const near = this.#findFrom(this.#next, test);
    if (near !== undefined) return near;
    this.#firstOfFile ??= new Map(this.#tests.map(({ file }, index) => [file, index] as const).reverse());
    const first = this.#firstOfFile.get(test.file);
    return first === undefined ? undefined : this.#findFrom(first, test);
  }

  #findFrom(first: number, { file, name }: TestResult): number | undefined {
    for (let place = first; place < first + MOST_SKIPPED; place += 1) {
      const known = this.#tests[place];
      if (known === undefined) return undefined;
      if (known.file !== file || known.name.length !== name.length) continue;
      if (known.name.every((part, index) => part === name[index])) return place;
    }
    return undefined;
  }
}
