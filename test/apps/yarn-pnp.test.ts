import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { packTarball } from '../support/app.ts';
import { lacks } from '../support/need.ts';
import { makeOnce } from '../support/once.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { preparePackageManagers } from '../support/package-managers.ts';
import { type Ended, run } from '../support/run-ts.ts';

const CACHE = fileURLToPath(new URL('../../.cache/', import.meta.url));
const INSTALL_LIMIT_MS = 240_000;
const SUITE = `
const Redis = require('ioredis');
const redis = new Redis(process.env.REDIS_URL);
(globalThis.after ?? globalThis.afterAll)(() => redis.disconnect());
describe('the shop', () => {
  it('is open', async () => void (await redis.ping()));
  it('scans by type', async () => void (await redis.scan('0', 'TYPE', 'set')));
});
`;
const YARN_SETTINGS = `nodeLinker: pnp
enableTelemetry: false
enableGlobalCache: false
enableImmutableInstalls: false
`;

async function succeed(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { exitCode, stdout, stderr } = await run(command, args, { cwd, limitMs: INSTALL_LIMIT_MS });
  if (exitCode !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${exitCode}: ${stdout}${stderr}`);
}

/** An app without node_modules, as Yarn's Plug'n'Play has it, with the packed tarball. */
async function prepareYarnApp(): Promise<string> {
  const tarball = await packTarball();
  const key = createHash('sha256').update([tarball, SUITE].join()).digest('hex').slice(0, 12);
  return await makeOnce(join(CACHE, 'apps', `yarn-pnp-${key}`), async (half) => {
    const manifest = {
      name: 'yarn-app',
      private: true,
      scripts: { mocha: 'mocha suite.cjs', jest: 'jest' },
      jest: { testRegex: 'suite\\.cjs$' },
      dependencies: { ioredis: '^5.8.2' },
      devDependencies: { jest: '^30.0.0', mocha: '^11.0.0', 'redis-target': `file:${tarball}` },
    };
    await writeFile(join(half, 'package.json'), JSON.stringify(manifest));
    await writeFile(join(half, '.yarnrc.yml'), YARN_SETTINGS);
    // Else it would be taken for a part of this repository.
    await writeFile(join(half, 'yarn.lock'), '');
    await writeFile(join(half, 'suite.cjs'), SUITE);
    await succeed('node', [(await preparePackageManagers()).yarn, 'install'], half);
  });
}

describe.skipIf(lacks('2.8', '6.2'))('an app of Yarn’s Plug’n’Play, without node_modules', () => {
  it.each(['mocha', 'jest'])(
    'has its tests recorded unasked, on each of two engines: %s',
    async (runner) => {
      const app = await prepareYarnApp();
      const out = await mkdtemp(join(tmpdir(), 'redis-target-test-yarn-'));
      try {
        const { yarn: path } = await preparePackageManagers();
        const yarn = ['node', path];
        const args = ['redis-target', 'compare', 'local:2.8', 'local:6.2', '--json', '--out', out];
        const { exitCode, stdout, stderr }: Ended = await run(
          'node',
          [path, ...args, '--', ...yarn, runner],
          { cwd: app, env: cleanEnvironment() },
        );
        expect(exitCode, stderr).toBe(0);
        const { runs, tests } = JSON.parse(stdout);
        expect(runs.map((one: { runner: string }) => one.runner)).toEqual([runner, runner]);
        expect(runs).toMatchObject([
          { engine: { version: '2.8.19' }, counts: { passed: 1, failed: 1 }, usage: { answer: 'used' } },
          { engine: { version: '6.2.11' }, counts: { passed: 2, failed: 0 }, usage: { answer: 'used' } },
        ]);
        expect(tests.find(({ verdict }: { verdict: string }) => verdict === 'fixed')).toMatchObject({
          name: ['the shop', 'scans by type'],
          reason: { title: 'SCAN TYPE exists since 6.0' },
        });
      } finally {
        await rm(out, { recursive: true });
      }
    },
    400_000,
  );
});
