import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../../src/config/load.ts';
import { applyChanges } from '../../../src/scaffold/apply.ts';
import { runCommandLine } from '../../support/command-line.ts';

async function withFolder<T>(files: Record<string, string>, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-init-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const app = (scripts: Record<string, string>, more: Record<string, unknown> = {}): string =>
  JSON.stringify({ scripts, ...more }, null, 2);

async function init(files: Record<string, string>, ...args: string[]) {
  return await withFolder(files, async (folder) => {
    const { exitCode, stdout, stderr } = await runCommandLine(['init', ...args], {
      cwd: folder,
      // Whoever tests this may have credentials at hand.
      env: { HOME: folder },
    });
    const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
    const names = await readdir(folder);
    const texts = Object.fromEntries(
      await Promise.all(
        names.filter((name) => name.includes('.')).map(async (name) => [name, await read(name)]),
      ),
    ) as Record<string, string>;
    return { exitCode, stdout, stderr, texts };
  });
}

describe('init', () => {
  it('has the app installed only where it wrote the dependency', async () => {
    const next = async (devDependencies: Record<string, string>): Promise<string | undefined> =>
      (await init({ 'package.json': app({ test: 'vitest run' }, { devDependencies }) }, '--yes')).stdout
        .trimEnd()
        .split('\n')
        .at(-1);
    expect(await next({ vitest: '^4.0.0' })).toBe('Next: npm install, then REDIS_TARGET=local:6.2 npm test');
    expect(await next({ vitest: '^4.0.0', 'redis-target': '^0.1.0' })).toBe(
      'Next: REDIS_TARGET=local:6.2 npm test',
    );
  });

  it('proposes the port that stands in the code, and not one that is a default behind a variable', async () => {
    const written = await init(
      {
        'package.json': app({ test: 'mocha' }),
        'src/redis.js':
          "const redis = new Redis(6379, '127.0.0.1');\nnew Redis({ host: 'localhost', port: 6379 })",
      },
      '--yes',
    );
    expect(written.texts['redis-target.config.mjs']).toMatch(
      /src\/redis\.js:\d has this port[\s\S]*port: 6379,/,
    );
    const behind = await init(
      {
        'package.json': app({ test: 'mocha' }),
        'src/redis.js': "new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379')",
      },
      '--yes',
    );
    expect(behind.texts['redis-target.config.mjs']).not.toContain('port: 6379');
  });

  it('exports the variables of other names that the code and .env files have', async () => {
    const { texts } = await init(
      {
        'package.json': app({ test: 'mocha' }),
        '.env.test': 'SESSION_REDIS_HOST=localhost\nSESSION_REDIS_PORT=6379\n',
        'a.js': "redis(process.env.CACHE_REDIS_URL, process.env['REDIS_URL'], process.env.REDIS_PREFIX)",
      },
      '--yes',
    );
    expect(texts['redis-target.config.mjs']).toContain(
      "  export: {\n    SESSION_REDIS_HOST: '{host}',\n    SESSION_REDIS_PORT: '{port}',\n    CACHE_REDIS_URL: '{url}',\n  },",
    );
  });

  it('keeps indentation and line ends of package.json, and its other scripts', async () => {
    const text =
      '{\r\n\t"scripts": {\r\n\t\t"lint": "eslint",\r\n\t\t"test": "cross-env A=1 mocha -R dot && node --test"\r\n\t}\r\n}\r\n';
    const { texts } = await init({ 'package.json': text }, '--yes');
    expect(texts['package.json']).toContain(
      '\r\n\t\t"lint": "eslint",\r\n\t\t"test": "cross-env A=1 mocha --require redis-target/mocha -R dot && node --import redis-target/node-test --test"\r\n\t}',
    );
  });

  it('adds to what a Mocha or Jest in JSON requires already', async () => {
    const mocha = await init(
      { 'package.json': app({ test: 'mocha' }), '.mocharc.json': '{ "require": "./own.js" } // mine\n' },
      '--yes',
    );
    expect(JSON.parse((mocha.texts['.mocharc.json'] ?? '').replace(/ *\/\/.*/, ''))).toEqual({
      require: ['./own.js', 'redis-target/mocha'],
    });
    const jest = await init({ 'package.json': app({ test: 'jest' }, { jest: { verbose: true } }) }, '--yes');
    expect(JSON.parse(jest.texts['package.json'] ?? '').jest).toEqual({
      verbose: true,
      globalSetup: 'redis-target/jest/setup',
      globalTeardown: 'redis-target/jest/teardown',
    });
  });

  it('leaves a configuration alone that somebody has written by hand', async () => {
    const { texts } = await init(
      { 'package.json': app({ test: 'mocha' }), 'redis-target.config.json': '{ "port": 7000 }' },
      '--yes',
    );
    expect(texts['redis-target.config.json']).toBe('{ "port": 7000 }');
  });

  it('writes the bastion and the ElastiCaches that are named, without asking AWS, as a configuration that is read', async () => {
    await withFolder({ 'package.json': app({ test: 'mocha' }) }, async (folder) => {
      const args = ['--bastion', 'tag:Name=redis-bastion', '--elasticache', '2.8=app.example:6380'];
      const { exitCode, stdout } = await runCommandLine(
        ['init', '--yes', ...args, '--elasticache', 'replicationGroup:app-62'],
        { cwd: folder, env: { HOME: folder } },
      );
      expect(exitCode).toBe(0);
      expect(stdout).toContain('doctor elasticache:2.8');
      expect((await loadSettings({ env: {}, cwd: folder })).settings).toMatchObject({
        bastion: { tag: { Name: 'redis-bastion' } },
        elasticache: { '2.8': { host: 'app.example', port: 6380 }, 'app-62': { replicationGroup: 'app-62' } },
      });
      const { devDependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
      expect(devDependencies).toHaveProperty(['@aws-sdk/client-elasticache']);
    });
  });

  it('says in one sentence that there are no credentials, and goes on', async () => {
    const { exitCode, stdout, texts } = await init({ 'package.json': app({ test: 'mocha' }) }, '--yes');
    expect(exitCode).toBe(0);
    expect(stdout.match(/there are no AWS credentials/g)).toHaveLength(1);
    expect(texts['redis-target.config.mjs']).toContain('// bastion:');
    const half = await withFolder({ 'package.json': app({ test: 'mocha' }) }, (folder) =>
      runCommandLine(['init', '--yes'], { cwd: folder, env: { HOME: folder, AWS_ACCESS_KEY_ID: 'AKIA' } }),
    );
    expect(half).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('AWS_SECRET_ACCESS_KEY is missing'),
    });
  });

  it('refuses a bastion and an ElastiCache that are none', async () => {
    const files = { 'package.json': app({ test: 'mocha' }) };
    for (const args of [
      ['--bastion', 'bastion.example'],
      ['--elasticache', 'group:app'],
      ['--elasticache', 'app-62'],
    ]) {
      const { exitCode, texts, stderr } = await init(files, '--yes', ...args);
      expect(exitCode, stderr).toBeGreaterThanOrEqual(2);
      expect(texts).toEqual(files);
    }
  });

  it.each<[string, Record<string, string>, string, RegExp]>([
    ['no package.json', {}, 'RT_INIT_PROJECT', /no package\.json/],
    ['one that is no JSON', { 'package.json': '{' }, 'RT_INIT_PROJECT', /is no JSON/],
    [
      'no runner that it knows',
      { 'package.json': app({ test: 'ava' }) },
      'RT_INIT_RUNNER',
      /redis-target exec/,
    ],
    [
      'a setup that only one may have',
      {
        'package.json': app({ test: 'jest' }),
        'jest.config.js': "module.exports = { globalSetup: './own.js' }",
      },
      'RT_INIT_RUNNER',
      /globalSetup.*own\.js.*in the app's own global setup.*jest\/setup.*jest\/teardown/s,
    ],
  ])('says what it cannot do with %s, and changes nothing', async (_, files, code, words) => {
    const { exitCode, stderr, texts } = await init(files, '--yes');
    expect(exitCode).toBe(2);
    expect(stderr).toContain(code);
    expect(stderr).toMatch(words);
    expect(texts).toEqual(files);
  });

  it('asks somebody or nobody: without a terminal it wants --yes, and --dry-run writes nothing', async () => {
    const files = { 'package.json': app({ test: 'mocha' }) };
    const unasked = await init(files);
    expect(unasked).toMatchObject({
      exitCode: 2,
      texts: files,
      stderr: expect.stringContaining('RT_INIT_ASK'),
    });
    const dry = await init(files, '--dry-run', '--json');
    expect(dry).toMatchObject({ exitCode: 0, texts: files });
    expect(JSON.parse(dry.stdout)).toMatchObject({
      written: false,
      changes: [{ file: 'package.json', diff: expect.stringContaining('+    "test": "mocha --require') }, {}],
    });
  });
});

describe('applyChanges', () => {
  it('puts back what it has written where it cannot write all', async () => {
    await withFolder({ 'a.txt': 'old', 'b/c.txt': 'old' }, async (folder) => {
      const change = (path: string) => ({ path: join(folder, path), before: 'old', after: 'new' });
      // A file stands where the last one wants a folder.
      await expect(
        applyChanges([change('a.txt'), change('new/d.txt'), change('b/c.txt/e.txt')]),
      ).rejects.toMatchObject({
        code: 'RT_INIT_WRITE',
      });
      expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('old');
      expect((await readdir(folder)).sort()).toEqual(['a.txt', 'b']);
    });
  });

  it.skipIf(process.getuid?.() === 0)('names the folder that may not be written to', async () => {
    await withFolder({ 'a.txt': 'old' }, async (folder) => {
      await chmod(folder, 0o555);
      const changes = [{ path: join(folder, 'a.txt'), before: 'old', after: 'new' }];
      await expect(applyChanges(changes)).rejects.toMatchObject({ code: 'RT_INIT_WRITE' });
      await chmod(folder, 0o755);
    });
  });
});
