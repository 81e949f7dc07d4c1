import { openSync, writeSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestResult } from '../model/results.ts';
import type { TestPlace } from '../model/usage.ts';
import { folderBefore, nameBehind } from './command-folder.ts';
import { RUN_FOLDER_VARIABLE, readCommandFolder } from './run-folder.ts';

/** The end of the names of the files in a run's folder in which reporters note when tests ran. */
export const TIMES_SUFFIX = '.times';

/** When a test ran, in milliseconds since 1970. */
export interface TestTime extends TestPlace {
  readonly fromMs: number;
  /** Undefined: it has not ended. */
  readonly toMs?: number;
  readonly failed?: true;
}

/** As a recorder in another language notes it: with what the file is relative to. */
type NotedTime = TestTime & { readonly root?: string };

/** Notes when tests run, for whoever holds their target: which one ran when it died. */
export interface TestClock {
  began(test: TestPlace, atMs?: number): void;
  /** @returns When it ran. */
  ended(test: Pick<TestResult, 'file' | 'name' | 'status' | 'durationMs'>, beganAtMs?: number): TestTime;
}

/** A clock that notes into the folder of this process's run; nothing is noted where there is none. */
export function openTestClock(env: NodeJS.ProcessEnv): TestClock {
  const folder = env[RUN_FOLDER_VARIABLE];
  let isOver = !folder;
  let descriptor: number | undefined;
  const note = (time: TestTime): void => {
    if (isOver) return;
    try {
      descriptor ??= openSync(join(folder ?? '', `${process.pid}${TIMES_SUFFIX}`), 'a');
      writeSync(descriptor, `${JSON.stringify(time)}\n`);
    } catch {
      // The run's holder is gone, and its folder with it.
      isOver = true;
    }
  };
  return {
    began: ({ file, name }, atMs = Date.now()) => note({ file, name, fromMs: atMs }),
    ended: ({ file, name, status, durationMs }, beganAtMs) => {
      const toMs = beganAtMs === undefined ? Date.now() : beganAtMs + (durationMs ?? 0);
      const fromMs = beganAtMs ?? toMs - (durationMs ?? 0);
      const time: TestTime = { file, name, fromMs, toMs, ...(status === 'failed' ? { failed: true } : {}) };
      note(time);
      return time;
    },
  };
}

/** What was noted in a run so far; of a test that has ended only its end. Files are named as in the run's results. */
export async function readTestTimes(folder: string): Promise<TestTime[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(TIMES_SUFFIX));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8').catch(() => '')));
  const ended: TestTime[] = [];
  const running = new Map<string, TestTime>();
  const commandFolder = readCommandFolder({ [RUN_FOLDER_VARIABLE]: folder });
  const notes = texts.flatMap((text) => text.split('\n').flatMap(parse));
  const roots = new Set(notes.map(({ root }) => root));
  const before = new Map([...roots].map((root) => [root, root ? folderBefore(root, commandFolder) : '']));
  for (const { root, ...note } of notes) {
    const time = { ...note, file: nameBehind(before.get(root) ?? '', note.file) };
    const key = JSON.stringify([time.file, time.name]);
    if (time.toMs === undefined) running.set(key, time);
    else {
      running.delete(key);
      ended.push(time);
    }
  }
  return [...ended, ...running.values()];
}

/** The last line may be half written. */
function parse(line: string): NotedTime[] {
  try {
    const time = JSON.parse(line) as NotedTime;
    return Array.isArray(time.name) && typeof time.fromMs === 'number' ? [time] : [];
  } catch {
    return [];
  }
}
