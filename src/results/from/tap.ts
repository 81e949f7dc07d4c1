import type { TestResult, TestStatus } from '../../model/results.ts';
import { type RawError, relativePath, toTestError } from '../test-error.ts';
import { durationOfTap, errorOfTap } from './tap-details.ts';

/** A name that is a file's: runners of TAP put each file into a subtest, or under a comment, of its own. */
const FILE = /\.(?:[cm]?[jt]sx?|t|pl|py|sh)$/;
const VERSION = /^TAP version 1[34]\r?$/gm;
const PLAN = /^1\.\.(\d+)/gm;
const POINT = /^( *)(not )?ok\b(?: +(\d+))?(?: +-)? ?(.*)$/;
const SUBTEST = /^( *)# Subtest: (.*)$/;
const DIRECTIVE = /(?:^| )# (SKIP|TODO)\b:?(.*)$/i;
/** tape, nodeunit and node-tap before 1.0 begin with the first test's name; elsewhere comments name nothing. */
const NAMES_IN_COMMENTS = /^TAP version 1[34]\r?\n(?:(?!(?:not )?ok\b|#|1\.\.).*\n)*# (?!Subtest: )/m;
const SUMMARY =
  /^(?:(?:tests|pass|fail|skip|skipped|todo|suites|cancelled):? +\d+|failed \d+ .*|duration_ms .*|time=.*|ok|TAP version 1[34])\s*$/;
/** Levels are told by four blanks each. */
const INDENT = 4;

interface Point {
  readonly title: string;
  readonly status: TestStatus;
  /** Behind the name, in milliseconds. */
  readonly tookMs: number | null;
  readonly yaml: string[];
}

/** A test whose end has not come yet; its assertions are points of their own. */
interface Frame {
  readonly name: string;
  readonly points: Point[];
  hasSubtests: boolean;
  /** What stood before the brace of `ok 1 - name {`. */
  readonly buffered?: Point;
  /** What sums it up. */
  end?: Point;
  readonly parent?: Frame | undefined;
}

export interface TapReport {
  readonly tests: readonly TestResult[];
  /** Whether all came that was announced: a process that ends early leaves its plan unfulfilled, or none. */
  readonly isWhole: boolean;
}

/** Whether an output is TAP: it says so in a line of its own, or has a plan and a numbered point. */
export function isTap(text: string): boolean {
  return text.search(VERSION) >= 0 || (text.search(PLAN) >= 0 && /^(?:not )?ok \d+\b/m.test(text));
}

/**
 * Reads the Test Anything Protocol (https://testanything.org), as node:test, node-tap, tape, AVA and others write it.
 *
 * Assertions of one test are put together: where one of them fails, those behind it may not come. A point after a
 * subtest only sums that up and is left out. Other lines, which a suite may print in between, are passed over.
 */
export function parseTap(text: string, cwd: string): TapReport {
  const reader = new TapReader(cwd, NAMES_IN_COMMENTS.test(text));
  let yaml: string[] | undefined;
  let last: Point | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (yaml !== undefined) {
      if (/^ *\.\.\.\s*$/.test(line)) yaml = undefined;
      else yaml.push(line);
    } else if (last !== undefined && /^ *---\s*$/.test(line)) {
      yaml = last.yaml;
    } else {
      const said = reader.take(line);
      if (said !== undefined) last = said;
    }
  }
  return { tests: reader.end(), isWhole: isWhole(text) };
}

function isWhole(text: string): boolean {
  if (/^Bail out!/m.test(text)) return false;
  const plans = [...text.matchAll(PLAN)];
  const planned = plans.reduce((sum, [, count]) => sum + Number(count), 0);
  return (
    plans.length >= [...text.matchAll(VERSION)].length &&
    [...text.matchAll(/^(?:not )?ok\b/gm)].length >= planned
  );
}

class TapReader {
  readonly #cwd: string;
  readonly #hasNames: boolean;
  /** Made when all is read: a point's block comes after it. */
  readonly #tests: (() => TestResult)[] = [];
  readonly #open: (Frame | undefined)[] = [];
  #group: Frame | undefined;
  #file: string | undefined;

  constructor(cwd: string, hasNames: boolean) {
    this.#cwd = cwd;
    this.#hasNames = hasNames;
  }

  /** @returns The point that the line is, since its block may follow. */
  take(line: string): Point | undefined {
    const subtest = SUBTEST.exec(line);
    if (subtest) {
      this.#begin(levelOf(subtest[1]), {
        name: unescapeName(subtest[2] ?? ''),
        points: [],
        hasSubtests: false,
      });
      return undefined;
    }
    if (this.#hasNames && line.startsWith('# ')) this.#comment(line.slice(2).trim());
    const brace = /^( *)\}\s*$/.exec(line);
    const buffered = brace && this.#open[levelOf(brace[1])]?.buffered;
    if (brace && buffered) this.#point(levelOf(brace[1]), buffered);
    const match = POINT.exec(line);
    if (!match) return undefined;
    const [, indent, not, , rest = ''] = match;
    const point = toPoint(rest, not !== undefined);
    const level = levelOf(indent);
    if (/ \{$/.test(rest))
      this.#begin(level, { name: point.title, points: [], hasSubtests: false, buffered: point });
    else this.#point(level, point);
    return point;
  }

  end(): TestResult[] {
    this.#closeGroup();
    return this.#tests.map((make) => make());
  }

  #begin(level: number, frame: Frame): void {
    this.#open.length = level;
    const parent = this.#open[level - 1];
    this.#open[level] = { ...frame, parent };
    if (parent) parent.hasSubtests = true;
  }

  #comment(text: string): void {
    this.#closeGroup();
    if (FILE.test(text)) this.#file = text;
    else if (/^SKIP /i.test(text))
      this.#add([text.slice('SKIP '.length)], [{ title: '', status: 'skipped', tookMs: null, yaml: [] }]);
    else if (!SUMMARY.test(text)) this.#group = { name: text, points: [], hasSubtests: false };
  }

  #point(level: number, point: Point): void {
    const own = this.#open[level];
    this.#open.length = Math.min(this.#open.length, level);
    const path = this.#open.slice(0, level).map((frame) => frame?.name ?? '');
    if (own !== undefined) {
      own.end = point;
      if (own.points.length > 0) this.#add([...path, own.name], own.points, own);
      else if (!own.hasSubtests) this.#add([...path, own.name], [point], own);
      return;
    }
    const parent = this.#open[level - 1];
    const isOfFile = parent !== undefined && level === 1 && FILE.test(parent.name);
    const isNotRun = point.status === 'skipped' || point.status === 'todo';
    if (parent !== undefined && !isOfFile && !isNotRun) parent.points.push(point);
    else if (this.#group !== undefined && level === 0) this.#group.points.push(point);
    // What is said of a file at its end only sums it up, unless that is all that is said.
    else if (!(this.#hasNames && FILE.test(point.title) && point.status === 'passed'))
      this.#add([...path, point.title], [point]);
  }

  #closeGroup(): void {
    const group = this.#group;
    this.#group = undefined;
    if (group !== undefined && group.points.length > 0) this.#add([group.name], group.points);
  }

  #add(path: readonly string[], points: readonly Point[], frame?: Frame): void {
    const [first = ''] = path;
    const isFile = path.length > 1 && FILE.test(first);
    const file = isFile ? relativePath(first, this.#cwd) : (this.#file ?? '');
    const name = isFile ? path.slice(1) : path;
    const cwd = this.#cwd;
    this.#tests.push(() => toResult(file, name, points, frame, cwd));
  }
}

