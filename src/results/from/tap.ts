import type { RunError, TestResult } from '../../model/results.ts';
import { relativePath } from '../own-place.ts';
import { toTestError } from '../test-error.ts';
import { isSourcePath } from './junit-place.ts';
import { AvaPoints } from './tap-ava.ts';
import { SUMMARY } from './tap-details.ts';
import { dialectOf, type TapDialect } from './tap-dialect.ts';
import { POINT, readTapLines, type TapLine, type TapPoint } from './tap-lines.ts';
import { type Frame, levelOf, NOTHING, reasonOf, toPoint, toResult, unescapeName } from './tap-points.ts';

const VERSION = /^TAP version 1[34]\r?$/m;
const PLAN = /^1\.\.(\d+)\b/;
const SUBTEST = /^( *)# Subtest: (.*)$/;

export interface TapReport {
  readonly tests: readonly TestResult[];
  /** What stands outside any test: a file that does not load, a hook. */
  readonly errors: readonly RunError[];
  /** Why it is not whole, where what came is not what was announced. */
  readonly cut?: string;
}

/** Whether an output is TAP: it says so in a line of its own, or has a plan and a numbered point. */
export function isTap(text: string): boolean {
  return VERSION.test(text) || (/^1\.\.\d+/m.test(text) && /^(?:not )?ok \d+\b/m.test(text));
}

/**
 * Reads the Test Anything Protocol (https://testanything.org), as node:test, node-tap, tape, AVA, Vitest and others write it.
 *
 * Assertions of one test are put together: where one of them fails, those behind it may not come. A point after a
 * subtest only sums that up and is left out. Other lines, which a suite may print in between, are passed over.
 */
export function parseTap(text: string, cwd: string): TapReport {
  const lines = readTapLines(text);
  const reader = new TapReader(cwd, dialectOf(text, lines), lines);
  for (const line of lines) reader.take(line);
  return reader.end();
}

class TapReader {
  readonly #cwd: string;
  readonly #dialect: TapDialect;
  /** Where points have numbers, an `ok` without one is somebody else's. */
  readonly #isNumbered: boolean;
  /** Made when all is read: why a test failed may be said at the end of what is around it. */
  readonly #tests: (() => TestResult)[] = [];
  readonly #errors: RunError[] = [];
  readonly #open: (Frame | undefined)[] = [];
  readonly #ava = new AvaPoints();
  #group: Frame | undefined;
  #file: string | undefined;
  #versions = 0;
  #plans = 0;
  #planned = 0;
  #points = 0;
  #bail: string | undefined;

  constructor(cwd: string, dialect: TapDialect, lines: readonly TapLine[]) {
    this.#cwd = cwd;
    this.#dialect = dialect;
    this.#isNumbered = lines.some(({ text }) => POINT.exec(text)?.[3] !== undefined);
  }

