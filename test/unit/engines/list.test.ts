import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { serverPath } from '../../../src/engines/cache.ts';
import { listEngines } from '../../../src/engines/list.ts';
import { describeMachine } from '../../../src/engines/machine.ts';
import { onPlatform } from '../../../src/engines/select.ts';
import { ENGINE_BUILDS } from '../../../src/engines/table.ts';

it('lists of several servers of a line that are there the one that a local target takes', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'redis-target-test-list-'));
  const env = { XDG_CACHE_HOME: cache };
  const builds = onPlatform(ENGINE_BUILDS, 'linux-x64').filter(({ engine }) =>
    engine.version.startsWith('6.2.'),
  );
  for (const build of builds) {
    const path = serverPath(build, env);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, '');
    await truncate(path, build.server.bytes);
  }
  const machine = { ...describeMachine(env), platform: 'linux-x64' as const };
  const listed = await listEngines({ env, machine });
  await rm(cache, { recursive: true });
  expect(builds[0]?.engine.version).toBe('6.2.11');
  expect(listed.find(({ line }) => line === '6.2')).toMatchObject({
    isThere: true,
    build: { engine: { version: '6.2.14' } },
  });
});
