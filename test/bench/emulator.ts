import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment } from '../support/open-options.ts';
import { type Running, start, TS_ARGS } from '../support/run-ts.ts';

/** Compiled, where it was before. */
const COMPILED = process.env.BENCH_EMULATOR;
const EMULATOR = fileURLToPath(new URL('../support/ssm-emulator/main.ts', import.meta.url));

export interface RunningEmulator {
  /** What leads the AWS SDK and us to it. */
  readonly env: Readonly<Record<string, string>>;
  readonly url: string;
  readonly pid: number;
  close(): Promise<void>;
}

/** Starts the emulator as a process of its own, with `redis.example` behind it, and writes a configuration that leads there. */
export async function startEmulator(
  port: number,
  folder: string,
  { agentSlowMs = 0, roundTripMs = 0 }: { agentSlowMs?: number; roundTripMs?: number } = {},
): Promise<RunningEmulator> {
  const args = [
    ...(COMPILED === undefined ? [...TS_ARGS, EMULATOR] : [COMPILED]),
    '--host',
    `redis.example=127.0.0.1:${port}`,
    '--slow-ms',
    `${agentSlowMs}`,
    '--no-order',
    '--resend',
    'oldest',
    // The official agent waits for no acknowledgement, and remembers so many messages (amazon-ssm-agent 3.3, session/config).
    '--window-messages',
    '100000',
  ];
  const running = start(process.execPath, args, {
    env: cleanEnvironment(),
    limitMs: 600_000,
  });
  const env = await readExports(running);
  const url = env.AWS_ENDPOINT_URL_SSM ?? '';
  if (roundTripMs > 0) {
    const body = JSON.stringify({ delayMs: roundTripMs / 2 });
    await fetch(`${url}/_emulator/faults`, { method: 'POST', body });
  }
  await writeFile(
    join(folder, 'redis-target.config.json'),
    JSON.stringify({ bastion: 'i-0123456789abcdef0', elasticache: { '6.2': { host: 'redis.example' } } }),
  );
  return { env, url, pid: running.pid, close: () => end(running) };
}

/** Its `export NAME=value` lines, of which this one is the last. */
async function readExports(emulator: Running): Promise<Record<string, string>> {
  const { input } = await emulator.until(/^export AWS_EC2_METADATA_DISABLED=.*\n/m);
  return Object.fromEntries(
    [...input.matchAll(/^export ([^=\n]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

/** Ends a program as Ctrl-C does. */
export async function end({ child, ended }: Running): Promise<void> {
  child.kill('SIGINT');
  await ended;
}
