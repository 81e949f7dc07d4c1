import type { TestResult } from '../../model/results.ts';
import { type RawError, toTestError } from '../test-error.ts';
import { durationOfTap, errorOfRemarks, errorOfTap } from './tap-details.ts';
import type { TapLine, TapPoint } from './tap-lines.ts';

const DIRECTIVE = /(?:^| )# (SKIP|TODO)\w*\b:?(.*)$/i;
/** Levels are told by four blanks each. */
const INDENT = 4;

/** A test whose end has not come yet; its assertions are points of their own. */
export interface Frame {
  readonly name: string;
  readonly points: TapPoint[];
  hasSubtests: boolean;
  /** Whether one of the tests in it failed. */
  hasFailed: boolean;
  /** What stood before the brace of `ok 1 - name {`. */
  readonly buffered?: TapPoint;
  /** What sums it up. */
  end?: TapPoint;
  readonly parent?: Frame | undefined;
}

/** A point of which nothing is known. */
export const NOTHING: TapPoint = { title: '', status: 'passed', tookMs: null, block: [], remarks: [] };

/** How deep a line is indented. */
export function levelOf(indent = ''): number {
  return Math.floor(indent.length / INDENT);
}

export interface PointLine {
  readonly rest: string;
  /** Names a point that has no title. */
  readonly number: string;
  readonly isFailed: boolean;
  readonly line: TapLine;
}

/** A line that begins with `ok` or `not ok`. */
export function toPoint({ rest, number, isFailed, line }: PointLine): TapPoint {
  const text = rest.replace(/ \{$/, '').replaceAll('\\#', HASH);
  const [, word, reason = ''] = DIRECTIVE.exec(text) ?? [];
  const [, tookMs] = / # time=([\d.]+)ms/.exec(text) ?? [];
  const title = unescapeName(
    text
      .replace(DIRECTIVE, '')
      .replace(/ # time=[\d.]+ms.*$/, '')
      .replaceAll(HASH, '\\#')
      .trim(),
  );
  const notRun = word?.toUpperCase() === 'TODO' ? 'todo' : 'skipped';
  return {
    // lab puts the name, which begins with a number in brackets, behind the directive.
    title: title || /^\s*(\(\d+\) .*)$/.exec(reason.replaceAll(HASH, '#'))?.[1]?.trim() || number,
    status: word !== undefined ? notRun : isFailed ? 'failed' : 'passed',
    tookMs: tookMs === undefined ? null : Number(tookMs),
    block: line.block ?? [],
    remarks: line.remarks ?? [],
  };
}

/** One test, of the points that belong to it. */
export function toResult(
  file: string,
  name: readonly string[],
  points: readonly TapPoint[],
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
        : (said.tookMs ?? durationOfTap(said.block)),
    error: failed === undefined ? null : toTestError(reasonOf(failed, frame), cwd),
  };
}

/** node:test cancels the tests of a suite whose hook fails, and says why only at the suite's end. */
export function reasonOf(failed: TapPoint, frame: Frame | undefined): RawError {
  let point = failed;
  for (let above = frame?.parent; above?.end !== undefined && isCancelled(point); above = above.parent)
    point = above.end;
  return point.block.length > 0
    ? errorOfTap(point.title, point.block)
    : errorOfRemarks(point.title, point.remarks);
}

function isCancelled({ block }: TapPoint): boolean {
  return block.some((line) => /^\s*failureType: '?cancelledByParent/.test(line));
}

/** Stands for an escaped `#` while directives are looked for. */
const HASH = '\uE000';

/** TAP escapes `#` and the backslash in names. */
export function unescapeName(text: string): string {
  return text.replaceAll(/\\([#\\])/g, '$1');
}
