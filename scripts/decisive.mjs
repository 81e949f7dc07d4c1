/** What decides a verdict or carries a byte, a row of `npm run mutate` each: nine of ten mutants are noticed. */
export const DECISIVE = {
  ssm: ['src/ssm/receive-order.ts', 'src/ssm/send-window.ts', 'src/ssm/round-trip.ts'],
  'ssm/protocol': ['src/ssm/protocol/**/*.ts'],
  resp: ['src/resp/**/*.ts'],
  compare: ['src/compare/**/*.ts'],
  messages: ['src/messages/**/*.ts'],
  // Without the catalogue, which is data; its examples are sent to real engines.
  changes: ['src/changes/*.ts'],
  'results/from': ['src/results/from/**/*.ts'],
};

/**
 * @param {readonly string[]} named - Rows, or folders that hold some (`ssm`), or files; nothing: every row.
 * @returns {[row: string, globs: readonly string[]][]}
 * @throws {Error} Where something names no row.
 */
export function rowsOf(named) {
  const rows = Object.entries(DECISIVE);
  if (named.length === 0) return rows;
  return named.flatMap((name) => {
    if (name.endsWith('.ts')) return [[name, [name]]];
    const own = rows.filter(([row]) => row === name || row.startsWith(`${name}/`));
    if (own.length > 0) return own;
    throw new Error(
      `No row is called ${name}. There are ${Object.keys(DECISIVE).join(', ')}; or name a file.`,
    );
  });
}
