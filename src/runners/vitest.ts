import { availableParallelism } from 'node:os';
import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { startRun } from '../run/start-run.ts';

/** What `inject('redisTarget')` gives in a test. */
export interface ProvidedTarget {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly engine: { readonly name: string; readonly version: string };
  readonly target: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    redisTarget: ProvidedTarget;
  }
}

/**
 * Vitest's global setup: `globalSetup: ['redis-target/vitest']`.
 *
 * Opens the target once per process, however many projects there are, sets REDIS_URL and its like for the
 * workers, and provides `redisTarget`. In watch mode it stays open between runs.
 *
 * @returns The teardown.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { env } = process;
  const [run, { attachVitestRecorder }] = await Promise.all([
    startRun({ env, cwd: project.config.root, workers: countWorkers(project) }),
    import('../results/from/vitest.ts'),
  ]);
  project.provide('redisTarget', {
    url: env.REDIS_URL ?? run.info.endpoint,
    host: run.info.host,
    port: run.info.port,
    engine: run.info.engine,
    target: run.info.target,
  });
  attachVitestRecorder(project, { env, cwd: project.config.root });
  return () => run.close();
}

function countWorkers({ vitest }: TestProject): number {
  const workers = Number(vitest.config.maxWorkers);
  return Number.isInteger(workers) && workers > 0 ? workers : availableParallelism();
}
