import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lacks } from '../../support/need.ts';
import { buildPackage, makeApp } from './support.ts';

/** What a script between the comparison and the tests does, as cross-env does it. */
const SCRIPT = `
const { spawnSync } = require('node:child_process');
const env = { ...process.env, ...JSON.parse(process.argv[2]) };
process.exit(spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run'], { env, stdio: 'inherit' }).status);`;

describe.skipIf(lacks('2.8', '6.2'))('a script in the command that sets variables of its own', () => {
  it('leads no test elsewhere by REDIS_URL, and is refused where it names another target', async () => {
    await using built = await buildPackage();
    await using app = await makeApp({
      packagePath: built.path,
      runner: 'own',
      packageJson: { type: 'module' },
      files: {
        'script.cjs': SCRIPT,
        'vitest.config.js':
          "export default { test: { globalSetup: ['redis-target/vitest'], globals: true } };",
        'a.test.js':
          "test('finds the target', () => expect(process.env.REDIS_URL).toMatch(/^redis:\\/\\/127\\.0\\.0\\.1:/));",
      },
    });
    const compare = (variables: Readonly<Record<string, string>>) =>
      app.node(
        [
          join(built.path, 'dist/cli/bin.js'),
          'compare',
          'local:2.8',
          'local:6.2',
          '--json',
          '--',
          process.execPath,
          'script.cjs',
          JSON.stringify(variables),
        ],
        { REDIS_TARGET_INFO: undefined, REDIS_TARGET_RESULTS: undefined },
      );
    const elsewhere = await compare({ REDIS_URL: 'redis://elsewhere.invalid:6379' });
    expect(elsewhere.stdout, elsewhere.stderr).toContain('"sides":[{"status":"passed"},{"status":"passed"}]');
    const other = await compare({ REDIS_TARGET: 'local:6.2' });
    expect(other.exitCode, other.stderr).toBe(2);
    expect(other.stderr).toMatch(/RT_COMPARE_OTHER_TARGET|they ran on local:6\.2/);
    expect(other.stderr).toContain('local:2.8 (redis 2.8.19)');
  });
});
