import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuiltPackage, type Loaded } from './built-package.ts';

let built: BuiltPackage;

beforeAll(async () => {
  built = await BuiltPackage.build();
});
afterAll(async () => {
  await built[Symbol.asyncDispose]();
});

async function loadFiles(files: Record<string, string>): Promise<Loaded> {
  return await built.load(await built.folder(files));
}

const TYPESCRIPT = `
import { defineConfig, type RedisTargetConfig } from 'redis-target';
const port: number = 7000;
export default defineConfig({ target: 'local:2.8', port } satisfies RedisTargetConfig);
`;

describe('a configuration file', () => {
  it.each([
    ['redis-target.config.ts', TYPESCRIPT, true],
    ['redis-target.config.mts', TYPESCRIPT, true],
    [
      'redis-target.config.mjs',
      "import { defineConfig } from 'redis-target';\nexport default defineConfig({ target: 'local:2.8', port: 7000 });",
      false,
    ],
    ['redis-target.config.js', "module.exports = { target: 'local:2.8', port: 7000 };", false],
    ['redis-target.config.json', '\uFEFF{ "target": "local:2.8", "port": 7000 }', false],
  ])('%s is read, and jiti loaded only for TypeScript', async (name, text, needsJiti) => {
    const loaded = await loadFiles({ [name]: text });
    expect(loaded.error).toBeUndefined();
    expect(loaded.settings).toMatchObject({ target: 'local:2.8', port: 7000, fallback: true });
    expect(loaded.origins).toMatchObject({
      target: { from: 'file', file: name },
      fallback: { from: 'default' },
    });
    expect(loaded.configFile).toMatch(new RegExp(`case \\d+/${name}$`));
    expect(loaded.jiti).toBe(needsJiti);
  });

  it('may import a TypeScript file beside it', async () => {
    const loaded = await loadFiles({
      'redis-target.config.ts': "import { target } from './target.ts';\nexport default { target };",
      'target.ts': "export const target: string = 'container:6.2';",
    });
    expect(loaded.settings).toMatchObject({ target: 'container:6.2' });
  });

  it.each([
    "const target = await Promise.resolve('local');\nexport default { target };",
    "export default Promise.resolve({ target: 'local' });",
  ])('may wait for something: %j', async (text) => {
    for (const name of ['redis-target.config.mjs', 'redis-target.config.ts']) {
      const { settings } = await loadFiles({ [name]: text });
      expect(settings).toMatchObject({ target: 'local' });
    }
  });

  it.each<[string, string, string, RegExp]>([
    [
      'redis-target.config.json',
      '{\n  "target": "local"\n  "port": 1\n}',
      ':3:3',
      /a comma, or the closing bracket is expected there/,
    ],
    [
      'redis-target.config.json',
      '{ "elasticache": { "a": { "password": hunter2 } } }',
      ':1:39',
      /a value is expected/,
    ],
    ['redis-target.config.ts', 'export default {\n  target: "a"\n  port: 1,\n};', ':3:3', /Unexpected token/],
    [
      'redis-target.config.mjs',
      'export default {\n  target: "a"\n  port: 1,\n};',
      ':3:3',
      /Unexpected token/,
    ],
    [
      'redis-target.config.js',
      'module.exports = {\n  target: "a"\n  port: 1,\n};',
      ':3:3',
      /Unexpected token/,
    ],
  ])('%s with a syntax error is refused with its place: %j', async (name, text, place, what) => {
    const { error } = await loadFiles({ [name]: text });
    expect(error).toMatchObject({ code: 'RT_CONFIG_SYNTAX' });
    expect(error?.message).toContain(`${name}${place}: `);
    expect(error?.message).toMatch(what);
    expect(error?.message).not.toContain('hunter2');
  });

  it.each([
    "export default { target: 'local' };",
    "import { defineConfig } from 'redis-target';\nexport default defineConfig({});",
  ])('is told to be named .mjs where the package has it that .js files are CommonJS: %j', async (text) => {
    const { error } = await loadFiles({
      'package.json': '{ "type": "commonjs" }',
      'redis-target.config.js': text,
    });
    expect(error).toMatchObject({
      code: 'RT_CONFIG_SYNTAX',
      message: expect.stringMatching(/^Could not read redis-target\.config\.js:1: .*: name it \.mjs or \.ts/),
    });
  });

  it('names the file with the syntax error where that is one that it imports', async () => {
    const { error } = await loadFiles({
      'redis-target.config.ts': "import { target } from './target.ts';\nexport default { target };",
      'target.ts': "export const target = 'a' 'b';",
    });
    expect(error).toMatchObject({ code: 'RT_CONFIG_SYNTAX' });
    expect(error?.message).toMatch(/target\.ts:1:\d+: /);
  });

  it.each<[string, string, RegExp]>([
    ['redis-target.config.ts', '\nthrow new Error("no luck: redis://u:hunter2@h");', /no luck.* at line 2/],
    [
      'redis-target.config.mjs',
      '\nthrow new Error("no luck");',
      /running it failed with "no luck" at line 2/,
    ],
    ['redis-target.config.mjs', 'throw undefined;', /it threw undefined/],
    ['redis-target.config.mjs', 'import x from "is-not-there"; export default x;', /is-not-there/],
    ['redis-target.config.ts', 'import x from "is-not-there"; export default x;', /is-not-there/],
    ['redis-target.config.mjs', 'export const target = "local";', /there is no default export/],
    ['redis-target.config.ts', 'export const target = "local";', /there is no default export/],
    ['redis-target.config.ts', '', /there is no default export/],
    ['redis-target.config.mjs', 'export default "local";', /there is "local"/],
    ['redis-target.config.mjs', 'export default () => ({});', /there is a function/],
    ['redis-target.config.json', '["local"]', /it has to hold an object, and there is \["local"\]/],
    ['redis-target.config.json', 'null', /there is null/],
  ])('%s that gives no configuration is refused: %j', async (name, text, what) => {
    const { error } = await loadFiles({ [name]: text });
    expect(error).toMatchObject({ code: 'RT_CONFIG_LOAD' });
    expect(error?.message).toContain(`Could not read ${name}: `);
    expect(error?.message).toMatch(what);
    expect(error?.message).not.toContain('hunter2');
  });

  it.each<[string, string, string, string]>([
    [
      'redis-target.config.json',
      '{ "taregt": "local" }',
      'RT_CONFIG_FIELD_UNKNOWN',
      'Did you mean `target`?',
    ],
    ['redis-target.config.ts', 'export default { port: "1" }', 'RT_CONFIG_FIELD_INVALID', '`port` is "1"'],
  ])('%s with a wrong field is refused: %s', async (name, text, code, what) => {
    const { error } = await loadFiles({ [name]: text });
    expect(error).toMatchObject({ code, details: { file: name } });
    expect(error?.message).toContain(what);
  });
});

