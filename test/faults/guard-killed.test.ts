import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { holdTarget } from '../../src/run/held-target.ts';
import { watchLeftovers } from '../support/leftovers.ts';
import { lacks } from '../support/need.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { waitFor } from '../support/processes.ts';

const NOTHING = { processes: [], folders: [], containers: [] };

describe.skipIf(lacks('6.2'))('a server whose guard is killed', () => {
  it.each([
    ['the guard’s shell', 1],
    ['all that the guard is', 2],
  ])('is ended, and its folder removed, when the target is closed: %s', async (_what, least) => {
    await using watched = await watchLeftovers();
    const env = cleanEnvironment(watched.env);
    const { target } = await holdTarget({ requested: 'local:6.2', env, cwd: watched.folder, verbose: false });
    const server = target.details.pid ?? 0;
    const [guard = 0, ...rest] = guardsOf(server);
    // Node closes a child's stdin when the child has ended, at which the shell that waits there ends the server: it goes first.
    for (const pid of least === 1 ? [guard] : [...rest, guard]) process.kill(pid, 'SIGKILL');
    await waitFor('the guard is gone', () => !runs(guard));
    if (least > 1) expect(runs(server)).toBe(true);
    await target.close();
    expect(runs(server)).toBe(false);
    expect(await watched.settle()).toEqual(NOTHING);
  });
});

/** The shell whose child the server is, and the one that waits beside it. */
function guardsOf(server: number): number[] {
  const guard = parentOf(server);
  const others = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== server && parentOf(pid) === guard);
  return [guard, ...others];
}

function parentOf(pid: number): number {
  return Number(fieldsOf(pid)[1]);
}

/** What has ended may wait for somebody to take notice, now that its parent has, too. */
function runs(pid: number): boolean {
  const [state = 'Z'] = fieldsOf(pid);
  return state !== 'Z';
}

function fieldsOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
