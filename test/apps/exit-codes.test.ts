import { describe, expect, test } from 'vitest';
import { prepareApp } from '../support/app.ts';
import { lacks } from '../support/need.ts';
import { cleanEnvironment } from '../support/open-options.ts';

describe.skipIf(lacks('2.8', '6.2'))('the exit code of an app', () => {
  test.each([
    ['a suite that passes on both engines', ['rate-limiter'], 0, 0],
    ['a suite that fails on 2.8 only', ['job-queue', '-t', 'several jobs'], 1, 0],
    ['a suite that fails on 6.2 only', ['leaderboard', '-t', 'short history'], 0, 1],
  ])('is the right one for %s', async (_what, args, on28, on62) => {
    const app = await prepareApp('sample', { versions: { vitest: '^4' } });
    for (const [target, expected] of [
      ['local:2.8', on28],
      ['local:6.2', on62],
    ] as const) {
      const ended = await app.run('vitest', ['run', ...args], {
        env: cleanEnvironment({ REDIS_TARGET: target }),
      });
      expect(ended.exitCode, `${target}\n${ended.stdout}\n${ended.stderr}`).toBe(expected);
    }
  });

  test('is kept by exec, whatever the command is', async () => {
    const app = await prepareApp('sample', { versions: { vitest: '^4' } });
    const env = cleanEnvironment();
    const script = 'process.exit(process.env.REDIS_URL ? 7 : 1)';
    const ended = await app.run(
      'redis-target',
      ['exec', '--target', 'local:6.2', '--', 'node', '-e', script],
      { env },
    );
    expect(ended.exitCode, ended.stderr).toBe(7);
  });

  test('is 3 where the target cannot be opened, 2 where it is named wrongly', async () => {
    const app = await prepareApp('sample', { versions: { vitest: '^4' } });
    const env = cleanEnvironment();
    expect((await app.run('redis-target', ['ping', 'redis://127.0.0.1:1'], { env })).exitCode).toBe(3);
    expect((await app.run('redis-target', ['ping', 'lokal'], { env })).exitCode).toBe(2);
  });
});
