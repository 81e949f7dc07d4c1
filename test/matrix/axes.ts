import { NODES, type NodeMajor } from '../support/nodes.ts';

/** The app as it is, and the same app with `tls: {}` in its code. */
export const APPS = ['as it is', 'tls in the code'] as const;
/** TLS only with a private CA; the same with a token; an ACL user with `-@dangerous` and a key pattern; IAM. */
export const SERVERS = ['tls', 'token', 'user', 'iam'] as const;
/** How the suite is run. */
export const WAYS = [
  'exec',
  'compare',
  'vitest:forks',
  'vitest:threads',
  'jest:in-band',
  'jest:workers',
  'mocha',
  'node:test',
] as const;
export const CLIENTS = ['ioredis', 'node-redis', 'redis-py', 'go-redis'] as const;

export type AppVariant = (typeof APPS)[number];
export type ServerKind = (typeof SERVERS)[number];
export type Way = (typeof WAYS)[number];
export type Client = (typeof CLIENTS)[number];

/** One run of the suite. It covers a cell for each of its clients. */
export interface MatrixRun {
  readonly way: Way;
  readonly app: AppVariant;
  readonly server: ServerKind;
  readonly node: NodeMajor;
  readonly clients: readonly Client[];
}

/** A command has one client's suite; a runner's suite has those of all, the other languages' as child processes of a test. */
function runsOf(cell: Omit<MatrixRun, 'clients'>): MatrixRun[] {
  if (cell.way !== 'exec' && cell.way !== 'compare') return [{ ...cell, clients: CLIENTS }];
  return CLIENTS.map((client) => ({ ...cell, clients: [client] }));
}

/** Every cell of the matrix, as the runs that cover it. */
export const ALL_RUNS: readonly MatrixRun[] = NODES.flatMap((node) =>
  SERVERS.flatMap((server) =>
    APPS.flatMap((app) => WAYS.flatMap((way) => runsOf({ way, app, server, node }))),
  ),
);

/** A diagonal through it: each value of each axis at least once, each way once. */
export const SAMPLE: readonly MatrixRun[] = WAYS.map((way, index) => {
  const at = <T>(list: readonly T[], step = index): T => list[step % list.length] as T;
  const cell = { way, app: at(APPS, index + (index >> 2)), server: at(SERVERS), node: at(NODES, index + 1) };
  const [run] = runsOf(cell) as [MatrixRun];
  return run.clients.length > 1 ? run : { ...run, clients: [at(CLIENTS, 3 - index)] };
});

/** The name of a run: filters look in it. */
export function nameRun({ node, server, app, way, clients }: MatrixRun): string {
  return `node ${node} / ${server} / ${app} / ${way} / ${clients.join(', ')}`;
}
