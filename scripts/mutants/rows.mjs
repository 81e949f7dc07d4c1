/**
 * What decides a verdict or carries a byte, a row of `npm run mutate` each: nine of ten mutants are noticed, by the row's own
 * unit tests.
 */
export const DECISIVE = {
  ssm: {
    files: ['src/ssm/receive-order.ts', 'src/ssm/send-window.ts', 'src/ssm/round-trip.ts'],
    tests: ['ssm'],
  },
  'ssm/protocol': { files: ['src/ssm/protocol/**/*.ts'], tests: ['ssm'] },
  resp: { files: ['src/resp/**/*.ts'], tests: ['resp'] },
  compare: { files: ['src/compare/**/*.ts'], tests: ['compare'] },
  messages: { files: ['src/messages/**/*.ts'], tests: ['messages'] },
  // Without the catalogue, which is data; its examples are sent to real engines.
  changes: { files: ['src/changes/*.ts'], tests: ['changes'] },
  'results/from': { files: ['src/results/from/**/*.ts'], tests: ['results'] },
};

/**
 * @param {readonly string[]} named - Rows, or folders that hold some (`ssm`), or files of some; nothing: every row.
 * @returns {[row: string, what: { files: readonly string[], tests: readonly string[] }][]}
 * @throws {Error} Where something names no row.
 */
export function rowsOf(named) {
  const rows = Object.entries(DECISIVE);
  if (named.length === 0) return rows;
  return named.flatMap((name) => {
    const own = rows.filter(([row]) => row === name || row.startsWith(`${name}/`));
    if (own.length > 0) return own;
    const folder = rows.findLast(([row]) => name.startsWith(`src/${row}/`));
    if (folder !== undefined) return [[name, { files: [name], tests: folder[1].tests }]];
    throw new Error(
      `No row is called ${name}. There are ${Object.keys(DECISIVE).join(', ')}; or name a file of one.`,
    );
  });
}
