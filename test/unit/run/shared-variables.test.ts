import { chmod, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSharedVariables, shareVariables } from '../../../src/run/shared-variables.ts';

const OWNER = 'host 17 123 boot/1';
const INFO = JSON.stringify({ engine: { name: 'redis', version: '6.2.11' }, requested: 'local' });

describe('the variables that one process of a run leaves for the others', () => {
  let parent: string;
  let folder: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'redis-target-test-shared-'));
    folder = join(parent, 'run');
  });
  afterEach(() => rm(parent, { recursive: true }));

  it('come out as they went in, those that are to be taken away, too', async () => {
    const variables = {
      REDIS_URL: 'redis://127.0.0.1:1',
      REDIS_PASSWORD: undefined,
      REDIS_TARGET_INFO: INFO,
      REDIS_TARGET_WORKER_VARIABLES: JSON.stringify({ databases: 16, variables: { REDIS_URL: ['a', ''] } }),
      REDIS_TARGET_RESULTS: '/x/results.json',
    };
    await shareVariables(folder, OWNER, variables);
    expect(await readSharedVariables(folder, OWNER)).toEqual(variables);
    expect(await readdir(folder)).toEqual(['variables.json']);
  });

  it('are not those of another run, nor of one that has left none yet', async () => {
    expect(await readSharedVariables(folder, OWNER)).toBeUndefined();
    await shareVariables(folder, OWNER, {});
    expect(await readSharedVariables(folder, `${OWNER}2`)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['NODE_OPTIONS', { NODE_OPTIONS: '--require /x.cjs' }],
    ['a loader of the system', { LD_PRELOAD: '/x.so' }],
    ['PATH, in whatever case', { Path: '/x' }],
    ['a name that is none', { 'A=B': 'x' }],
    ['what is no text', { REDIS_URL: 1 }],
    ['an engine that is none', { REDIS_TARGET_INFO: '{}' }],
    [
      'workers’ variables that load code',
      { REDIS_TARGET_WORKER_VARIABLES: '{"variables":{"NODE_OPTIONS":["x"]}}' },
    ],
    ['workers’ variables that are none', { REDIS_TARGET_WORKER_VARIABLES: 'x' }],
  ])('are refused as a whole with %s among them', async (_what, variables) => {
    await shareVariables(folder, OWNER, {});
    await writeFile(join(folder, 'variables.json'), JSON.stringify({ owner: OWNER, variables }), {
      mode: 0o600,
    });
    await expect(readSharedVariables(folder, OWNER)).rejects.toMatchObject({ code: 'RT_SCRATCH_FOREIGN' });
  });

  it.each(['', '[]', 'null', '{"owner":1}', '{"owner":"x","variables":null}'])(
    'are refused as %j',
    async (text) => {
      await shareVariables(folder, OWNER, {});
      await writeFile(join(folder, 'variables.json'), text);
      await expect(readSharedVariables(folder, OWNER)).rejects.toMatchObject({ code: 'RT_SCRATCH_FOREIGN' });
    },
  );

  it('are refused where the file is a link, or others may write to it', async () => {
    await shareVariables(folder, OWNER, {});
    await chmod(join(folder, 'variables.json'), 0o666);
    await expect(readSharedVariables(folder, OWNER)).rejects.toThrow('mode 0666');
    await rm(join(folder, 'variables.json'));
    await writeFile(join(parent, 'mine'), JSON.stringify({ owner: OWNER, variables: {} }));
    await symlink(join(parent, 'mine'), join(folder, 'variables.json'));
    await expect(readSharedVariables(folder, OWNER)).rejects.toThrow('is no file');
  });
});
