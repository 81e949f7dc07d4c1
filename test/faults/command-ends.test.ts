import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareApp } from '../support/app.ts';
import { type Watched, watchLeftovers } from '../support/leftovers.ts';
import { lacks } from '../support/need.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { isAlive, waitFor } from '../support/processes.ts';
import type { Running } from '../support/run-ts.ts';

const NOTHING = { processes: [], folders: [], containers: [] };

/** Each writes the numbers of its processes into $PIDS, and would run for ever. */
const COMMANDS: readonly [string, string][] = [
  ['a process', 'echo $$ >>"$PIDS"; exec sleep 600'],
  [
    'a shell with children',
    'echo $$ >>"$PIDS"; sleep 600 & echo $! >>"$PIDS"; sleep 601 & echo $! >>"$PIDS"; wait',
  ],
  [
    'a child that ignores a polite end',
    'echo $$ >>"$PIDS"; (trap "" TERM INT HUP; sh -c "echo \\$\\$ >>\\"$PIDS\\"; while :; do sleep 1; done") & wait',
  ],
  // Its parent is gone by the time that anybody looks.
  ['a child without a parent', 'sh -c \'sleep 600 & echo $! >>"$PIDS"\'; echo $$ >>"$PIDS"; exec sleep 601'],
];

/** Ctrl-C is for the whole foreground group. */
const SIGNALS = [
  ['SIGKILL', false],
  ['SIGTERM', false],
  ['SIGHUP', false],
  ['SIGINT', true],
] as const;

const DOORS: readonly [string, readonly string[]][] = [
  ['exec', ['exec', '-t', 'local:6.2']],
  ['compare', ['compare', 'local:6.2', 'local:6.2', '--allow-same']],
];

describe.skipIf(lacks('6.2'))('the user’s command', () => {
  for (const [door, args] of DOORS) {
    const endings = COMMANDS.flatMap(([what, script], index) =>
      SIGNALS.filter(([signal]) => signal === 'SIGKILL' || index >= 2).map(
        ([signal, whole]) => [what, signal, script, whole] as const,
      ),
    );
    it.each(endings)(`of ${door} ends with it within 5 s: %s, %s`, async (_what, signal, script, whole) => {
      await using watched = await watchLeftovers();
      const { running, pids } = await startCommand(door, args, script, watched);
      expect(pids.filter(isAlive)).toEqual(pids);
      process.kill(whole ? -running.pid : running.pid, signal);
      await running.ended;
      await waitFor('all of the command is gone', () => !pids.some(isAlive));
      expect(await watched.settle()).toEqual(NOTHING);
    });
  }

  it('keeps what it has started for later, where it ended by itself', async () => {
    await using watched = await watchLeftovers();
    const { running, pids } = await startCommand(
      'exec',
      DOORS[0]?.[1] ?? [],
      'sleep 600 >/dev/null 2>&1 & echo $! >>"$PIDS"',
      watched,
    );
    expect(await running.ended).toMatchObject({ exitCode: 0 });
    expect(pids.filter(isAlive)).toHaveLength(1);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
  });
});

async function startCommand(
  door: string,
  args: readonly string[],
  script: string,
  watched: Watched,
): Promise<{ running: Running; pids: number[] }> {
  const file = join(watched.folder, 'pids');
  const out = door === 'compare' ? ['--out', join(watched.folder, 'results')] : [];
  const app = await prepareApp('node-test');
  const running = app.start('redis-target', [...args, ...out, '--', 'sh', '-c', script], {
    env: cleanEnvironment({ ...watched.env, PIDS: file }),
  });
  const most = script.split('>>').length - 1;
  const read = (): number[] => {
    try {
      return readFileSync(file, 'utf8').trim().split('\n').map(Number);
    } catch {
      return [];
    }
  };
  await waitFor('the command runs', () => read().length >= most, 30_000);
  return { running, pids: read() };
}
