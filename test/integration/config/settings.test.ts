import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatOrigin, listSettings } from '../../../src/config/list.ts';
import { type LoadSettingsOptions, loadSettings } from '../../../src/config/load.ts';
import { SETTING_ROWS } from '../../../src/config/table.ts';

let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'redis-target-settings-'));
});
afterAll(async () => {
  await rm(cwd, { recursive: true, force: true });
});

type Env = Record<string, string>;

async function load(env: Env, options: Partial<LoadSettingsOptions> = {}) {
  return await loadSettings({ env, cwd, ...options });
}

/** A named file, so that the tests of this file cannot find each other's. */
async function write(name: string, config: unknown): Promise<string> {
  await writeFile(join(cwd, name), JSON.stringify(config));
  return name;
}

describe('settings without a file', () => {
  it('are the defaults', async () => {
    const { settings, origins, configFile } = await load({});
    expect(settings).toEqual({
      target: 'auto',
      port: undefined,
      fallback: true,
      export: {
        REDIS_URL: '{url}',
        REDIS_HOST: '{host}',
        REDIS_PORT: '{port}',
        REDIS_USERNAME: '{username}',
        REDIS_PASSWORD: '{password}',
      },
      appTls: { serve: 'auto', names: [], export: false },
      auth: undefined,
      tls: { ca: undefined, servername: undefined, insecureSkipVerify: false, through: false },
      injectRecorder: true,
      injectWitness: true,
      isolation: 'none',
      unused: 'warn',
      openTimeoutMs: 120_000,
      silenceTimeoutMs: 600_000,
      safety: { allowNonEmpty: false, flush: 'never', flushDatabases: 'named' },
      container: { images: {}, defaultVersion: '6.2', reuse: false, args: [], startTimeoutMs: 60_000 },
      local: { fetch: true, paths: [], args: [], startTimeoutMs: 10_000 },
      elasticache: {},
      bastion: undefined,
      aws: { region: undefined, profile: undefined },
      ssm: {
        document: 'AWS-StartPortForwardingSessionToRemoteHost',
        transport: 'auto',
        sessions: 1,
        plugin: undefined,
        endpoint: undefined,
        channel: undefined,
      },
      results: undefined,
    });
    expect(new Set([...origins.values()].map(({ from }) => from))).toEqual(new Set(['default']));
    expect([...origins.keys()]).toEqual(SETTING_ROWS.map(({ path }) => path));
    expect(configFile).toBeUndefined();
  });
});

