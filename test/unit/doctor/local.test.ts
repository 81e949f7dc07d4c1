import { mkdir, mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { LOCAL_CHECKS } from '../../../src/doctor/checks/local.ts';
import { SETTINGS_CHECKS } from '../../../src/doctor/checks/settings.ts';
import { diagnose } from '../../../src/doctor/diagnose.ts';
import type { EngineBuild } from '../../../src/engines/build.ts';
import { serverPath } from '../../../src/engines/cache.ts';
import { describeChecked, notePath } from '../../../src/engines/checked.ts';
import { thisPlatform } from '../../../src/engines/machine.ts';
import { onPlatform } from '../../../src/engines/select.ts';
import { ENGINE_BUILDS } from '../../../src/engines/table.ts';
import { compareVersions } from '../../../src/model/selector.ts';

/** A file of the server's size, with a note that it was found right before: nothing here starts it. */
async function fetchedBefore(build: EngineBuild, env: NodeJS.ProcessEnv): Promise<void> {
  const path = serverPath(build, env);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '');
  await truncate(path, build.server.bytes);
  const note = describeChecked(await stat(path, { bigint: true }), build.server, Number.POSITIVE_INFINITY);
  await writeFile(notePath(path), note ?? '');
}

it('names the server that a run takes: the highest that fits, of several of one line that were fetched', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'rt-test-fetched-'));
  onTestFinished(() => rm(cache, { recursive: true }));
  const env = { XDG_CACHE_HOME: cache, PATH: '/nowhere' };
  const builds = onPlatform(ENGINE_BUILDS, thisPlatform())
    .filter(({ engine }) => engine.name === 'redis' && engine.version.startsWith('6.2.'))
    .sort((a, b) => compareVersions(a.engine.version, b.engine.version));
  expect(builds.length).toBeGreaterThan(1);
  await Promise.all(builds.map((build) => fetchedBefore(build, env)));
  for (const requested of ['6.2', builds[0]?.engine.version, builds[1]?.engine.version]) {
    const expected = requested === '6.2' ? builds.at(-1)?.engine.version : requested;
    const options = {
      requested: `local:${requested}`,
      env,
      cwd: cache,
      configFile: undefined,
      nodeVersion: 'v22.14.0',
      signal: new AbortController().signal,
    };
    const checks = await diagnose(options, undefined, [...SETTINGS_CHECKS, ...LOCAL_CHECKS]);
    expect(checks.at(-1)).toMatchObject({ status: 'ok', detail: `redis ${expected}, fetched before` });
  }
});
