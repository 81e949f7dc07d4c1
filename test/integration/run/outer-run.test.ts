import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyVariables, exportToCommand } from '../../../src/run/export.ts';
import { type HeldTarget, holdTarget } from '../../../src/run/held-target.ts';
import { injectWitness } from '../../../src/run/injected-recorder.ts';
import { startRun } from '../../../src/run/start-run.ts';
import { startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { cleanEnvironment } from '../../support/open-options.ts';

let folder: string;
let said: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outer-run-'));
  await writeFile(join(folder, 'package.json'), '{}');
  said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

const hold = (requested: string, env: NodeJS.ProcessEnv, cwd = folder): Promise<HeldTarget> =>
  holdTarget({ requested, env, cwd, verbose: false });

/** What a command in that run has in its environment. */
function environmentIn({ target, settings, folder: runFolder }: HeldTarget): NodeJS.ProcessEnv {
  const env = cleanEnvironment();
  applyVariables(env, { ...exportToCommand(target, settings), ...injectWitness({}, settings, runFolder) });
  // The tests of this process have no need of it.
  delete env.NODE_OPTIONS;
  return env;
}

describe.skipIf(lacks('6.2'))('the variables of a run around this one', () => {
  it('have its target taken over while it lives, and nothing is asked of it that it would count', async () => {
    const outer = await hold('local:6.2', cleanEnvironment());
    try {
      const env = environmentIn(outer);
      const run = await startRun({ env, cwd: folder });
      expect(run.info.port).toBe(outer.target.endpoint.port);
      await run.close();
      expect((await outer.endRun()).usage).toMatchObject({ answer: 'unused', connections: 0, commands: {} });
      expect(said).toBe('');
    } finally {
      await outer.target.close();
    }
  });

  it('are taken away with a word where that run has ended, and a target is opened anew', async () => {
    const outer = await hold('local:6.2', cleanEnvironment());
    const env = environmentIn(outer);
    await outer.target.close();
    env.REDIS_TARGET = 'local:6.2';
    const run = await startRun({ env, cwd: folder });
    try {
      expect(said).toContain(
        `of a run on local:6.2 that has ended (nothing answers at 127.0.0.1:${outer.target.endpoint.port} any more)`,
      );
      expect(run.info.serverRunId).not.toBe(outer.target.serverRunId);
      expect(env.REDIS_URL).toBe(`redis://127.0.0.1:${run.info.port}`);
    } finally {
      await run.close();
    }
    // What that run had exported does not come back, either.
    expect(env.REDIS_URL).toBeUndefined();
  });

  it.each(['REDIS_TARGET_EXPORTED', 'REDIS_TARGET_RUN_FOLDER'])(
    'are known for those of an ended run without %s, too',
    async (missing) => {
      const outer = await hold('local:6.2', cleanEnvironment());
      const env = environmentIn(outer);
      await outer.target.close();
      delete env[missing];
      env.REDIS_TARGET = 'local:6.2';
      const run = await startRun({ env, cwd: folder });
      await run.close();
      expect(said).toContain('that has ended');
      expect(env.REDIS_URL).toBeUndefined();
    },
  );

  it('are not taken for those of a server that by now stands at its place', async () => {
    const outer = await hold('local:6.2', cleanEnvironment());
    const env = environmentIn(outer);
    await outer.target.close();
    await using other = await startEngine('6.2');
    const info = JSON.parse(env.REDIS_TARGET_INFO ?? '{}');
    env.REDIS_TARGET_INFO = JSON.stringify({ ...info, port: other.port });
    env.REDIS_TARGET = 'local:6.2';
    const run = await startRun({ env, cwd: folder });
    await run.close();
    expect(said).toContain(`127.0.0.1:${other.port} is another server by now`);
    expect(run.info.port).not.toBe(other.port);
  });

  it.each([{ args: [] }, { args: ['--requirepass', 'geheim'] }])(
    'have it taken over where its holder is not seen, but the server is the same ($args)',
    async ({ args }) => {
      await writeFile(join(folder, 'redis-target.config.json'), JSON.stringify({ local: { args } }));
      const outer = await hold('local:6.2', cleanEnvironment());
      try {
        const env = environmentIn(outer);
        env.REDIS_TARGET_RUN_FOLDER = join(folder, 'not-here');
        const run = await startRun({ env, cwd: folder });
        await run.close();
        expect(run.info.serverRunId).toBe(outer.target.serverRunId);
        expect(said).toBe('');
        // Whoever may not ask which server it is has been answered all the same.
        delete env.REDIS_URL;
        delete env.REDIS_PASSWORD;
        const again = await startRun({ env, cwd: folder });
        await again.close();
        expect(again.info.port).toBe(outer.target.endpoint.port);
      } finally {
        await outer.target.close();
      }
    },
  );

  it('say which configuration is without effect, and nothing where it is the same', async () => {
    const outerFolder = await mkdtemp(join(tmpdir(), 'outer-run-'));
    await writeFile(join(outerFolder, 'package.json'), '{}');
    await writeFile(join(outerFolder, 'redis-target.config.json'), '{}');
    const outer = await hold('local:6.2', cleanEnvironment(), outerFolder);
    try {
      await writeFile(join(folder, 'redis-target.config.json'), '{ "target": "local:2.8" }');
      const inside = await startRun({ env: environmentIn(outer), cwd: outerFolder });
      await inside.close();
      expect(said).toBe('');
      const run = await startRun({ env: environmentIn(outer), cwd: folder });
      await run.close();
      expect(said).toBe(
        'redis-target: redis-target.config.json is without effect here: local:6.2 is held by the run around this one\n',
      );
    } finally {
      await outer.target.close();
      await rm(outerFolder, { recursive: true, force: true });
    }
  });

  it('of a setup that ended normally are gone with it', async () => {
    const env = cleanEnvironment({ REDIS_TARGET: 'local:6.2' });
    const first = await startRun({ env, cwd: folder });
    await first.close();
    expect(env.REDIS_TARGET_INFO).toBeUndefined();
    expect(said).not.toContain('that has ended');
  });
});
