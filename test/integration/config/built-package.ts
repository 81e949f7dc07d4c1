import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { putPackageInto } from '../../support/app.ts';

/** What loading said, as a process of its own printed it. */
export interface Loaded {
  readonly settings?: Record<string, never>;
  readonly origins?: Record<string, { from: string; file?: string; variable?: string }>;
  readonly configFile?: string;
  readonly error?: { code: string; message: string; details: Record<string, unknown> };
  /** Whether jiti was loaded on the way. */
  readonly jiti: boolean;
}

export interface LoadRequest {
  readonly env?: Record<string, string>;
  readonly configFile?: string;
}

/**
 * The package as users have it, built into a folder of its own beside an app that has it installed: Vitest's own
 * module loader reads files otherwise than Node does.
 */
export class BuiltPackage implements AsyncDisposable {
  readonly app: string;
  readonly #scratch: string;
  #folders = 0;

  private constructor(scratch: string) {
    this.#scratch = scratch;
    this.app = join(scratch, 'app');
  }

  static async build(): Promise<BuiltPackage> {
    const built = new BuiltPackage(await mkdtemp(join(tmpdir(), 'redis-target-config-')));
    try {
      await built.#install();
      return built;
    } catch (error) {
      await built[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #install(): Promise<void> {
    const folder = join(this.#scratch, 'redis-target');
    await mkdir(join(this.app, 'node_modules'), { recursive: true });
    await mkdir(folder);
    await symlink(folder, join(this.app, 'node_modules/redis-target'));
    await putPackageInto(folder);
    await writeFile(join(this.#scratch, 'load.mjs'), LOADER);
  }

  /** A new folder inside the app, with these files. */
  async folder(files: Readonly<Record<string, string>>): Promise<string> {
    this.#folders += 1;
    const folder = join(this.app, `case ${this.#folders}`);
    await mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    return folder;
  }

  async load(cwd: string, request: LoadRequest = {}): Promise<Loaded> {
    const entry = pathToFileURL(join(this.#scratch, 'redis-target/dist/config/load.js')).href;
    const input = JSON.stringify({ entry, cwd, env: {}, ...request });
    const { stdout } = await promisify(execFile)(process.execPath, [join(this.#scratch, 'load.mjs'), input], {
      cwd,
    });
    return JSON.parse(stdout.slice(stdout.lastIndexOf('\n{') + 1)) as Loaded;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#scratch, { recursive: true, force: true });
  }
}

const LOADER = `
import { createRequire } from 'node:module';
const { entry, ...request } = JSON.parse(process.argv[2]);
const { loadSettings } = await import(entry);
const answer = await loadSettings(request).then(
  ({ settings, origins, configFile }) => ({ settings, origins: Object.fromEntries(origins), configFile }),
  ({ code, message, details }) => ({ error: { code, message, details } }),
);
const jiti = Object.keys(createRequire(entry).cache).some((file) => file.includes('/node_modules/jiti/'));
console.log('\\n' + JSON.stringify({ ...answer, jiti }));
`;
