import { expect, it } from 'vitest';
import { runCommandLine } from '../../support/command-line.ts';
import { withProject } from '../../support/project.ts';

const OURS = "module.exports = async (c) => (await import('redis-target/jest/setup')).default(c);";
const app = (test: string, more: object = {}): string =>
  JSON.stringify({ scripts: { test }, devDependencies: { 'redis-target': '^0.1.0' }, ...more });
const init = (folder: string) => runCommandLine(['init', '--yes'], { cwd: folder, env: { HOME: folder } });

/** A configuration, and the file that its global setup is. */
const FORMS: readonly (readonly [string, Record<string, string>, string])[] = [
  [
    'a path in code',
    { 'package.json': app('jest'), 'jest.config.js': "module.exports = { globalSetup: './own.js' }" },
    'own.js',
  ],
  [
    'a path from <rootDir>, without its extension',
    {
      'package.json': app('jest'),
      'jest.config.ts': 'export default { globalSetup: "<rootDir>/test/own" };',
    },
    'test/own.ts',
  ],
  [
    'a resolved path',
    {
      'package.json': app('jest'),
      'jest.config.cjs': "module.exports = { globalSetup: require.resolve('./own') }",
    },
    'own.cjs',
  ],
  [
    'a path in JSON',
    { 'package.json': app('jest'), 'jest.config.json': '{ "globalSetup": "./own.mjs" }' },
    'own.mjs',
  ],
  [
    'a path in package.json',
    { 'package.json': app('jest', { jest: { globalSetup: './own.js' } }) },
    'own.js',
  ],
  [
    'a path in a configuration that a script names',
    {
      'package.json': app('jest --config config/int.js'),
      'config/int.js': "module.exports = { globalSetup: './own.js' }",
    },
    'config/own.js',
  ],
];

it.each(FORMS)(
  'leaves Jest’s own global setup alone, and is content once that calls ours: %s',
  async (_, files, own) => {
    const before = "module.exports = async () => console.log('mine');";
    await withProject({ ...files, [own]: before }, async ({ folder, read }) => {
      const refused = await init(folder);
      expect(refused.exitCode).toBe(2);
      expect(refused.stderr).toMatch(
        /before anything else, `await \(await import\('redis-target\/jest\/setup'\)\)/,
      );
      expect(await read(own)).toBe(before);
    });
    await withProject({ ...files, [own]: OURS }, async ({ folder, read }) => {
      expect(await init(folder)).toMatchObject({ exitCode: 0 });
      for (const [name, text] of Object.entries(files)) expect(await read(name)).toBe(text);
      expect((await init(folder)).stdout).toContain('nothing to change');
    });
  },
);