describe('looking for the configuration file', () => {
  const HERE = '{ "target": "local:2.8" }';
  const ABOVE = '{ "target": "local:6.2" }';

  it('goes up to the root of the repository, past the package', async () => {
    const folder = await built.folder({
      'redis-target.config.json': ABOVE,
      '.git/HEAD': '',
      'packages/a/package.json': '{}',
      'packages/a/test/x': '',
    });
    const loaded = await built.load(join(folder, 'packages/a/test'));
    expect(loaded.settings).toMatchObject({ target: 'local:6.2' });
    expect(loaded.origins?.target).toEqual({ from: 'file', file: '../../../redis-target.config.json' });
  });

  it('takes the nearest', async () => {
    const folder = await built.folder({
      'redis-target.config.json': ABOVE,
      '.git/HEAD': '',
      'packages/a/redis-target.config.json': HERE,
    });
    expect((await built.load(join(folder, 'packages/a'))).settings).toMatchObject({ target: 'local:2.8' });
  });

  it('runs none that lies above the repository, or above the package where there is no repository', async () => {
    const folder = await built.folder({
      'redis-target.config.mjs': 'throw new Error("this file is not ours");',
      'repository/.git/HEAD': '',
      'package/package.json': '{}',
      'package/deep/x': '',
    });
    for (const inner of ['repository', 'package', 'package/deep']) {
      const loaded = await built.load(join(folder, inner));
      expect(loaded.error).toBeUndefined();
      expect(loaded.configFile).toBeUndefined();
    }
  });

  it('refuses to choose between two in one folder', async () => {
    const { error } = await loadFiles({
      'redis-target.config.json': HERE,
      'redis-target.config.ts': TYPESCRIPT,
    });
    expect(error).toMatchObject({ code: 'RT_CONFIG_AMBIGUOUS' });
    expect(error?.message).toContain('redis-target.config.ts and redis-target.config.json');
  });

  it('reads only the one that is named, by option before variable', async () => {
    const folder = await built.folder({
      'redis-target.config.json': HERE,
      'a.json': ABOVE,
      'b.mjs': 'export default {}',
    });
    const env = { REDIS_TARGET_CONFIG: 'a.json' };
    expect((await built.load(folder, { env })).configFile).toBe(join(folder, 'a.json'));
    expect((await built.load(folder, { env, configFile: 'b.mjs' })).configFile).toBe(join(folder, 'b.mjs'));
  });

  it('says of a folder with the name of a configuration that it is no file', async () => {
    const folder = await built.folder({ 'redis-target.config.ts/x': '' });
    const { error } = await built.load(folder);
    expect(error).toMatchObject({
      code: 'RT_CONFIG_NOT_FOUND',
      message: expect.stringMatching(/redis-target\.config\.ts is not a file\. Correct it\.$/),
    });
  });

  it('refuses a named one that is not there, or no file, or of no known kind', async () => {
    const folder = await built.folder({ 'config.yaml': 'target: local' });
    await mkdir(join(folder, 'folder.json'));
    const refusals = [
      ['missing.ts', 'RT_CONFIG_NOT_FOUND', 'missing.ts does not exist'],
      ['folder.json', 'RT_CONFIG_NOT_FOUND', 'folder.json is not a file'],
      ['config.yaml', 'RT_CONFIG_LOAD', 'Let it end in .ts'],
    ] as const;
    for (const [configFile, code, what] of refusals) {
      const { error } = await built.load(folder, { configFile });
      expect(error).toMatchObject({ code, message: expect.stringContaining(what) });
    }
  });
});