  take(line: TapLine): void {
    const { text } = line;
    if (this.#takeFrame(text)) return;
    const subtest = SUBTEST.exec(text);
    if (subtest) {
      this.#begin(levelOf(subtest[1]), unescapeName(subtest[2] ?? ''));
      return;
    }
    if (this.#dialect === 'named' && text.startsWith('# ')) this.#comment(text.slice(2).trim());
    const brace = /^( *)\}\s*$/.exec(text);
    const buffered = brace && this.#open[levelOf(brace[1])]?.buffered;
    if (brace && buffered) this.#point(levelOf(brace[1]), buffered);
    const match = POINT.exec(text);
    if (!match || (this.#isNumbered && match[3] === undefined)) return;
    const [, indent, not, number, rest = ''] = match;
    const level = levelOf(indent);
    if (level === 0) this.#points += 1;
    const point = toPoint({
      rest,
      number: number ?? String(this.#points),
      isFailed: not !== undefined,
      line,
    });
    if (/ \{$/.test(rest)) this.#begin(level, point.title, point);
    else this.#point(level, point);
  }

  end(): TapReport {
    this.#closeGroup();
    if (this.#dialect === 'ava') this.#endAva();
    const cut = this.#whyCut();
    return {
      tests: this.#tests.map((make) => make()),
      errors: this.#errors,
      ...(cut === undefined ? {} : { cut }),
    };
  }

  /** What is said of the output as a whole. */
  #takeFrame(text: string): boolean {
    const plan = PLAN.exec(text);
    if (plan) {
      this.#plans += 1;
      this.#planned += Number(plan[1]);
    } else if (VERSION.test(text)) this.#versions += 1;
    else if (text.startsWith('Bail out!')) this.#bail ??= text.slice('Bail out!'.length).trim();
    else return false;
    return true;
  }

  #whyCut(): string | undefined {
    if (this.#bail !== undefined)
      return `its output in TAP says that it gave up${this.#bail && `: ${this.#bail}`}`;
    if (this.#plans < Math.max(1, this.#versions)) return 'its output in TAP ends before its plan';
    const points = this.#dialect === 'ava' ? this.#tests.length : this.#points;
    if (points === this.#planned) return undefined;
    return points < this.#planned
      ? `its output in TAP ends before its plan: of ${this.#planned} points ${points} came`
      : `its output in TAP does not fit its plan: ${this.#planned} points were announced, and ${points} came`;
  }

  #begin(level: number, name: string, buffered?: TapPoint): void {
    this.#open.length = level;
    const parent = this.#open[level - 1];
    const frame: Frame = { name, points: [], hasSubtests: false, hasFailed: false, parent };
    this.#open[level] = buffered === undefined ? frame : { ...frame, buffered };
    if (parent) parent.hasSubtests = true;
  }

  #comment(text: string): void {
    this.#closeGroup();
    if (isSourcePath(text)) this.#file = relativePath(text, this.#cwd).replace(/^\.\//, '');
    else if (/^SKIP /i.test(text))
      this.#add([text.slice('SKIP '.length)], [{ ...NOTHING, status: 'skipped' }]);
    else if (!SUMMARY.test(text))
      this.#group = { name: text, points: [], hasSubtests: false, hasFailed: false };
  }

  #point(level: number, point: TapPoint): void {
    if (this.#dialect === 'ava' && level === 0) this.#ava.take(point);
    else if (this.#dialect === 'vitestFlat') this.#vitestPoint(point.title.split(' > '), point);
    else if (this.#dialect === 'vitest') this.#vitestFrame(level, point);
    else this.#plainPoint(level, point);
  }

  #plainPoint(level: number, point: TapPoint): void {
    const own = this.#open[level];
    this.#open.length = Math.min(this.#open.length, level);
    const path = this.#open.slice(0, level).map((frame) => frame?.name ?? '');
    if (own !== undefined) {
      own.end = point;
      if (own.points.length > 0) this.#add([...path, own.name], own.points, own);
      else if (!own.hasSubtests) this.#addLeaf([...path, own.name], point, own);
      return;
    }
    const parent = this.#open[level - 1];
    const isOfFile = parent !== undefined && level === 1 && isSourcePath(parent.name);
    const isNotRun = point.status === 'skipped' || point.status === 'todo';
    if (parent !== undefined && !isOfFile && !isNotRun) parent.points.push(point);
    else if (this.#group !== undefined && level === 0) this.#group.points.push(point);
    // What is said of a file at its end only sums it up, unless that is all that is said.
    else if (!(this.#dialect === 'named' && isSourcePath(point.title) && point.status === 'passed'))
      this.#addLeaf([...path, point.title], point);
  }

  /** node:test tells of a file that does not load as of a test, and Mocha of a hook. */
  #addLeaf(path: readonly string[], point: TapPoint, frame?: Frame): void {
    const [title = ''] = path;
    const isFile = path.length === 1 && isSourcePath(title) && /[\\/]/.test(title);
    const isHook = /(?:^|\s)"(?:before|after) (?:all|each)" hook\b/.test(title);
    if (point.status === 'failed' && (isFile || isHook)) this.#fail(point, isFile ? title : undefined);
    else this.#add(path, [point], frame);
  }

  #vitestFrame(level: number, point: TapPoint): void {
    const own = this.#open[level];
    this.#open.length = Math.min(this.#open.length, level);
    const path = this.#open.slice(0, level).map((frame) => frame?.name ?? '');
    if (own === undefined) {
      this.#vitestPoint([...path, point.title], point);
      if (point.status === 'failed') for (const frame of this.#open) if (frame) frame.hasFailed = true;
    } else if (point.status === 'failed' && !own.hasFailed) {
      for (const frame of this.#open) if (frame) frame.hasFailed = true;
      const [file, ...titles] = [...path, own.name];
      const what = titles.length === 0 ? 'the file' : `"${titles.join(' > ')}"`;
      const message = `${what} failed although none of its tests did: a hook, whose error Vitest's TAP does not tell`;
      this.#fail({ ...point, remarks: [message] }, file);
    }
  }

  #vitestPoint(path: readonly string[], point: TapPoint): void {
    const [file = ''] = path;
    if (path.length > 1) this.#add(path, [point]);
    // A file alone did not load, or has no test.
    else if (point.status === 'failed') this.#fail(point, file);
  }

  #endAva(): void {
    for (const { point, file, suite } of this.#ava.crashes()) this.#fail(point, file, suite);
    for (const point of this.#ava.tests()) this.#add([point.title], [point]);
  }

  #fail(point: TapPoint, file: string | undefined, suite?: readonly string[]): void {
    this.#errors.push({
      ...toTestError(reasonOf(point, undefined), this.#cwd),
      ...(file === undefined ? {} : { file: relativePath(file, this.#cwd) }),
      ...(suite === undefined ? {} : { suite }),
    });
  }

  #closeGroup(): void {
    const group = this.#group;
    this.#group = undefined;
    if (group !== undefined && group.points.length > 0) this.#add([group.name], group.points);
  }

  #add(path: readonly string[], points: readonly TapPoint[], frame?: Frame): void {
    const [first = ''] = path;
    const isFile = path.length > 1 && isSourcePath(first);
    const file = isFile ? relativePath(first, this.#cwd) : (this.#file ?? '');
    const name = isFile ? path.slice(1) : path;
    const cwd = this.#cwd;
    this.#tests.push(() => toResult(file, name, points, frame, cwd));
  }
}
