import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { describe, expect, it } from 'vitest';
import { makeScratch } from '../../../src/platform/scratch.ts';
import { runCommandLine } from '../../support/command-line.ts';
import { lacks } from '../../support/need.ts';
import { isListening } from '../../support/processes.ts';

/** Asks the server on a port that is written in its code, as many suites have it. */
const suite = (port: number): string =>
  `const s = require('net').connect(${port}, '127.0.0.1'); s.write('INFO server\\r\\n'); s.once('data', (d) => { console.log(/redis_version:\\S+/.exec(d)[0], process.env.REDIS_URL); s.destroy(); });`;

describe.skipIf(lacks('2.8', '6.2'))('a comparison on a fixed port', () => {
  it('serves each target on it while its suite runs, although both are open at the same time', async () => {
    const scratch = await makeScratch('test-port');
    const port = await getPort({ host: '127.0.0.1' });
    try {
      const args = [
        'compare',
        'local:2.8',
        'local:6.2',
        '--fail-on',
        'never',
        '--',
        process.execPath,
        '-e',
        suite(port),
      ];
      const { exitCode, stderr } = await runCommandLine(args, {
        cwd: scratch.path,
        env: { REDIS_TARGET_PORT: String(port) },
      });
      expect(stderr).not.toContain('RT_');
      expect(exitCode).toBe(0);
      const log = (name: string): Promise<string> =>
        readFile(join(scratch.path, 'redis-target-results', `${name}.log`), 'utf8');
      expect(await log('local-2.8')).toBe(`redis_version:2.8.19 redis://127.0.0.1:${port}\n`);
      expect(await log('local-6.2')).toBe(`redis_version:6.2.11 redis://127.0.0.1:${port}\n`);
      expect(await isListening(port)).toBe(false);
    } finally {
      await scratch.remove();
    }
  });

  it('cannot be side by side', async () => {
    const scratch = await makeScratch('test-port');
    const port = await getPort({ host: '127.0.0.1' });
    const args = ['compare', 'local:2.8', 'local:6.2', '--parallel', '--port', String(port), '--', 'true'];
    const { exitCode, stderr } = await runCommandLine(args, { cwd: scratch.path });
    await scratch.remove();
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Leave out --parallel');
  });
});
