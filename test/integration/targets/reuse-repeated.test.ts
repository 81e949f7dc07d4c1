import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../support/command-line.ts';
import { lacks } from '../../support/need.ts';

/** Passes where nothing had counted before it: prints TAP. */
const SUITE = `
const { hostname, port } = new URL(process.env.REDIS_URL);
const socket = require('node:net').connect(Number(port), hostname, () => socket.write('INCR runs\\r\\n'));
socket.once('data', (data) => {
  const isFirst = String(data) === ':1\\r\\n';
  console.log('TAP version 13\\n' + (isFirst ? '' : 'not ') + 'ok 1 - starts empty\\n1..1');
  process.exitCode = isFirst ? 0 : 1;
  socket.end();
});`;

describe.skipIf(lacks('2.8', 'docker'))('a container that is kept by its configuration', () => {
  it('is new for each repetition of a comparison: what an earlier one left would look like a flaky test', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'rt-reuse-'));
    try {
      await writeFile(join(cwd, 'redis-target.json'), JSON.stringify({ container: { reuse: true } }));
      await writeFile(join(cwd, 'suite.cjs'), SUITE);
      const { stdout, stderr } = await runCommandLine(
        [
          'compare',
          'container:6.2',
          'local:2.8',
          '--repeat',
          '2',
          '--json',
          '--',
          process.execPath,
          'suite.cjs',
        ],
        { cwd },
      );
      const report = JSON.parse(stdout);
      expect(report.gate, stderr).toEqual({ failed: false, why: [] });
      expect(report.tests).toMatchObject([
        {
          name: ['starts empty'],
          verdict: 'same',
          sides: [{ tally: { passed: 2 } }, { tally: { passed: 2 } }],
        },
      ]);
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  }, 180_000);
});
