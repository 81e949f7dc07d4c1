import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { describe, expect, it } from 'vitest';
import { makeScratch } from '../../../src/platform/scratch.ts';
import { runCommandLine } from '../../support/command-line.ts';
import { lacks } from '../../support/need.ts';

/** Says what it has in its environment, and asks the server on a port of an address that is none of the loopback's usual one. */
const suite = (host: string, port: number): string =>
  `const s = require('net').connect(${port}, '${host}'); s.write('INFO server\\r\\n'); s.once('data', (d) => { console.log(/redis_version:\\S+/.exec(d)[0], process.env.REDIS_URL ?? 'no REDIS_URL'); s.destroy(); });`;

async function compare(options: readonly string[], code: string, env: NodeJS.ProcessEnv = {}) {
  const scratch = await makeScratch('test-listen');
  try {
    const { exitCode, stderr } = await runCommandLine(
      [
        'compare',
        'local:2.8',
        'local:6.2',
        '--fail-on',
        'never',
        ...options,
        '--',
        process.execPath,
        '-e',
        code,
      ],
      { cwd: scratch.path, env },
    );
    const logs = await Promise.all(
      ['local-2.8', 'local-6.2'].map((name) =>
        readFile(join(scratch.path, 'redis-target-results', `${name}.log`), 'utf8'),
      ),
    );
    return { exitCode, stderr, logs: logs.map((log) => log.trim()) };
  } finally {
    await scratch.remove();
  }
}

describe.skipIf(lacks('2.8', '6.2'))('a comparison', () => {
  it('serves each target on every address with --listen, says so, and names a way there in REDIS_URL', async () => {
    // Another address of this machine than the one that is always listened on.
    const { exitCode, stderr, logs } = await compare(
      ['--listen', '0.0.0.0'],
      `const url = new URL(process.env.REDIS_URL); ${suite('127.0.0.2', 0).replace('connect(0', 'connect(Number(url.port)')}`,
    );
    expect(exitCode).toBe(0);
    expect(logs).toEqual([
      expect.stringMatching(/^redis_version:2\.8\.19 redis:\/\/\S+:\d+$/),
      expect.stringMatching(/^redis_version:6\.2\.11 redis:\/\/\S+:\d+$/),
    ]);
    expect(stderr).toContain(
      'the targets are served on 0.0.0.0: whoever reaches this machine there can use them',
    );
  });

  it('leaves REDIS_URL as it is with --no-export, and still serves each target where the tests look', async () => {
    const port = await getPort({ host: '127.0.0.1' });
    const own = 'redis://own.example:6379';
    const kept = await compare(['--no-export', '--port', String(port)], suite('127.0.0.1', port), {
      REDIS_URL: own,
    });
    expect(kept.logs).toEqual([`redis_version:2.8.19 ${own}`, `redis_version:6.2.11 ${own}`]);
    const absent = await compare(['--no-export', '--port', String(port)], suite('127.0.0.1', port));
    expect(absent.logs).toEqual(['redis_version:2.8.19 no REDIS_URL', 'redis_version:6.2.11 no REDIS_URL']);
    expect(absent.exitCode).toBe(0);
  });
});
