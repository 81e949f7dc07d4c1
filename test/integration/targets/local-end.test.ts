import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeScratch } from '../../../src/platform/scratch.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { openServerSession } from '../../../src/targets/server-session.ts';
import { lacks } from '../../support/need.ts';
import { openOptions } from '../../support/open-options.ts';
import { isAlive } from '../../support/processes.ts';

/** Opens local:6.2 with these arguments, talks to it, closes it, and gives what its log says then. */
async function logOf(
  args: readonly string[],
  folder: string,
  commands: readonly (readonly string[])[] = [],
): Promise<string> {
  const log = join(folder, 'server.log');
  await writeFile(
    join(folder, 'redis-target.config.json'),
    JSON.stringify({ local: { args: ['--logfile', log, ...args] } }),
  );
  const target = await openTarget('local:6.2', { ...openOptions(), cwd: folder });
  const session = await openServerSession(target.endpoint);
  for (const command of commands) await session.call(...command);
  session.close();
  await target.close();
  expect(isAlive(Number(target.details.pid))).toBe(false);
  return await readFile(log, 'utf8');
}

async function disposable(purpose: string): Promise<{ path: string } & AsyncDisposable> {
  const scratch = await makeScratch(`test-${purpose}`);
  return { path: scratch.path, [Symbol.asyncDispose]: () => scratch.remove() };
}

describe.skipIf(lacks('6.2'))('the end of a local server', () => {
  it('is not waited for where the server keeps nothing', async () => {
    await using scratch = await disposable('killed');
    const log = await logOf(['--maxmemory', '10mb'], scratch.path, [['SET', 'key', 'value']]);
    expect(log).toContain('Ready to accept connections');
    expect(log).not.toContain('SIGTERM');
  });

  it('is a polite one where the server was told to keep what it holds', async () => {
    await using scratch = await disposable('kept');
    const data = join(scratch.path, 'data');
    await mkdir(data);
    const log = await logOf(['--appendonly', 'yes', '--dir', data], scratch.path, [['SET', 'key', 'value']]);
    expect(log).toContain('SIGTERM');
    expect(await readFile(join(data, 'appendonly.aof'), 'utf8')).toContain('value');
  });

  // Where the system does not tell a process's children, every end is a polite one.
  it.skipIf(!existsSync(childrenOf('self')))('takes a child that saves in the background along', async () => {
    await using scratch = await disposable('saving');
    await writeFile(
      join(scratch.path, 'redis-target.config.json'),
      // A second for each key: the child is there for longer than the test.
      JSON.stringify({ local: { args: ['--rdb-key-save-delay', '1000000'] } }),
    );
    const target = await openTarget('local:6.2', { ...openOptions(), cwd: scratch.path });
    const session = await openServerSession(target.endpoint);
    for (let index = 0; index < 50; index += 1) await session.call('SET', `key-${index}`, 'value');
    await session.call('BGSAVE');
    session.close();
    const [child = '', ...others] = (await readFile(childrenOf(target.details.pid), 'utf8'))
      .trim()
      .split(' ');
    expect([child, others]).toEqual([expect.stringMatching(/^\d+$/), []]);
    await target.close();
    // A zombie has no command any more; who reaps what has lost its parent is the system's affair.
    expect(await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '')).toBe('');
  });
});

function childrenOf(pid: unknown): string {
  return `/proc/${pid}/task/${pid === 'self' ? process.pid : pid}/children`;
}
