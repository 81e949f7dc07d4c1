import type { ASTNode } from 'magicast';

/** A place in a file in code that something can be added to. */
interface FoundObject {
  readonly node: Node;
}

/** Of Babel's tree, what is asked here. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** One property to have, inside the object at `path`; its value as code. */
export interface WantedProperty {
  readonly path: readonly string[];
  readonly name: string;
  /** Code of the value where there is none yet. */
  readonly value: string;
  /** A list where the value may stand beside others; it is added to one that is there. */
  readonly item?: string;
}

/** Why a file in code cannot be edited, for a sentence. */
export class CannotEdit extends Error {}

/**
 * Adds properties to the object that a configuration in code exports. All that stands in the file stays as it is, to the letter:
 * the tree only says where to add.
 *
 * @throws CannotEdit where the object is not found, or a property has a value that nothing can be added to.
 */
export async function addProperties(code: string, wanted: readonly WantedProperty[]): Promise<string> {
  let text = code;
  for (const property of wanted) text = await addProperty(text, property);
  return text;
}

async function addProperty(code: string, { path, name, value, item }: WantedProperty): Promise<string> {
  let object = (await findConfigObject(code)).node;
  for (const [depth, step] of path.entries()) {
    const found = propertyOf(object, step);
    if (found === undefined) {
      const rest = path.slice(depth + 1);
      const inner = [
        ...rest.map((key) => `{ ${key}: `),
        `{ ${name}: ${value} }`,
        ...rest.map(() => ' }'),
      ].join('');
      return insert(code, object, `${step}: ${inner}`);
    }
    object = unwrap(found.value as Node, code);
    if (object.type !== 'ObjectExpression')
      throw new CannotEdit(`\`${step}\` is no object that stands there as one`);
  }
  const there = propertyOf(object, name);
  if (there === undefined) return insert(code, object, `${name}: ${value}`);
  const current = unwrap(there.value as Node, code);
  const written = code.slice(current.start, current.end);
  if (item !== undefined && written.includes(item)) return code;
  if (written === value) return code;
  if (item === undefined) throw new CannotEdit(`\`${name}\` is ${written} already`);
  if (current.type === 'StringLiteral' || current.type === 'Literal')
    return splice(code, current.start, current.end, `[${written}, ${item}]`);
  if (current.type !== 'ArrayExpression') throw new CannotEdit(`\`${name}\` is ${written} already`);
  const elements = current.elements as readonly Node[];
  const last = elements.at(-1);
  return last === undefined
    ? splice(code, current.start, current.end, `[${item}]`)
    : splice(code, last.end, last.end, `, ${item}`);
}

async function findConfigObject(code: string): Promise<FoundObject> {
  const { parseModule } = await import('magicast');
  let program: Node;
  try {
    // It would count a tab as several characters, and a line's end as one: the places are wanted as they are here.
    program = parseModule(code.replaceAll(/\t|\r/g, ' ')).$ast as ASTNode as unknown as Node;
  } catch (error) {
    throw new CannotEdit(`it cannot be read (${(error as Error).message.split('\n')[0]})`);
  }
  const body = (program.type === 'File' ? (program.program as Node) : program).body as readonly Node[];
  for (const statement of body) {
    const exported = exportedBy(statement);
    if (exported === undefined) continue;
    const node = resolveObject(exported, body, code);
    if (node !== undefined) return { node };
  }
  throw new CannotEdit('what it exports is no object that stands there as one');
}

/** `export default …` and `module.exports = …`. */
function exportedBy(statement: Node): Node | undefined {
  if (statement.type === 'ExportDefaultDeclaration') return statement.declaration as Node;
  const expression = statement.expression as Node | undefined;
  if (statement.type !== 'ExpressionStatement' || expression?.type !== 'AssignmentExpression')
    return undefined;
  const left = expression.left as Node;
  const isModule =
    left.type === 'MemberExpression' &&
    (left.object as Node).name === 'module' &&
    (left.property as Node).name === 'exports';
  return isModule ? (expression.right as Node) : undefined;
}

/** The object behind calls (`defineConfig({…})`, `mergeConfig(base, {…})`), functions, names and types. */
function resolveObject(node: Node, body: readonly Node[], code: string): Node | undefined {
  const bare = unwrap(node, code);
  switch (bare.type) {
    case 'ObjectExpression':
      return bare;
    case 'CallExpression': {
      const known = /^(?:defineConfig|mergeConfig|defineProject|createJestConfig|withNx)$/;
      if (!known.test(String((bare.callee as Node).name))) return undefined;
      const last = (bare.arguments as readonly Node[]).at(-1);
      return last && resolveObject(last, body, code);
    }
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration': {
      const inner = bare.body as Node;
      if (inner.type !== 'BlockStatement') return resolveObject(inner, body, code);
      const returned = (inner.body as readonly Node[]).find(({ type }) => type === 'ReturnStatement');
      return returned && resolveObject(returned.argument as Node, body, code);
    }
    case 'Identifier': {
      for (const { type, declarations } of body) {
        if (type !== 'VariableDeclaration') continue;
        const found = (declarations as readonly Node[]).find(
          (one) => (one.id as Node).name === bare.name && one.init,
        );
        if (found) return resolveObject(found.init as Node, body, code);
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

function unwrap(node: Node, code: string): Node {
  return /^(?:TS(?:As|Satisfies|NonNull)Expression|ParenthesizedExpression)$/.test(node.type)
    ? unwrap(node.expression as Node, code)
    : node;
}

function propertyOf(object: Node, name: string): Node | undefined {
  return (object.properties as readonly Node[]).find((property) => {
    const key = property.key as Node | undefined;
    return key !== undefined && (key.name === name || key.value === name);
  });
}

/** On a line of its own where the object's properties have theirs, indented as they are; before them, where no comma is in doubt. */
function insert(code: string, object: Node, property: string): string {
  const properties = object.properties as readonly Node[];
  const [first] = properties;
  const open = object.start + 1;
  if (first === undefined) return splice(code, open, object.end - 1, ` ${property} `);
  const between = code.slice(open, first.start);
  if (!between.includes('\n')) return splice(code, first.start, first.start, `${property}, `);
  const lineStart = code.lastIndexOf('\n', first.start) + 1;
  const indent = /^\s*/.exec(code.slice(lineStart, first.start))?.[0] ?? '';
  // What else is on the line of the brace, as a comment is, stays there.
  const rest = /^[ \t]*(?:\/\/[^\r\n]*|(?:\/\*(?:(?!\*\/|\n).)*\*\/[ \t]*)*)(?=\r?\n)/.exec(code.slice(open));
  const at = open + (rest?.[0].length ?? 0);
  const newline = code.slice(at).startsWith('\r\n') ? '\r\n' : '\n';
  return splice(code, at, at, `${newline}${indent}${property},`);
}

function splice(code: string, start: number, end: number, text: string): string {
  return code.slice(0, start) + text + code.slice(end);
}
