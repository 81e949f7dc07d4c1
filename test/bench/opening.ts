// What somebody waits for who opens an ElastiCache: the first PONG, by the command line and by `openTunnel`.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startEngine } from '../support/engines.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { start } from '../support/run-ts.ts';
import type { Contestant, Figures } from './contest.ts';
import { end, startEmulator } from './emulator.ts';
import { measureNode } from './process.ts';

export const OPEN_ELASTICACHE = 'open elasticache:6.2, to the first PONG';
export const OPEN_TUNNEL = 'openTunnel, first in a process (import and call)';

/** Opens the tunnel and says how long it took. */
const SCRIPT = `
const startedAtMs = performance.now();
const { openTunnel } = await import(process.argv[2]);
const tunnel = await openTunnel({ bastion: 'i-0123456789abcdef0', host: 'redis.example', port: 6379 });
console.log(performance.now() - startedAtMs);
await tunnel.close();
process.exit(0);
`;

/** The two contestants, with an emulated SSM and an engine behind it, which `close` ends. */
export async function prepareOpening(
  dist: string,
  to: string,
): Promise<{ contestants: Contestant[]; close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-target-bench-'));
  const engine = await startEngine('6.2');
  const emulator = await startEmulator(engine.port, folder);
  const env = { ...emulator.env, REDIS_TARGET_ALLOW_NON_EMPTY: 'true' };
  const script = join(folder, 'open.mjs');
  await writeFile(script, SCRIPT);
  const openTarget = async (): Promise<Figures> => {
    const startedAtMs = performance.now();
    const args = [join(dist, 'cli/bin.js'), 'open', 'elasticache:6.2', '--json'];
    const open = start(process.execPath, args, { cwd: folder, env: cleanEnvironment(env), limitMs: 60_000 });
    try {
      await open.until(/"url": ?"redis:\/\/127\.0\.0\.1:\d+/);
      return { wallMs: performance.now() - startedAtMs };
    } finally {
      await end(open);
    }
  };
  const openTunnel = async (): Promise<Figures> => {
    const stdout = join(folder, 'opened');
    const args = [script, pathToFileURL(join(dist, 'tunnel.js')).href];
    const { cpuMs, exitCode, stderr, said } = await measureNode(args, {
      cwd: folder,
      env,
      stdout,
      quiet: true,
      readsOutput: true,
    });
    if (exitCode !== 0) throw new Error(`openTunnel ended with ${exitCode}: ${stderr}`);
    return { wallMs: Number(said), cpuMs };
  };
  return {
    contestants: [
      { name: OPEN_ELASTICACHE, to, run: openTarget },
      { name: OPEN_TUNNEL, to, run: openTunnel },
    ],
    close: async () => {
      await emulator.close();
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