describe('an environment variable', () => {
  it.each<[string, string, string, unknown]>([
    ['REDIS_TARGET', 'container:6.2', 'target', 'container:6.2'],
    ['REDIS_TARGET_PORT', '6379', 'port', 6379],
    ['REDIS_TARGET_FALLBACK', 'error', 'fallback', false],
    ['REDIS_TARGET_FALLBACK', 'container', 'fallback', true],
    ['REDIS_TARGET_ISOLATION', 'database', 'isolation', 'database'],
    ['REDIS_TARGET_OPEN_TIMEOUT_MS', '5000', 'openTimeoutMs', 5000],
    ['REDIS_TARGET_ALLOW_NON_EMPTY', '1', 'safety.allowNonEmpty', true],
    ['REDIS_TARGET_ALLOW_NON_EMPTY', 'No', 'safety.allowNonEmpty', false],
    ['REDIS_TARGET_FLUSH', 'both', 'safety.flush', 'both'],
    ['REDIS_TARGET_FLUSH_DATABASES', 'all', 'safety.flushDatabases', 'all'],
    ['REDIS_TARGET_CONTAINER_REUSE', 'true', 'container.reuse', true],
    ['REDIS_TARGET_LOCAL_PATHS', `/a${delimiter}${delimiter}b`, 'local.paths', ['/a', 'b']],
    ['REDIS_TARGET_BASTION', 'i-0123456789abcdef0', 'bastion', 'i-0123456789abcdef0'],
    ['REDIS_TARGET_BASTION', 'ecs:cluster_task_runtime-1', 'bastion', 'ecs:cluster_task_runtime-1'],
    ['REDIS_TARGET_BASTION', 'ecs:_my__apps_task_runtime', 'bastion', 'ecs:_my__apps_task_runtime'],
    ['REDIS_TARGET_BASTION', 'tag:Name=a=b', 'bastion', { tag: { Name: 'a=b' } }],
    ['REDIS_TARGET_SSM_DOCUMENT', 'Mine', 'ssm.document', 'Mine'],
    ['REDIS_TARGET_TRANSPORT', 'plugin', 'ssm.transport', 'plugin'],
    ['REDIS_TARGET_SESSIONS', '4', 'ssm.sessions', 4],
    ['SESSION_MANAGER_PLUGIN', '/opt/plugin', 'ssm.plugin', '/opt/plugin'],
    ['AWS_REGION', 'eu-west-1', 'aws.region', 'eu-west-1'],
    ['AWS_DEFAULT_REGION', 'eu-west-1', 'aws.region', 'eu-west-1'],
    ['AWS_PROFILE', 'dev', 'aws.profile', 'dev'],
    ['REDIS_TARGET_RESULTS', ' r.json ', 'results', 'r.json'],
  ])('%s=%s is the setting %s', async (variable, text, path, expected) => {
    const { settings, origins } = await load({ [variable]: text });
    expect(valueAt(settings, path)).toEqual(expected);
    expect(origins.get(path)).toEqual({ from: 'environment', variable });
  });

  it('that is empty or blank counts as not set', async () => {
    const variables = SETTING_ROWS.flatMap((row) => row.variables);
    const empty = Object.fromEntries([...variables, 'REDIS_TARGET_CONFIG'].map((name) => [name, '']));
    const blank = Object.fromEntries([...variables, 'REDIS_TARGET_CONFIG'].map((name) => [name, ' ']));
    expect((await load(empty)).settings).toEqual((await load({})).settings);
    expect((await load(blank)).settings).toEqual((await load({})).settings);
  });

  it.each<[string, string, string]>([
    ['REDIS_TARGET_FALLBACK', 'maybe', 'true or false (in the variable also container or error)'],
    ['REDIS_TARGET_FLUSH', 'befroe', 'Did you mean `before`?'],
    ['REDIS_TARGET_ALLOW_NON_EMPTY', '2', 'true or false'],
    ['REDIS_TARGET_ISOLATION', 'worker', "'none', 'database' is allowed"],
    ['REDIS_TARGET_OPEN_TIMEOUT_MS', '30s', 'a number of milliseconds'],
    ['REDIS_TARGET_OPEN_TIMEOUT_MS', '0', 'above 0'],
    ['REDIS_TARGET_SESSIONS', '33', 'from 1 to 32'],
    ['REDIS_TARGET_BASTION', 'tag:Name', 'tag:Name=redis-bastion'],
    ['REDIS_TARGET_BASTION', 'redis://u:hunter2@h', 'an ECS task'],
    ['REDIS_TARGET_TRANSPORT', 'ssh', "'auto', 'native', 'plugin'"],
    ['REDIS_TARGET_CONTAINER_REUSE', 'x', 'true or false'],
  ])('%s=%s is refused', async (variable, text, allowed) => {
    const error: Error = await load({ [variable]: text }).then(
      () => expect.fail('it was taken'),
      (caught: Error) => caught,
    );
    expect(error).toMatchObject({ code: 'RT_ENV_INVALID', exitCode: 2 });
    expect(error.message).toContain(`Could not read ${variable}: it is "`);
    expect(error.message).toContain(allowed);
    expect(error.message).not.toContain('hunter2');
  });

  it.each(['0', '65536', 'redis', '-1', '6379.5', '0x10'])(
    'REDIS_TARGET_PORT=%s is refused',
    async (text) => {
      await expect(load({ REDIS_TARGET_PORT: text })).rejects.toMatchObject({
        code: 'RT_PORT_INVALID',
        message: expect.stringContaining(
          `REDIS_TARGET_PORT: it is "${text}", and a whole number from 1 to 65535`,
        ),
      });
    },
  );
});