function levelOf(indent = ''): number {
  return Math.floor(indent.length / INDENT);
}

function toPoint(rest: string, isFailed: boolean): Point {
  const text = rest.replace(/ \{$/, '');
  const [, word, reason = ''] = DIRECTIVE.exec(text) ?? [];
  const [, tookMs] = / # time=([\d.]+)ms/.exec(text) ?? [];
  const title = unescapeName(
    text
      .replace(DIRECTIVE, '')
      .replace(/ # time=[\d.]+ms.*$/, '')
      .trim(),
  );
  const notRun = word?.toUpperCase() === 'TODO' ? 'todo' : 'skipped';
  return {
    // lab puts the name behind the directive.
    title: title || reason.trim(),
    status: word !== undefined ? notRun : isFailed ? 'failed' : 'passed',
    tookMs: tookMs === undefined ? null : Number(tookMs),
    yaml: [],
  };
}

function toResult(
  file: string,
  name: readonly string[],
  points: readonly Point[],
  frame: Frame | undefined,
  cwd: string,
): TestResult {
  const whole = frame?.end;
  const failed =
    points.find(({ status }) => status === 'failed') ?? (whole?.status === 'failed' ? whole : undefined);
  const ran = points.find(({ status }) => status === 'passed');
  const said = whole ?? points[0];
  return {
    file,
    name,
    status: failed?.status ?? ran?.status ?? points[0]?.status ?? 'passed',
    retries: 0,
    durationMs:
      said === undefined || (whole === undefined && points.length > 1)
        ? null
        : (said.tookMs ?? durationOfTap(said.yaml)),
    error: failed === undefined ? null : toTestError(reasonOf(failed, frame), cwd),
  };
}

/** node:test cancels the tests of a suite whose hook fails, and says why only at the suite's end. */
function reasonOf(failed: Point, frame: Frame | undefined): RawError {
  let point = failed;
  for (let above = frame?.parent; above?.end !== undefined && isCancelled(point); above = above.parent)
    point = above.end;
  return errorOfTap(point.title, point.yaml);
}

function isCancelled({ yaml }: Point): boolean {
  return yaml.some((line) => /^\s*failureType: '?cancelledByParent/.test(line));
}

/** TAP escapes `#` and the backslash in names. */
function unescapeName(text: string): string {
  return text.replaceAll(/\\([#\\])/g, '$1');
}
