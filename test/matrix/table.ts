import { type Client, type MatrixRun, SERVERS, WAYS } from './axes.ts';
import type { RunOutcome } from './run.ts';

const SHORT = { 'as it is': 'plain', 'tls in the code': 'tls: {}' } as const;

/** A row for each app, server and Node, a column for each way: how many of its clients passed, and which did not. */
export function formatMatrix(outcomes: readonly RunOutcome[]): string {
  const rows = new Map<string, Map<string, { passed: number; failed: Client[] }>>();
  for (const { run, cells } of outcomes) {
    const row = rows.get(rowOf(run)) ?? new Map<string, { passed: number; failed: Client[] }>();
    rows.set(rowOf(run), row);
    const cell = row.get(run.way) ?? { passed: 0, failed: [] };
    row.set(run.way, cell);
    for (const { client, fault } of cells) {
      if (fault === undefined) cell.passed += 1;
      else cell.failed.push(client);
    }
  }
  const columns = ['node  server  app    ', ...WAYS];
  const lines = [...rows].sort(byRow).map(([name, row]) => [
    name,
    ...WAYS.map((way) => {
      const cell = row.get(way);
      if (cell === undefined) return '–';
      return [`${cell.passed}`, ...cell.failed.map((client) => `✗${client}`)].join(' ');
    }),
  ]);
  const widths = columns.map((name, index) =>
    Math.max(name.length, ...lines.map((line) => line[index]?.length ?? 0)),
  );
  return [columns, ...lines]
    .map((line) =>
      line
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** What came of all of it, in one line. */
export function formatSum(outcomes: readonly RunOutcome[]): string {
  const cells = outcomes.flatMap((outcome) => outcome.cells);
  const failed = cells.filter(({ fault }) => fault !== undefined).length;
  const leaking = outcomes.filter(({ leaks }) => leaks.length > 0).length;
  const lookedAt = outcomes.reduce((sum, outcome) => sum + outcome.lookedAt, 0);
  return `${cells.length} cells in ${outcomes.length} runs: ${cells.length - failed} passed, ${failed} failed; a secret in ${leaking} runs (${lookedAt} outputs, files, command lines and environments looked through)`;
}

function rowOf({ node, server, app }: MatrixRun): string {
  return `${node}    ${server.padEnd(6)}  ${SHORT[app]}`;
}

/** By Node, then in the order of the servers. */
function byRow([a]: [string, unknown], [b]: [string, unknown]): number {
  const rank = (row: string): number =>
    Number(row.slice(0, 2)) * 10 + SERVERS.findIndex((server) => row.includes(` ${server} `));
  return rank(a) - rank(b);
}
