import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { spawnGuarded } from '../../src/platform/guarded-child.ts';
import { makeScratch } from '../../src/platform/scratch.ts';
import { type EngineVersion, enginePath } from './engines.ts';
import { waitFor } from './processes.ts';

/** Starts a Sentinel of an engine on a free port of 127.0.0.1; resolves when it is ready. */
export async function startSentinel(
  version: EngineVersion,
): Promise<{ readonly url: string } & AsyncDisposable> {
  const scratch = await makeScratch('test-sentinel');
  const port = await getPort({ host: '127.0.0.1' });
  const config = join(scratch.path, 'sentinel.conf');
  await writeFile(config, `bind 127.0.0.1\nport ${port}\n`);
  const sentinel = await spawnGuarded({
    command: [enginePath(version), config, '--sentinel'],
    scratch: scratch.path,
    logFile: join(scratch.path, 'server.log'),
    env: process.env,
  });
  const close = (): Promise<void> => sentinel.close();
  try {
    await waitFor('the Sentinel is ready', async () =>
      /Sentinel ID/.test((await sentinel.lastLines()).join()),
    );
  } catch (error) {
    await close();
    throw error;
  }
  return { url: `redis://127.0.0.1:${port}`, [Symbol.asyncDispose]: close };
}
