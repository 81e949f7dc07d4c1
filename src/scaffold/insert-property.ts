/** Of Babel's tree, what is asked here. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** What `...` takes in. */
export function spreadsOf(object: Node): Node[] {
  return (object.properties as readonly Node[]).filter(({ type }) => type === 'SpreadElement');
}

/**
 * On a line of its own where the object's properties have theirs, indented as they are; before them, where no comma is in doubt, or
 * right behind the last that is spread, which would replace it.
 */
export function insertProperty(code: string, object: Node, property: string): string {
  const properties = object.properties as readonly Node[];
  const [first] = properties;
  const open = object.start + 1;
  const inner = code.slice(open, object.end - 1);
  if (first === undefined && inner.trim() === '')
    return splice(
      code,
      open,
      object.end - 1,
      inner.includes('\n') ? ownLine(code, object, property) : ` ${property} `,
    );
  const spread = spreadsOf(object).at(-1);
  const isOnLines = code.slice(open, first?.start ?? object.end).includes('\n');
  if (spread !== undefined) return insertBehind(code, spread, property, isOnLines);
  if (!isOnLines)
    return first === undefined
      ? splice(code, open, open, ` ${property},`)
      : splice(code, first.start, first.start, `${property}, `);
  const indent = /\n([ \t]*)\S/.exec(code.slice(open))?.[1] ?? '';
  // What else is on the line of the brace, as a comment is, stays there.
  const at = open + restOfLine(code.slice(open));
  return splice(code, at, at, `${newlineAt(code, at)}${indent}${property},`);
}

/**
 * Lines of properties, each with its comma, at the object's beginning.
 *
 * @param lines - Indented by two blanks a level, the outermost by none.
 */
export function insertLines(code: string, object: Node, lines: readonly string[]): string {
  const open = object.start + 1;
  const inner = code.slice(open, object.end - 1);
  const outer = /^[ \t]*/.exec(code.slice(code.lastIndexOf('\n', object.start) + 1))?.[0] ?? '';
  const isOnLines = /^[^\n]*\n[ \t]*\S/.test(inner) && restOfLine(inner) + open < object.end - 1;
  const found = /\n([ \t]+)\S/.exec(inner)?.[1];
  const indent = found ?? `${outer}${outer.startsWith('\t') ? '\t' : '  '}`;
  const unit = indent.startsWith(outer) && indent !== outer ? indent.slice(outer.length) : '  ';
  const newline = newlineAt(code, open);
  const text = lines
    .map((line) => {
      const depth = (/^ */.exec(line)?.[0].length ?? 0) / 2;
      return `${newline}${indent}${unit.repeat(depth)}${line.trimStart()}`;
    })
    .join('');
  const at = open + restOfLine(code.slice(open));
  if (inner.trim() === '') return splice(code, open, object.end - 1, `${text}${newline}${outer}`);
  return isOnLines || inner.startsWith('\n') || inner.startsWith('\r')
    ? splice(code, at, at, text)
    : splice(code, open, open + inner.length - inner.trimStart().length, `${text}${newline}${indent}`);
}

/** In an object that holds nothing, and whose braces stand on two lines. */
function ownLine(code: string, object: Node, property: string): string {
  const lineStart = code.lastIndexOf('\n', object.end - 1) + 1;
  const outer = /^[ \t]*/.exec(code.slice(lineStart))?.[0] ?? '';
  const newline = newlineAt(code, object.start + 1);
  return `${newline}${outer}${outer.startsWith('\t') ? '\t' : '  '}${property},${newline}${outer}`;
}

function insertBehind(code: string, node: Node, property: string, isOnLines: boolean): string {
  const hasComma = code.slice(node.end).trimStart().startsWith(',');
  const comma = hasComma ? code.indexOf(',', node.end) + 1 : node.end;
  if (!isOnLines)
    return hasComma
      ? splice(code, comma, comma, ` ${property},`)
      : splice(code, node.end, node.end, `, ${property}`);
  const indent = /[ \t]*$/.exec(code.slice(0, node.start))?.[0] ?? '';
  const at = comma + restOfLine(code.slice(comma));
  const line = `${newlineAt(code, at)}${indent}${property},`;
  return hasComma
    ? splice(code, at, at, line)
    : splice(splice(code, at, at, line.slice(0, -1)), node.end, node.end, ',');
}

/** How far a comment goes that ends the line, and nothing else. */
function restOfLine(text: string): number {
  const rest = /^[ \t]*(?:\/\/[^\r\n]*|(?:\/\*(?:(?!\*\/|\n).)*\*\/[ \t]*)*)(?=\r?\n)/.exec(text);
  return rest?.[0].length ?? 0;
}

function newlineAt(code: string, at: number): string {
  return /\r?\n/.exec(code.slice(at))?.[0] ?? '\n';
}

export function splice(code: string, start: number, end: number, text: string): string {
  return code.slice(0, start) + text + code.slice(end);
}
