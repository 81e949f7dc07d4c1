import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type App, prepareApp } from '../support/app.ts';
import { type RunningEngine, startEngine } from '../support/engines.ts';
import { lacks } from '../support/need.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import type { Ended } from '../support/run-ts.ts';

describe.skipIf(lacks('2.8', '6.2', '7'))('tests that go elsewhere', () => {
  let app: App;
  let out: string;
  /** The developer's own Redis, on the port that the app has in its code. */
  let own: RunningEngine | undefined;
  let port: number;

  beforeAll(async () => {
    app = await prepareApp('elsewhere');
    out = await mkdtemp(join(tmpdir(), 'redis-target-test-usage-'));
    own = await startEngine('7');
    port = own.port;
  }, 300_000);
  afterAll(async () => {
    await own?.close();
    await rm(out, { recursive: true });
  });

  const environment = (more: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
    cleanEnvironment({ IN_CODE: String(port), ...more });
  const compare = (
    script: string,
    more: NodeJS.ProcessEnv,
    options: readonly string[] = [],
  ): Promise<Ended> =>
    app.run(
      'redis-target',
      ['compare', 'local:2.8', 'local:6.2', '--out', out, ...options, '--', 'npm', 'run', script],
      { env: environment(more) },
    );
  const config = async (content: object): Promise<string> => {
    const file = join(out, 'redis-target.config.json');
    await writeFile(file, JSON.stringify(content));
    return file;
  };

  const RUNNERS = ['vitest:forks', 'vitest:threads', 'jest:workers', 'jest:in-band', 'mocha', 'node:test'];

  describe.each(RUNNERS)('under %s', (script) => {
    test('fail the gate with the address that stands in their code, and pass it once that variable is exported', async () => {
      const unused = await compare(script, {
        ADDRESS: 'another variable',
        CACHE_URL: `redis://:geheim@localhost:${port}`,
      });
      expect(unused.stdout).toContain(
        'local:2.8 (redis 2.8.19) was not used by the tests: nobody connected to it',
      );
      expect(unused.stdout.replaceAll(/\s+/g, ' ')).toMatch(
        new RegExp(
          `connections? to 127\\.0\\.0\\.1:${port} instead.*CACHE_URL led there.*export: \\{ CACHE_URL: '\\{url\\}' \\}`,
        ),
      );
      expect(unused.stdout).toContain('[RT_TARGET_UNUSED]');
      expect(unused.stdout + unused.stderr).not.toContain('geheim');
      expect(unused.exitCode).toBe(1);

      const file = await config({ export: { CACHE_URL: '{url}' } });
      const cured = await compare(script, { ADDRESS: 'another variable' }, ['--config', file]);
      expect(cured.stdout).not.toContain('RT_');
      expect(cured.exitCode).toBe(0);
    });
  });

  test('are warned of by a setup alone, and are an error where the settings say so', async () => {
    for (const script of RUNNERS) {
      const warned = await app.run('npm', ['run', script], {
        env: environment({ REDIS_TARGET: 'local:6.2', ADDRESS: 'in the code' }),
      });
      expect(warned.exitCode).toBe(0);
      expect.soft(warned.stderr, script).toContain('local:6.2 was not used by the tests');
      expect.soft(warned.stderr, script).toContain(`REDIS_TARGET_PORT=${port}`);
      // Before Node 24 nobody of ours is there when a run of node:test ends but for the reporter.
      if (script === 'node:test') continue;
      const failed = await app.run('npm', ['run', script], {
        env: environment({ REDIS_TARGET: 'local:6.2', ADDRESS: 'in the code', REDIS_TARGET_UNUSED: 'error' }),
      });
      expect.soft(failed.exitCode, script).not.toBe(0);
      expect.soft(failed.stdout + failed.stderr, script).toContain('was not used by the tests');
    }
  });

  test('are warned of by exec, whose exit code is the command’s', async () => {
    const exec = (more: NodeJS.ProcessEnv): Promise<Ended> =>
      app.run('redis-target', ['exec', '--target', 'local:6.2', '--', 'npm', 'run', 'mocha'], {
        env: environment(more),
      });
    const warned = await exec({ ADDRESS: 'in the code' });
    expect(warned.stderr).toContain('was not used by the tests: nobody connected to it');
    expect(warned.exitCode).toBe(0);
    expect((await exec({ ADDRESS: 'in the code', REDIS_TARGET_UNUSED: 'error' })).exitCode).toBe(1);
    const used = await exec({});
    expect(used.stderr).not.toContain('RT_');
    expect(used.exitCode).toBe(0);
  });

  test('are told where the variable that we set was set anew: test.env, dotenv, a script', async () => {
    const dotenv = join(out, '.env');
    // Else our recorder sets the variable again.
    const unset = { REDIS_TARGET_INJECT_RECORDER: 'false' };
    await writeFile(dotenv, `REDIS_URL=redis://127.0.0.1:${port}\n`);
    for (const [script, more, at] of [
      ['vitest:env', {}, 'vitest.env.config.mjs:6 sets it'],
      ['plain', { ...unset, ADDRESS: 'dotenv', DOTENV_FILE: dotenv }, undefined],
      ['script', unset, 'the script "script" in package.json sets it'],
    ] as const) {
      const { stdout, exitCode } = await compare(script, more);
      const said = stdout.replaceAll(/\s+/g, ' ');
      expect
        .soft(said, script)
        .toContain(`REDIS_URL was redis://127.0.0.1:${port} in the tests' process, and not what we set`);
      if (at !== undefined) expect.soft(said, script).toContain(at);
      expect.soft(exitCode, script).toBe(1);
    }
  });

  test('are watched through NODE_OPTIONS, unless recorder and witness are both switched off', async () => {
    const command = ['--', 'node', '-e', 'console.log(process.env.NODE_OPTIONS)'];
    const exec = async (more: NodeJS.ProcessEnv): Promise<string> => {
      const env = environment({ NODE_OPTIONS: '--no-warnings', ...more });
      const { stdout } = await app.run(
        'redis-target',
        ['exec', '-t', 'local:6.2', '--results', join(out, 'r.json'), ...command],
        { env },
      );
      return stdout.trim();
    };
    expect(await exec({})).toMatch(/^--no-warnings --require .*attach\.cjs.* --require .*witness\.cjs/);
    expect(await exec({ REDIS_TARGET_INJECT_WITNESS: 'false' })).toMatch(
      /^--no-warnings --require "[^"]*attach\.cjs"$/,
    );
    const off = { REDIS_TARGET_INJECT_RECORDER: 'false', REDIS_TARGET_INJECT_WITNESS: 'false' };
    expect(await exec(off)).toBe('--no-warnings');
    // What the server counts is told all the same.
    const used = await compare('plain', { ...off, ADDRESS: 'REDIS_URL' }, ['--fail-on', 'never']);
    expect(used.stdout).toMatch(/^use on redis 6\.2\.11: \d+ connections?, \d+ commands?$/m);
  });

  test('are told of a mock, and of a tool that hands no variables on or replays what it has', async () => {
    const mock = await compare('mocha', { ADDRESS: 'a mock' });
    expect(mock.exitCode).toBe(1);
    expect(mock.stdout.replaceAll(/\s+/g, ' ')).toContain('package.json has ioredis-mock');
    for (const script of ['strict', 'cached']) {
      const { stdout, exitCode } = await compare(script, {});
      expect.soft(exitCode, script).toBe(1);
      expect.soft(stdout, script).toContain('was not used by the tests: nobody connected to it');
    }
  });

  test('use the target as soon as it is served on the port that they have in their code', async () => {
    await own?.close();
    own = undefined;
    const { stdout, exitCode } = await compare('vitest:forks', { ADDRESS: 'in the code' }, [
      '--port',
      String(port),
    ]);
    expect(stdout).toContain('Gate passed');
    expect(exitCode).toBe(0);
  });
});
