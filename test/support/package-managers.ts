import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeOnce } from './once.ts';
import { run } from './run-ts.ts';

const CACHE = fileURLToPath(new URL('../../.cache/', import.meta.url));
/** From the npm registry, as their authors publish them: Corepack would fetch them from elsewhere. */
const PACKAGES = ['pnpm@^10.0.0', 'turbo@^2.0.0', '@yarnpkg/cli-dist@4.18.1'];
const INSTALL_LIMIT_MS = 240_000;

/** pnpm, Yarn and Turborepo, installed once for all states of the sources. */
export interface PackageManagers {
  /** For PATH. */
  readonly bin: string;
  /** Yarn, for Node. */
  readonly yarn: string;
  /** Has what was fetched kept here, so that it is fetched once, and nothing told to anybody. */
  readonly env: NodeJS.ProcessEnv;
}

export async function preparePackageManagers(): Promise<PackageManagers> {
  const key = createHash('sha256').update(PACKAGES.join()).digest('hex').slice(0, 12);
  const folder = await makeOnce(join(CACHE, 'tools', key), async (half) => {
    const options = ['--no-audit', '--no-fund', '--loglevel=error'];
    const { exitCode, stdout, stderr } = await run(
      'npm',
      ['install', '--prefix', half, ...options, ...PACKAGES],
      { cwd: half, limitMs: INSTALL_LIMIT_MS },
    );
    if (exitCode !== 0) throw new Error(`npm install ${PACKAGES.join(' ')}: ${stdout}${stderr}`);
  });
  const bin = join(folder, 'node_modules/.bin');
  return {
    bin,
    yarn: join(folder, 'node_modules/@yarnpkg/cli-dist/bin/yarn.js'),
    env: {
      npm_config_store_dir: join(CACHE, 'tools/pnpm-store'),
      YARN_GLOBAL_FOLDER: join(CACHE, 'tools/yarn'),
      YARN_ENABLE_TELEMETRY: 'false',
      TURBO_TELEMETRY_DISABLED: '1',
    },
  };
}
