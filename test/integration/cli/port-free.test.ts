import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import getPort from 'get-port';
import { describe, expect, it } from 'vitest';
import { startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { run, TS_ARGS } from '../../support/run-ts.ts';
import { makeWorld } from '../elasticache/world.ts';

const BIN = new URL('../../../src/cli/bin.ts', import.meta.url).pathname;
/** What ends a command while its connections are open, and what `exec` ends with. */
const ENDINGS = [
  ['process.exit(7)', 7],
  ['process.kill(process.pid, "SIGKILL")', 137],
] as const;

interface Ground {
  readonly target: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Runs `exec` on a fixed port, once for each ending of its command; what takes the port at once has it. */
async function execThenListen({ target, env = cleanEnvironment(), cwd = tmpdir() }: Ground): Promise<void> {
  const port = await getPort({ host: '127.0.0.1' });
  const args = ['exec', '--target', target, '--port', String(port), '--', process.execPath, '-e'];
  for (const [end, endsWith] of ENDINGS) {
    const command = `require('net').connect(process.env.REDIS_PORT, '127.0.0.1').on('data', () => ${end}).write('PING\\r\\n')`;
    const { exitCode, stderr } = await run(process.execPath, [...TS_ARGS, BIN, ...args, command], {
      env,
      cwd,
    });
    expect(exitCode, stderr).toBe(endsWith);
    const server = createServer().listen(port, '127.0.0.1');
    // Rejects with EADDRINUSE.
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
  }
}

// Each of them starts a command line unbuilt, several times.
describe.skipIf(lacks('2.8', '6.2'))('a fixed port', { timeout: 180_000 }, () => {
  it('is free as soon as exec returns that ran a server of its own on it', async () => {
    await execThenListen({ target: 'local:6.2' });
  });

  it('is free as soon as exec returns that served another server on it', async () => {
    await using engine = await startEngine('6.2');
    await execThenListen({ target: engine.url });
  });

  it('is free as soon as exec returns that had a tunnel on it', async () => {
    await using world = await makeWorld();
    await execThenListen({ target: 'elasticache:6.2', env: world.env, cwd: world.cwd });
  });

  it('is free as soon as exec returns that had TLS from the app on it', async () => {
    await execThenListen({
      target: 'local:6.2',
      env: cleanEnvironment({ REDIS_TARGET_APP_TLS: 'always' }),
    });
  });
});
