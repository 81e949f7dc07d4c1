import type { RawError } from '../test-error.ts';

/** A test point's diagnostic block as an error. */
export function errorOfTap(title: string, yaml: readonly string[]): RawError {
  const fields = readYaml(yaml);
  // nodeunit nests the error that it caught.
  const caught = /^\s*name: /.test(fields.error ?? '') ? readYaml((fields.error ?? '').split('\n')) : fields;
  const diff = fields.diff === undefined ? undefined : sidesOfDiff(fields.diff);
  const expected = fields.expected ?? fields.wanted ?? diff?.expected;
  const actual = fields.actual ?? fields.found ?? diff?.actual;
  // lab has what was thrown only above its stack.
  const thrown = /^\w*(?:Error|Exception): (.+)/.exec(fields.stack ?? '')?.[1];
  const said =
    caught === fields ? (fields.error ?? fields.message ?? thrown ?? title) : (caught.message ?? title);
  return {
    // AVA says what it was in a block of its own.
    message: fields.values === undefined ? said : `${said}\n${fields.values}`,
    name: caught.name,
    stack: (caught.stack ?? fields.stack)
      ?.split('\n')
      .map((frame) => (/^\s*at |^\w*(?:Error|Exception)\b/.test(frame) ? frame : `    at ${frame.trim()}`))
      .join('\n'),
    ...(expected === undefined && actual === undefined ? {} : { expected, actual }),
  };
}

/** In milliseconds, as node:test says it in a block and node-tap behind the name. */
export function durationOfTap(yaml: readonly string[]): number | null {
  const { duration_ms: duration } = readYaml(yaml);
  return duration !== undefined && Number.isFinite(Number(duration)) ? Number(duration) : null;
}

/** node-tap since 14 gives no values but their difference. */
function sidesOfDiff(diff: string): { expected: string; actual: string } {
  const lines = diff.split('\n').filter((line) => !/^(?:---|\+\+\+|@@)/.test(line));
  const side = (sign: string): string =>
    lines
      .filter((line) => line.startsWith(sign))
      .map((line) => line.slice(1))
      .join('\n');
  return { expected: side('-'), actual: side('+') };
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
