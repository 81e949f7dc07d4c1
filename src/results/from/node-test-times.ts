import { relativePath } from '../own-place.ts';
import type { NodeTestEvent } from './node-test.ts';

/** What tells of a test when it begins and ends; what it said comes later, when the files before it have been told. */
export interface NodeTestMoment {
  readonly file: string;
  readonly name: readonly string[];
  /** Undefined: it begins. */
  readonly durationMs?: number;
}

/** Knows when tests ran, by the events that node:test sends at once. */
export class NodeTestTimes {
  readonly #cwd: string;
  readonly #paths = new Map<string, string[]>();
  readonly #began = new Map<string, number>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** @returns What an event says of the time; suites, and what no test is, say nothing. */
  take({ type, data }: NodeTestEvent): NodeTestMoment | undefined {
    if (data === undefined || (type !== 'test:dequeue' && type !== 'test:complete')) return undefined;
    const { name = '', nesting = 0, details } = data;
    const file = relativePath(data.file ?? '', this.#cwd);
    const path = this.#paths.get(file) ?? [];
    this.#paths.set(file, path);
    path.length = Math.min(path.length, nesting);
    path[nesting] = name;
    const isFile = nesting === 0 && relativePath(name, this.#cwd) === file;
    const place = { file, name: [...path] };
    if (type === 'test:dequeue') return data.type === 'test' && !isFile ? place : undefined;
    if (details?.type === 'suite' || isFile || details?.duration_ms === undefined) return undefined;
    const durationMs = details.duration_ms;
    this.#began.set(keyOf(place), Date.now() - durationMs);
    return { ...place, durationMs };
  }

  /** When a test began, in milliseconds since 1970, once; undefined where that was not told. */
  beganAt(test: Pick<NodeTestMoment, 'file' | 'name'>): number | undefined {
    const key = keyOf(test);
    const atMs = this.#began.get(key);
    this.#began.delete(key);
    return atMs;
  }
}

function keyOf({ file, name }: Pick<NodeTestMoment, 'file' | 'name'>): string {
  return JSON.stringify([file, name]);
}
