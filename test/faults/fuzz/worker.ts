import { parentPort, workerData } from 'node:worker_threads';
import { isRedisTargetError } from '../../../src/errors.ts';
import { createChance } from '../../support/ssm-emulator/prng.ts';
import { makeInput } from './mutate.ts';
import { PARSERS } from './parsers.ts';

/** What the thread that fuzzes one parser is told. */
export interface FuzzTask {
  readonly parser: string;
  readonly seed: number;
  readonly from: number;
  readonly count: number;
  /** One number: which input is being tried. A watcher sees by it that one takes too long. */
  readonly at: SharedArrayBuffer;
  /** A folder for its files. */
  readonly scratch: string;
}

/** What it answers: an input that was not taken as it should be, or nothing. */
export interface FuzzFault {
  readonly index: number;
  readonly input: string;
  readonly what: string;
}

const { parser: name, seed, from, count, at, scratch } = workerData as FuzzTask;
const parser = PARSERS.find((candidate) => candidate.name === name);
if (parser === undefined) throw new Error(`There is no parser ${name}`);
const position = new Int32Array(at);
const attempt = await parser.load(scratch);
let fault: FuzzFault | undefined;
for (let index = from; index < from + count && fault === undefined; index += 1) {
  Atomics.store(position, 0, index);
  // Each input has a chance of its own, so that one alone can be tried again.
  const text = makeInput(parser, createChance(seed + Math.imul(index, 0x9e3779b1)));
  try {
    const outcome = attempt({ text, bytes: Buffer.from(text, 'latin1') });
    if (outcome instanceof Promise) await outcome;
  } catch (error) {
    if (!isRedisTargetError(error) || error.code === 'RT_INTERNAL')
      fault = { index, input: text, what: error instanceof Error ? String(error.stack) : String(error) };
  }
}
parentPort?.postMessage(fault);
