import { isSourcePath } from './junit-place.ts';
import { POINT, type TapLine } from './tap-lines.ts';

/**
 * Who wrote an output. The protocol leaves open what a point is: a test, or one of a test's assertions.
 *
 * - `plain`: points are tests; within a subtest they are its assertions (node:test, node-tap, bats, Perl, Mocha, QUnit).
 * - `named`: a comment names a test, and the points behind it are its assertions (tape, nodeunit, node-tap before 1.0).
 * - `ava`: points are tests, failed hooks, and files that crashed; comments are of no concern.
 * - `vitest`: points within braces are tests, those outside are files.
 * - `vitestFlat`: the file and the suites are part of a point's title.
 */
export type TapDialect = 'plain' | 'named' | 'ava' | 'vitest' | 'vitestFlat';

/** The first thing that is said is a comment that names something. */
const BEGINS_WITH_COMMENT = /^TAP version 1[34]\r?\n(?:(?!(?:not )?ok\b|#|1\.\.).*\n)*# (?!Subtest: )/m;
/** AVA's own summary; tape, whose points have no dash, puts two blanks behind `pass`. */
const AVA_SUMMARY = /^# (?:pass|fail) \d+\r?$/m;
const AVA_COMMENT =
  /^# (?:.* › )?(?:before|after)(?:Each)?(?:\.always)? hook(?: for .*)?\r?$|^# \d+ tests? remaining in /m;
const SUBTEST = /^ *# Subtest:/m;
const DASHED = /^(?:not )?ok \d+ - /m;
const UNDASHED = /^(?:not )?ok \d+ (?!- )\S/m;
const BRACE_WITH_PLAN = /^ *(?:not )?ok \d+ .*\{\r?\n *1\.\.\d+\r?$/m;
/** A test within braces that took its time, and is no block itself. */
const TIMED_LEAF = /^ +(?:not )?ok \d+ - .*(?: # time=[\d.]+ms| # SKIP| # TODO)\r?$/m;

export function dialectOf(text: string, lines: readonly TapLine[]): TapDialect {
  if (SUBTEST.test(text)) return 'plain';
  if (BRACE_WITH_PLAN.test(text) && TIMED_LEAF.test(text)) return 'vitest';
  if (areTitlesPaths(lines)) return 'vitestFlat';
  const isDashed = DASHED.test(text) && !UNDASHED.test(text);
  if (isDashed && (AVA_SUMMARY.test(text) || AVA_COMMENT.test(text))) return 'ava';
  return BEGINS_WITH_COMMENT.test(text) ? 'named' : 'plain';
}

function areTitlesPaths(lines: readonly TapLine[]): boolean {
  let hasSuites = false;
  for (const { text } of lines) {
    const [, indent, , , title = ''] = POINT.exec(text) ?? [];
    if (indent === undefined) continue;
    const [file = '', ...rest] = title.replace(/ # (?:time=|SKIP|TODO).*$/, '').split(' > ');
    if (indent !== '' || !isSourcePath(file)) return false;
    hasSuites ||= rest.length > 0;
  }
  return hasSuites;
}
