import type { ASTNode } from 'magicast';
import { insertLines, insertProperty, type Node, splice, spreadsOf } from './insert-property.ts';

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

/** It is the app's own property that stands there. */
export class IsTaken extends CannotEdit {}

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
  const { object, lacking } = follow(await findConfigObject(code), path);
  const [step, ...rest] = lacking;
  if (step !== undefined) {
    const inner = [...rest.map((key) => `{ ${key}: `), `{ ${name}: ${value} }`, ...rest.map(() => ' }')].join(
      '',
    );
    if (spreadsOf(object).length > 0)
      throw new CannotEdit(`\`${step}\` may come with what is spread there, and would be replaced`);
    return insertProperty(code, object, `${step}: ${inner}`);
  }
  const there = propertyOf(object, name);
  if (there === undefined)
    return insertProperty(
      code,
      object,
      `${name}: ${item === undefined ? value : withSpread(object, name, value, item, code)}`,
    );
  if (there.value === undefined) throw new IsTaken(`\`${name}\` is a function already`);
  const current = unwrap(there.value as Node);
  const written = code.slice(current.start, current.end);
  if (item !== undefined && written.includes(item)) return code;
  if (written === value) return code;
  if (item === undefined) throw new IsTaken(`\`${name}\` is ${written} already`);
  if (current.type === 'StringLiteral' || current.type === 'Literal')
    return splice(code, current.start, current.end, `[${written}, ${item}]`);
  if (/^(?:Identifier|MemberExpression|CallExpression|TemplateLiteral)$/.test(current.type)) {
    // A text or a list: who knows.
    const property = `${name}: [${written}, ${item}].flat()`;
    return splice(code, there.start, there.end, property);
  }
  if (current.type !== 'ArrayExpression') throw new IsTaken(`\`${name}\` is ${written} already`);
  const elements = current.elements as readonly Node[];
  const last = elements.at(-1);
  return last === undefined
    ? splice(code, current.start, current.end, `[${item}]`)
    : splice(code, last.end, last.end, `, ${item}`);
}

/**
 * Adds lines of properties to the object at `path` of what a configuration in code exports.
 *
 * @returns Undefined where no property of that name is there yet.
 * @throws CannotEdit where the object is not found.
 */
export async function addLines(
  code: string,
  path: readonly string[],
  lines: readonly string[],
): Promise<string | undefined> {
  const { object, lacking } = follow(await findConfigObject(code), path);
  if (lacking.length > 0) return undefined;
  if (spreadsOf(object).length > 0) throw new CannotEdit('what is spread there may have the same names');
  return insertLines(code, object, lines);
}

/** Goes along a path as far as its objects are there; `lacking` begins with the first property that is not. */
function follow(config: Node, path: readonly string[]): { object: Node; lacking: readonly string[] } {
  let object = config;
  for (const [depth, step] of path.entries()) {
    const found = propertyOf(object, step);
    if (found === undefined) return { object, lacking: path.slice(depth) };
    if (found.value === undefined) throw new CannotEdit(`\`${step}\` is a function`);
    object = unwrap(found.value as Node);
    if (object.type !== 'ObjectExpression')
      throw new CannotEdit(`\`${step}\` is no object that stands there as one`);
  }
  return { object, lacking: [] };
}

async function findConfigObject(code: string): Promise<Node> {
  const { parseModule } = await import('magicast');
  let program: Node;
  try {
    // It would count a tab as several characters, a line's end as one, and a byte order mark as none: the places are wanted as they are here.
    program = parseModule(code.replaceAll(/\t|\r|^\uFEFF/g, ' ')).$ast as ASTNode as unknown as Node;
  } catch (error) {
    throw new CannotEdit(`it cannot be read (${(error as Error).message.split('\n')[0]})`);
  }
  const body = (program.type === 'File' ? (program.program as Node) : program).body as readonly Node[];
  for (const statement of body) {
    const exported = exportedBy(statement);
    if (exported === undefined) continue;
    const node = resolveObject(exported, body);
    if (node !== undefined) return node;
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
function resolveObject(node: Node, body: readonly Node[]): Node | undefined {
  const bare = unwrap(node);
  switch (bare.type) {
    case 'ObjectExpression':
      return bare;
    case 'CallExpression': {
      const known = /^(?:defineConfig|mergeConfig|defineProject|createJestConfig|withNx)$/;
      if (!known.test(String((bare.callee as Node).name))) return undefined;
      const last = (bare.arguments as readonly Node[]).at(-1);
      return last && resolveObject(last, body);
    }
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration': {
      const inner = bare.body as Node;
      if (inner.type !== 'BlockStatement') return resolveObject(inner, body);
      const returned = (inner.body as readonly Node[]).find(({ type }) => type === 'ReturnStatement');
      return returned && resolveObject(returned.argument as Node, body);
    }
    case 'Identifier': {
      for (const { type, declarations } of body) {
        if (type !== 'VariableDeclaration') continue;
        const found = (declarations as readonly Node[]).find(
          (one) => (one.id as Node).name === bare.name && one.init,
        );
        if (found) return resolveObject(found.init as Node, body);
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

function unwrap(node: Node): Node {
  return /^(?:TS(?:As|Satisfies|NonNull)Expression|ParenthesizedExpression)$/.test(node.type)
    ? unwrap(node.expression as Node)
    : node;
}

function propertyOf(object: Node, name: string): Node | undefined {
  return (object.properties as readonly Node[]).find((property) => {
    const key = property.key as Node | undefined;
    return key !== undefined && (key.name === name || key.value === name);
  });
}

/** A list beside what is spread there takes in what that has: else it would replace it. */
function withSpread(object: Node, name: string, value: string, item: string, code: string): string {
  const spreads = spreadsOf(object);
  const [spread] = spreads;
  if (spread === undefined) return value;
  const source = unwrap(spread.argument as Node);
  if (spreads.length > 1 || !/^(?:Identifier|(?:Optional)?MemberExpression)$/.test(source.type))
    throw new CannotEdit(`\`${name}\` may come with what is spread there, and would be replaced`);
  return `[${code.slice(source.start, source.end)}?.${name} ?? [], ${item}].flat()`;
}
