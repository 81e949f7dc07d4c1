import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment } from '../support/open-options.ts';

export interface Usage {
  readonly wallMs: number;
  /** User and system time of all its threads. */
  readonly cpuMs: number;
  /** Most resident memory. */
  readonly maxBytes: number;
  readonly exitCode: number | null;
  /** The last of what it said there; empty where that was not kept. */
  readonly stderr: string;
  /** What it said; empty where that was not to be read. */
  readonly said: string;
}

const PRELOAD = fileURLToPath(new URL('usage.cjs', import.meta.url));

/** Runs `node …args` to its end and tells what it took; what it says goes into `stdout`, or nowhere, and is read where that is wanted. */
export async function measureNode(
  args: readonly string[],
  {
    cwd,
    stdout,
    env = {},
    quiet = false,
    readsOutput = false,
  }: {
    cwd?: string;
    stdout?: string;
    env?: NodeJS.ProcessEnv;
    quiet?: boolean;
    readsOutput?: boolean;
  } = {},
): Promise<Usage> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-target-bench-'));
  const usage = join(folder, 'usage.json');
  const out = stdout === undefined ? 'ignore' : openSync(stdout, 'w');
  try {
    const startedAtMs = performance.now();
    const child = spawn(process.execPath, ['--require', PRELOAD, ...args], {
      stdio: ['ignore', out, quiet ? 'pipe' : 'inherit'],
      cwd,
      env: cleanEnvironment({ ...env, BENCH_USAGE: usage }),
    });
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = `${stderr}${text}`.slice(-2_000);
    });
    const [exitCode] = (await once(child, 'close')) as [number | null];
    const wallMs = performance.now() - startedAtMs;
    const used = JSON.parse(await readFile(usage, 'utf8')) as Pick<Usage, 'cpuMs' | 'maxBytes'>;
    const said = stdout === undefined || !readsOutput ? '' : await readFile(stdout, 'utf8');
    return { wallMs, exitCode, stderr, said, ...used };
  } finally {
    if (typeof out === 'number') closeSync(out);
    await rm(folder, { recursive: true, force: true });
  }
}