describe('environment, file and default', () => {
  it('go before each other in this order, setting by setting', async () => {
    const configFile = await write('order.json', {
      target: 'local',
      port: 1,
      isolation: 'database',
      safety: { flush: 'after' },
    });
    const { settings, origins } = await load(
      { REDIS_TARGET: 'container', REDIS_TARGET_PORT: '2', REDIS_TARGET_ALLOW_NON_EMPTY: '1' },
      { configFile },
    );
    expect(settings).toMatchObject({
      target: 'container',
      port: 2,
      isolation: 'database',
      safety: { flush: 'after', allowNonEmpty: true },
    });
    expect(Object.fromEntries(origins)).toMatchObject({
      target: { from: 'environment', variable: 'REDIS_TARGET' },
      port: { from: 'environment', variable: 'REDIS_TARGET_PORT' },
      isolation: { from: 'file', file: 'order.json' },
      'safety.flush': { from: 'file', file: 'order.json' },
      fallback: { from: 'default' },
    });
  });

  it('never change the defaults', async () => {
    const before = structuredClone(SETTING_ROWS.map((row) => row.default));
    const configFile = await write('defaults.json', {
      export: { A: '{url}', REDIS_URL: false },
      container: { args: ['x'] },
    });
    await load({}, { configFile });
    expect(SETTING_ROWS.map((row) => row.default)).toEqual(before);
  });
});

describe("a file's values", () => {
  it('add to the exported variables, replace them, and take them away', async () => {
    const configFile = await write('export.json', {
      export: {
        CACHE_URL: 'redis://{host}:{port}/1',
        REDIS_URL: '{url}/2',
        REDIS_HOST: false,
        REDIS_PORT: null,
      },
    });
    expect((await load({}, { configFile })).settings.export).toEqual({
      CACHE_URL: 'redis://{host}:{port}/1',
      REDIS_URL: '{url}/2',
      REDIS_USERNAME: '{username}',
      REDIS_PASSWORD: '{password}',
    });
  });

  it("that are paths are seen from the file's folder, a bare name from PATH", async () => {
    const { settings } = await load(
      {},
      {
        configFile: await write('paths.json', {
          local: { paths: ['bin', '/opt/redis'] },
          ssm: { plugin: './plugin' },
        }),
      },
    );
    expect(settings.local.paths).toEqual([join(cwd, 'bin'), '/opt/redis']);
    expect(settings.ssm.plugin).toBe(join(cwd, 'plugin'));
    const bare = await load(
      {},
      { configFile: await write('bare.json', { ssm: { plugin: 'session-manager-plugin' } }) },
    );
    expect(bare.settings.ssm.plugin).toBe('session-manager-plugin');
  });
});

describe('listSettings', () => {
  it('shows every setting with its value and origin, and no password', async () => {
    const configFile = await write('list.json', {
      elasticache: { dev: { host: 'h', password: 'hunter2' } },
      container: { args: ['--requirepass', 'hunter2'] },
      export: { REDIS_PASSWORD: 'hunter2' },
    });
    const listed = listSettings(await load({ REDIS_TARGET: 'redis://u:hunter2@h' }, { configFile }));
    expect(listed.map(({ name }) => name)).toEqual(SETTING_ROWS.map(({ path }) => path));
    expect(JSON.stringify(listed)).not.toContain('hunter2');
    const shown = Object.fromEntries(
      listed.map(({ name, value, origin }) => [name, [value, formatOrigin(origin)]]),
    );
    expect(shown).toMatchObject({
      target: ['redis://u:***@h', 'REDIS_TARGET'],
      elasticache: [{ dev: { host: 'h', password: '***' } }, 'list.json'],
      'container.args': [['--requirepass', '***'], 'list.json'],
      fallback: [true, 'default'],
    });
  });
});

function valueAt(settings: unknown, path: string): unknown {
  return path.split('.').reduce((inner, key) => (inner as Record<string, unknown>)[key], settings);
}
