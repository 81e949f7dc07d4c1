import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { TS_ARGS } from '../../support/run-ts.ts';
import { createChance } from '../../support/ssm-emulator/prng.ts';
import { makeInput } from './mutate.ts';
import type { FuzzedParser } from './parser.ts';
import type { FuzzFault, FuzzTask } from './worker.ts';

export interface FuzzOptions {
  /** The same seed makes the same inputs. */
  readonly seed: number;
  /** How many inputs. */
  readonly count: number;
  /** The first input's number. Default: 0. */
  readonly from?: number;
  /** How long one input may take, in milliseconds: a machine may be busy, but no parser needs a second. Default: 10_000. */
  readonly limitMs?: number;
}

/**
 * Tries a parser on inputs that nobody would write, in a thread of its own, which can be ended where one hangs.
 *
 * @returns What went wrong with the first input that failed, and how to try it again; undefined where all went well.
 */
export async function fuzz(parser: FuzzedParser, options: FuzzOptions): Promise<string | undefined> {
  const { seed, count, from = 0, limitMs = 10_000 } = options;
  const at = new SharedArrayBuffer(4);
  const scratch = await mkdtemp(join(tmpdir(), 'redis-target-fuzz-'));
  const workerData: FuzzTask = { parser: parser.name, seed, from, count, at, scratch };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData,
    execArgv: [...TS_ARGS],
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<string | undefined>((resolve, reject) => {
      const position = new Int32Array(at);
      Atomics.store(position, 0, -1);
      let last = -1;
      let since = performance.now();
      const look = (): void => {
        const index = Atomics.load(position, 0);
        if (index !== last) {
          last = index;
          since = performance.now();
        } else if (index >= 0 && performance.now() - since > limitMs) {
          const input = makeInput(parser, createChance(seed + Math.imul(index, 0x9e3779b1)));
          resolve(describe(parser, seed, { index, input, what: `it took longer than ${limitMs} ms` }));
        }
      };
      timer = setInterval(look, 100);
      worker.once('message', (fault: FuzzFault | undefined) =>
        resolve(fault === undefined ? undefined : describe(parser, seed, fault)),
      );
      worker.once('error', reject);
      worker.once('exit', (code) =>
        reject(new Error(`the thread that fuzzes ${parser.name} ended with ${code}`)),
      );
    });
  } finally {
    clearInterval(timer);
    await worker.terminate();
    await rm(scratch, { recursive: true, force: true });
  }
}

function describe({ name }: FuzzedParser, seed: number, { index, input, what }: FuzzFault): string {
  return (
    `${name} with ${JSON.stringify(input.slice(0, 2_000))} (${input.length} characters): ${what}\n` +
    `Again: npm run fuzz -- --parser '${name}' --seed ${seed} --from ${index} --count 1`
  );
}
