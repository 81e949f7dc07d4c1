import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Engine } from '../model/engine.ts';
import { whenAborted } from '../platform/waiting.ts';

/** How long a binary may take to tell its version, in milliseconds. */
const VERSION_TIMEOUT_MS = 5_000;

/** Asks a binary for its `--version`: its engine, or why it is none. */
export async function askVersion(
  path: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly engine: Engine } | { readonly why: string }> {
  // What is asked for a line of text is owed no time to end, and may never take it.
  const asking = promisify(execFile)(path, ['--version'], {
    timeout: VERSION_TIMEOUT_MS,
    killSignal: 'SIGKILL',
    maxBuffer: 64 * 1024,
  });
  // By a signal of its own it would be told to end politely.
  const stopListening = whenAborted(signal, () => {
    asking.child.kill('SIGKILL');
    // A child of its own may have these, too, and is not waited for.
    asking.child.stdout?.destroy();
    asking.child.stderr?.destroy();
  });
  try {
    const { stdout } = await asking;
    signal?.throwIfAborted();
    // Redis server v=6.2.11 sha=00000000:0 malloc=jemalloc-5.1.0 bits=64 build=…
    const [, name, version] = /^(Redis|Valkey) server v=(\d+(?:\.\d+)*)/i.exec(stdout) ?? [];
    if (name === undefined || version === undefined) {
      return { why: `\`--version\` says ${JSON.stringify(stdout.trim().slice(0, 80))}` };
    }
    return { engine: { name: name.toLowerCase() === 'valkey' ? 'valkey' : 'redis', version } };
  } catch (error) {
    signal?.throwIfAborted();
    return { why: whyNoVersion(error) };
  } finally {
    stopListening();
  }
}

function whyNoVersion(error: unknown): string {
  const { code, killed, message } = error as Error & { code?: string | number; killed?: boolean };
  if (code === 'EACCES') return 'it may not be executed';
  if (killed) return `\`--version\` did not end within ${VERSION_TIMEOUT_MS / 1000} s`;
  return `\`--version\` failed (${code ?? message.trim()})`;
}
