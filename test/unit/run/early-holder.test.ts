import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { spawnEarlyHolder } from '../../../src/run/holder-process.ts';
import { isAlive, processesOf, waitFor } from '../../support/processes.ts';

/** The holders that this process has started. */
function ownHolders(): number[] {
  return processesOf('run/holder')
    .map(({ pid }) => pid)
    .filter((pid) => readFileSync(`/proc/${pid}/status`, 'utf8').includes(`\nPPid:\t${process.pid}\n`));
}

it('a holder that was started early, and has ended before it is taken, is not taken', async () => {
  const before = new Set(ownHolders());
  const early = spawnEarlyHolder({ ...process.env, NODE_OPTIONS: '' }, process.cwd());
  const [pid = 0] = ownHolders().filter((one) => !before.has(one));
  expect(pid).toBeGreaterThan(0);
  process.kill(pid, 'SIGKILL');
  await waitFor('its end', () => !isAlive(pid));
  expect(early.take()).toBeUndefined();
});

it('a holder that was started early is taken once', () => {
  const early = spawnEarlyHolder({ ...process.env, NODE_OPTIONS: '' }, process.cwd());
  const holder = early.take();
  try {
    expect(holder?.pid).toBeGreaterThan(0);
    expect(early.take()).toBeUndefined();
  } finally {
    holder?.kill('SIGKILL');
  }
});
