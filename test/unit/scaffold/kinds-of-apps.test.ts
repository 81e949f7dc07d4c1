import { chmod, lstat, rename, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../support/command-line.ts';
import { withProject } from '../../support/project.ts';

const app = (test: string, more: Record<string, unknown> = {}): string =>
  JSON.stringify({ scripts: { test }, ...more }, null, 2);
const VITEST = "['redis-target/vitest']";

/** Files of an app, and what is in them after `init`; a second one changes nothing. */
const KINDS: readonly (readonly [string, Record<string, string>, Record<string, string>])[] = [
  [
    'several configurations of one runner, each by its own script',
    {
      'package.json': app('vitest run --config config/int.ts', {
        scripts: { unit: 'vitest', int: 'vitest -c ./config/int.ts' },
      }),
      'vitest.config.ts': 'export default {}',
      'config/int.ts': 'export default { test: { pool: "forks" } }',
    },
    {
      'vitest.config.ts': `export default { test: { globalSetup: ${VITEST} } }`,
      'config/int.ts': `export default { test: { globalSetup: ${VITEST}, pool: "forks" } }`,
    },
  ],
  [
    'projects of Vitest',
    {
      'package.json': app('vitest'),
      'vite.config.ts': 'export default {\n  test: {\n    projects: ["a", "b"],\n  },\n}',
    },
    {
      'vite.config.ts': `export default {\n  test: {\n    globalSetup: ${VITEST},\n    projects: ["a", "b"],\n  },\n}`,
    },
  ],
  [
    'what is spread into a configuration, which would replace ours',
    {
      'package.json': app('vitest'),
      'vitest.config.ts': 'export default { ...base, test: { ...base.test, pool: "forks" } }',
    },
    {
      'vitest.config.ts':
        'export default { ...base, test: { ...base.test, globalSetup: [base.test?.globalSetup ?? [], \'redis-target/vitest\'].flat(), pool: "forks" } }',
    },
  ],
  [
    'a setup that is named elsewhere',
    {
      'package.json': app('vitest'),
      'vitest.config.mjs': 'const globalSetup = "./own.ts";\nexport default { test: { globalSetup } }',
    },
    {
      'vitest.config.mjs':
        'const globalSetup = "./own.ts";\nexport default { test: { globalSetup: [globalSetup, \'redis-target/vitest\'].flat() } }',
    },
  ],
  [
    'a preset that is spread into Jest’s configuration',
    {
      'package.json': app('jest'),
      'jest.config.js': 'module.exports = {\n  ...preset, // why\n  verbose: true,\n};',
    },
    {
      'jest.config.js':
        "module.exports = {\n  ...preset, // why\n  globalSetup: 'redis-target/jest/setup',\n  globalTeardown: 'redis-target/jest/teardown',\n  verbose: true,\n};",
    },
  ],
  [
    'a comment in an object that is empty',
    {
      'package.json': app('vitest'),
      'vitest.config.js': 'export default {\n  test: {\n    // nothing yet\n  },\n};',
    },
    {
      'vitest.config.js': `export default {\n  test: {\n    globalSetup: ${VITEST},\n    // nothing yet\n  },\n};`,
    },
  ],
  [
    'scripts that call scripts, and programs by their paths',
    {
      'package.json': app('npm run mocha && npm run test:mocha', {
        scripts: {
          test: 'npm run mocha && npm run test:mocha',
          mocha: 'mocha a && nyc node_modules/.bin/_mocha b',
          'test:mocha': 'yarn mocha --exit',
          debug: 'node --inspect node_modules/mocha/bin/mocha.js x',
          lint: 'eslint mocha',
        },
      }),
    },
    {
      'package.json': `{
  "scripts": {
    "test": "npm run mocha && npm run test:mocha",
    "mocha": "mocha --require redis-target/mocha a && nyc node_modules/.bin/_mocha --require redis-target/mocha b",
    "test:mocha": "yarn mocha --exit",
    "debug": "node --inspect node_modules/mocha/bin/mocha.js --require redis-target/mocha x",
    "lint": "eslint mocha"
  },`,
    },
  ],
  [
    'tests in TypeScript by tsx, and another --import',
    { 'package.json': app('tsx --test && cross-env A=1 node --import tsx --test x.ts') },
    {
      'package.json':
        'tsx --import redis-target/node-test --test && cross-env A=1 node --import redis-target/node-test --import tsx --test x.ts"',
    },
  ],
  [
    'packages in their order',
    { 'package.json': app('mocha', { devDependencies: { mocha: '^11', typescript: '^5' } }) },
    { 'package.json': '    "mocha": "^11",\n    "redis-target": "^0.1.0",\n    "typescript": "^5"\n' },
  ],
  [
    'a byte order mark',
    { 'package.json': `\uFEFF${app('mocha')}` },
    { 'package.json': '\uFEFF{\n  "scripts": {\n    "test": "mocha --require redis-target/mocha"' },
  ],
  [
    'a byte order mark in code, and Windows’ line ends',
    {
      'package.json': app('vitest'),
      'vitest.config.mjs': '\uFEFFexport default {\r\n\ttest: {\r\n\t\tpool: "forks",\r\n\t},\r\n};\r\n',
    },
    {
      'vitest.config.mjs': `\uFEFFexport default {\r\n\ttest: {\r\n\t\tglobalSetup: ${VITEST},\r\n\t\tpool: "forks",\r\n`,
    },
  ],
  [
    'a setup whose path is computed',
    {
      'package.json': app('vitest'),
      'vitest.config.mjs': "export default { test: { globalSetup: resolve('a.ts') } }",
    },
    { 'vitest.config.mjs': "globalSetup: [resolve('a.ts'), 'redis-target/vitest'].flat()" },
  ],
  [
    'projects of Nx, which starts the runners itself',
    {
      'package.json': app('nx run-many -t test', { devDependencies: { jest: '^30', nx: '^21' } }),
      'nx.json': '{}',
      'libs/a/project.json': '{ "name": "a" }',
      'libs/a/jest.config.ts': "export default {\n  displayName: 'a',\n};\n",
    },
    {
      'libs/a/jest.config.ts':
        "export default {\n  globalSetup: 'redis-target/jest/setup',\n  globalTeardown: 'redis-target/jest/teardown',\n  displayName: 'a',\n};\n",
      'package.json': '"redis-target": "^0.1.0"',
    },
  ],
];

const init = (folder: string) => runCommandLine(['init', '--yes'], { cwd: folder, env: { HOME: folder } });

describe('init', () => {
  it.each(KINDS)('knows %s', async (_, files, expected) => {
    await withProject(files, async ({ folder, read }) => {
      const { exitCode, stderr } = await init(folder);
      expect(exitCode, stderr).toBe(0);
      for (const [name, text] of Object.entries(expected)) expect(await read(name)).toContain(text);
      const before = await Promise.all(Object.keys(files).map(read));
      expect((await init(folder)).stdout).toContain('nothing to change');
      expect(await Promise.all(Object.keys(files).map(read))).toEqual(before);
    });
  });

  it('replaces no `test` that a spread object brings along', async () => {
    const config = 'export default { ...base, plugins: [] }';
    await withProject(
      { 'package.json': app('vitest'), 'vitest.config.ts': config },
      async ({ folder, read }) => {
        const { exitCode, stderr } = await init(folder);
        expect(exitCode).toBe(2);
        expect(stderr).toMatch(/`test` may come with what is spread there/);
        expect(await read('vitest.config.ts')).toBe(config);
      },
    );
  });

  it('in a package of a repository that has a configuration, writes no second one, and sets Turborepo up above', async () => {
    const files = {
      '.git/HEAD': '',
      'redis-target.config.json': '{}',
      'turbo.json': '{ "tasks": { "test": {} } }',
      'packages/a/package.json': app('mocha'),
    };
    await withProject(files, async ({ folder, read }) => {
      const { exitCode } = await init(join(folder, 'packages/a'));
      expect(exitCode).toBe(0);
      await expect(read('packages/a/redis-target.config.mjs')).rejects.toThrow('ENOENT');
      expect(JSON.parse(await read('turbo.json')).tasks.test).toMatchObject({ cache: false });
      expect(await read('packages/a/package.json')).toContain('--require redis-target/mocha');
    });
  });

  it.each([['test:unit'], ['unit'], ['ci']])(
    'from above a workspace sets up a package whose script is called %s, with the dependency there, and leaves a part without tests',
    async (script) => {
      const files = {
        'package.json': JSON.stringify({
          workspaces: ['packages/*'],
          scripts: { test: 'yarn workspaces foreach -A run x' },
        }),
        'packages/a/package.json': JSON.stringify({ scripts: { [script]: 'mocha' } }),
        'packages/b/package.json': JSON.stringify({ scripts: { build: 'tsc', lint: 'eslint mocha' } }),
      };
      await withProject(files, async ({ folder, read }) => {
        const { exitCode, stderr } = await init(folder);
        expect(exitCode, stderr).toBe(0);
        const { scripts, devDependencies } = JSON.parse(await read('packages/a/package.json'));
        expect(scripts[script]).toContain('--require redis-target/mocha');
        expect(devDependencies).toHaveProperty('redis-target');
        expect(await read('packages/b/package.json')).toBe(files['packages/b/package.json']);
        expect(JSON.parse(await read('package.json'))).not.toHaveProperty('devDependencies');
      });
    },
  );

  it('keeps a file’s rights, and a link that leads to it', async () => {
    await withProject({ 'package.json': app('mocha') }, async ({ folder, read }) => {
      const real = join(folder, 'real.json');
      const link = join(folder, 'package.json');
      await rename(link, real);
      await chmod(real, 0o600);
      await symlink('real.json', link);
      expect(await init(folder)).toMatchObject({ exitCode: 0 });
      expect((await lstat(link)).isSymbolicLink()).toBe(true);
      expect((await stat(real)).mode & 0o777).toBe(0o600);
      expect(await read('real.json')).toContain('redis-target/mocha');
    });
  });
});
