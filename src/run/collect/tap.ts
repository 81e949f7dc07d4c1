import type { TestResult, TestStatus } from '../../model/results.ts';
import { relativePath, toTestError } from './errors.ts';

/** Parts of a test's name that are a file: runners of TAP put each file into a subtest of its own. */
const FILE = /\.(?:[cm]?[jt]sx?|t|pl|py|sh)$/;
const POINT = /^( *)(not )?ok\b(?: +(\d+))?(?: +-)? ?(.*)$/;
const SUBTEST = /^( *)# Subtest: (.*)$/;
const DIRECTIVE = /(?:^| )# (SKIP|TODO)\b(.*)$/i;
/** Levels are told by four blanks each. */
const INDENT = 4;

interface OpenPoint {
  readonly path: readonly string[];
  readonly status: TestStatus;
  readonly title: string;
  readonly yaml: string[];
}

/** Whether an output is TAP: it says so in a line of its own. */
export function isTap(text: string): boolean {
  return /^TAP version 1[34]\r?$/m.test(text);
}

/**
 * Reads the Test Anything Protocol (https://testanything.org), as node:test, node-tap, tape and others write it.
 *
 * A test point after a subtest only sums that up and is left out. Other lines, which a suite may print in between, are passed over.
 */
export function parseTap(text: string, cwd: string): TestResult[] {
  const tests: TestResult[] = [];
  const path: string[] = [];
  /** Whether something was reported on the level below, for each level. */
  const hasChildren: boolean[] = [];
  let open: OpenPoint | undefined;
  let isYaml = false;

  const finish = (): void => {
    if (open) tests.push(toResult(open, cwd));
    open = undefined;
    isYaml = false;
  };
  for (const line of text.split(/\r?\n/)) {
    if (isYaml && open) {
      if (/^ *\.\.\.\s*$/.test(line)) finish();
      else open.yaml.push(line);
      continue;
    }
    if (open && /^ *---\s*$/.test(line)) {
      isYaml = true;
      continue;
    }
    const subtest = SUBTEST.exec(line);
    if (subtest) {
      finish();
      const level = Math.floor((subtest[1] ?? '').length / INDENT);
      path.length = level;
      path[level] = unescapeName(subtest[2] ?? '');
      hasChildren.length = level;
      continue;
    }
    const point = POINT.exec(line);
    if (!point) continue;
    finish();
    const [, indent = '', not, , rest = ''] = point;
    const level = Math.floor(indent.length / INDENT);
    const isSummary = hasChildren[level + 1] === true;
    hasChildren.length = level + 1;
    hasChildren[level] = true;
    if (isSummary) continue;
    const directive = DIRECTIVE.exec(rest);
    const title = unescapeName(
      rest
        .replace(DIRECTIVE, '')
        .replace(/ # time=[\d.]+ms.*$/, '')
        .trim(),
    );
    const status = directive
      ? directive[1]?.toUpperCase() === 'TODO'
        ? 'todo'
        : 'skipped'
      : not
        ? 'failed'
        : 'passed';
    open = { path: path.slice(0, level), status, title: title || path[level] || '', yaml: [] };
  }
  finish();
  return tests;
}

function toResult({ path, status, title, yaml }: OpenPoint, cwd: string): TestResult {
  const names = [...path, title];
  const isFile = names.length > 1 && FILE.test(names[0] ?? '');
  const details = readYaml(yaml);
  const duration = Number(details.duration_ms);
  return {
    file: isFile ? relativePath(names[0] ?? '', cwd) : '',
    name: isFile ? names.slice(1) : names,
    status,
    retries: 0,
    durationMs: details.duration_ms !== undefined && Number.isFinite(duration) ? duration : null,
    error:
      status === 'failed'
        ? toTestError(
            {
              message: details.error ?? details.message ?? title,
              name: details.name,
              stack: details.stack
                ?.split('\n')
                .map((frame) => (/^\s*at /.test(frame) ? frame : `    at ${frame.trim()}`))
                .join('\n'),
              ...(details.expected === undefined &&
              details.actual === undefined &&
              details.wanted === undefined &&
              details.found === undefined
                ? {}
                : { expected: details.expected ?? details.wanted, actual: details.actual ?? details.found }),
            },
            cwd,
          )
        : null,
  };
}

/**
 * Reads the few fields of a diagnostic block that a comparison needs: one level of `key: value`, and texts in a block of their
 * own (`|-`). It is no YAML reader, and needs none.
 */
function readYaml(lines: readonly string[]): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  let key: string | undefined;
  for (const line of lines) {
    const text = line.slice(Number.isFinite(indent) ? indent : 0);
    const [, name, value = ''] = /^([A-Za-z_]\w*): ?(.*)$/.exec(text) ?? [];
    if (name !== undefined) {
      key = name;
      fields[name] = /^[|>][-+]?$/.test(value.trim()) ? '' : unquote(value.trim());
    } else if (key !== undefined && /^\s/.test(text)) {
      fields[key] = `${fields[key]}${fields[key] === '' ? '' : '\n'}${text.replace(/^ {2}/, '')}`;
    }
  }
  return fields;
}

function unquote(value: string): string {
  if (/^'.*'$/s.test(value)) return value.slice(1, -1).replaceAll("''", "'");
  if (!/^".*"$/s.test(value)) return value;
  try {
    return JSON.parse(value) as string;
  } catch {
    // YAML's own escapes: the text as it stands will do.
    return value.slice(1, -1);
  }
}

/** TAP escapes `#` and the backslash in names. */
function unescapeName(text: string): string {
  return text.replaceAll(/\\([#\\])/g, '$1');
}
