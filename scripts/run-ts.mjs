import { spawn } from 'node:child_process';
import { ROOT } from './paths.mjs';

/**
 * Runs a TypeScript file of this repository, unbuilt, with our own terminal.
 *
 * @returns {Promise<number>} Its exit code.
 */
export function runTs(file, args = [], env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'jiti/register', file, ...args], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: 'inherit',
    });
    // Ctrl-C reaches the child by itself; we stay until it has cleaned up.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.once('error', () => resolve(127));
    child.once('close', (code) => resolve(code ?? 1));
  });
}
