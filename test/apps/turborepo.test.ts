import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type App, prepareApp } from '../support/app.ts';
import { lacks } from '../support/need.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { type Ended, run } from '../support/run-ts.ts';

/** What is needed to have a server, and no variable that says which. */
const STRICT = { passThroughEnv: ['DOCKER_HOST', 'REDIS_TARGET_LOCAL_PATHS', 'REDIS_TARGET_LOCAL_FETCH'] };
/** So that a local server is taken. */
const NO_DOCKER = { DOCKER_HOST: 'tcp://127.0.0.1:1' };

/** The task as the README writes it. */
async function readRecipe(): Promise<object> {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const task = /`"test": (\{.*?\})`/.exec(readme)?.[1];
  if (task === undefined) throw new Error('README.md has no task of turbo.json.');
  return JSON.parse(task) as object;
}

describe.skipIf(lacks('2.8', '6.2'))('tests that Turborepo runs', () => {
  let app: App;
  let folder: string;
  beforeAll(async () => {
    app = await prepareApp('turborepo');
  }, 300_000);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'redis-target-test-turbo-'));
    for (const name of ['package.json', 'packages'])
      await cp(join(app.folder, name), join(folder, name), { recursive: true });
    await symlink(join(app.folder, 'node_modules'), join(folder, 'node_modules'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const start = async (task: object, command: string, args: readonly string[], more = {}): Promise<Ended> => {
    await writeFile(join(folder, 'turbo.json'), JSON.stringify({ daemon: false, tasks: { test: task } }));
    const env = cleanEnvironment({ TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', ...more });
    const path = `${join(folder, 'node_modules/.bin')}:${env.PATH}`;
    return await run(command, args, { cwd: folder, env: { ...env, PATH: path }, detached: true });
  };
  const compare = (task: object, more = {}): Promise<Ended> =>
    start(task, 'redis-target', ['compare', 'local:2.8', 'local:6.2', '--', 'turbo', 'run', 'test'], more);

  test('are told at their start where no REDIS_TARGET came through, and on what they run', async () => {
    const ended = await start(STRICT, 'turbo', ['run', 'test'], { REDIS_TARGET: 'local:6.2', ...NO_DOCKER });
    const said = (ended.stdout + ended.stderr).replaceAll(/\s+/g, ' ');
    expect(said).toContain('Turborepo started these tests, and no REDIS_TARGET came through');
    expect(said).toContain('"passThroughEnv": ["REDIS_*", "NODE_OPTIONS"] and "cache": false');
  });

  test('fail the gate with its default, and the message has the cure', async () => {
    const ended = await compare(STRICT, NO_DOCKER);
    expect(ended.exitCode).toBe(1);
    expect(ended.stdout).toContain('[RT_TARGET_UNUSED]');
    expect(ended.stdout.replaceAll(/\s+/g, ' ')).toContain('Turborepo hands a task only the variables');
  });

  test('use both engines with the task that the README has, each time anew', async () => {
    const recipe = await readRecipe();
    for (let time = 0; time < 2; time += 1) {
      const ended = await compare(recipe);
      expect(ended.stdout, ended.stderr).toContain('1 same');
      expect(ended.stdout).toMatch(/use on redis 2\.8\.19: \d+ connections?, \d+ commands/);
      expect(ended.stdout).not.toContain('RT_TARGET_UNUSED');
      expect(ended.exitCode).toBe(0);
    }
  });
});
