import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const RUNNERS = fileURLToPath(new URL('../../.cache/runners/', import.meta.url));

/** The runners that the setup gets, as npm names them: `ava@6`. */
export const SET_UP_RUNNERS: readonly string[] = JSON.parse(
  readFileSync(new URL('five-verdicts/runners.json', import.meta.url), 'utf8'),
);

/** Whether a runner of npm's is there: by the setup, or because a test has installed it. */
export function hasRunner(spec: string): boolean {
  return existsSync(join(folderOf(spec), 'node_modules'));
}

/** Installs a runner once and keeps it, e.g. `jest@29`. */
export async function installRunner(spec: string): Promise<string> {
  const folder = folderOf(spec);
  if (hasRunner(spec)) return folder;
  const making = `${folder}.${process.pid}.${Math.trunc(performance.now())}`;
  await mkdir(making, { recursive: true });
  await writeFile(join(making, 'package.json'), '{ "private": true }');
  await run('npm', ['install', '--no-audit', '--no-fund', '--silent', spec], { cwd: making });
  // Another test file may have been faster.
  await rename(making, folder).catch(() => rm(making, { recursive: true, force: true }));
  return folder;
}

/** Gives a folder a runner's packages. */
export async function linkRunner(spec: string, folder: string): Promise<void> {
  const modules = join(await installRunner(spec), 'node_modules');
  if (!existsSync(join(folder, 'node_modules'))) await symlink(modules, join(folder, 'node_modules'));
}

/** As scripts/runners.mjs has it. */
function folderOf(spec: string): string {
  return join(RUNNERS, spec.replace(/^@/, '').replaceAll(/[@/]/g, '-'));
}
