const SIDE = /^( *)(?:expected|actual):\s*$/;

/**
 * node:test writes an error that was compared, as `assert.rejects` does, beside `actual:` and not below it, where its `error:`, `name:`
 * and `stack:` stand for the assertion's own. Here they are put below.
 */
export function nestComparedErrors(lines: readonly string[]): readonly string[] {
  const nested: string[] = [];
  let end: RegExp | undefined;
  for (const [index, line] of lines.entries()) {
    if (end?.test(line)) end = undefined;
    nested.push(end === undefined ? line : `  ${line}`);
    const indent = SIDE.exec(line)?.[1];
    if (end === undefined && indent !== undefined && lines[index + 1]?.startsWith(`${indent}error: `))
      end = new RegExp(`^${indent}(?:actual|operator):`);
  }
  return nested;
}
