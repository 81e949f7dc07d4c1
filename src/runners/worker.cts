// The one line of per-worker setup for `isolation: 'database'`: Vitest's and Jest's `setupFiles: ['redis-target/worker']`,
// Mocha's `--require`. Importing it is what it is for.
//
// CommonJS, and alone: Jest runs CommonJS tests in a loader of its own, which reads no ES module. What there is to work
// out was worked out before (`run/export.ts`); here only the worker's number is filled in.

interface WorkerVariables {
  /** Undefined where the server does not say. */
  readonly databases?: number;
  /** Name → the value's pieces; the number stands between them. */
  readonly variables: Readonly<Record<string, readonly string[]>>;
}

const given = process.env.REDIS_TARGET_WORKER_VARIABLES;
if (given) isolateWorker(JSON.parse(given) as WorkerVariables);

function isolateWorker({ databases, variables }: WorkerVariables): void {
  const worker = workerNumber();
  if (databases !== undefined && worker >= databases) {
    const message =
      `Could not give worker ${worker + 1} a database of its own: the target has ${databases}. ` +
      "Run fewer workers, or set `isolation: 'none'`.";
    throw Object.assign(new Error(message), {
      name: 'RedisTargetError',
      code: 'RT_ISOLATION_TOO_MANY_WORKERS',
    });
  }
  for (const [name, pieces] of Object.entries(variables)) process.env[name] = pieces.join(String(worker));
}

/**
 * This worker's number, from 0: Vitest and Jest count from 1, Mocha from 0. Without a worker it is 0.
 * (Vitest: VITEST_POOL_ID is the slot; VITEST_WORKER_ID would count files.)
 */
function workerNumber(): number {
  const { VITEST_POOL_ID, JEST_WORKER_ID, MOCHA_WORKER_ID } = process.env;
  const fromOne = Number(VITEST_POOL_ID ?? JEST_WORKER_ID ?? Number.NaN);
  if (Number.isInteger(fromOne) && fromOne > 0) return fromOne - 1;
  const fromZero = Number(MOCHA_WORKER_ID ?? Number.NaN);
  return Number.isInteger(fromZero) && fromZero >= 0 ? fromZero : 0;
}
