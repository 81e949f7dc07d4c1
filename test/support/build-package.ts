import { execFile } from 'node:child_process';
import { copyFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Builds the package as it is published, and its single modules too, into an empty folder, with what it depends on beside it. */
export async function buildPackageInto(folder: string): Promise<void> {
  await copyFile(join(ROOT, 'package.json'), join(folder, 'package.json'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const args = [join(ROOT, 'scripts/build.mjs'), join(folder, 'dist'), '--all-modules'];
  await promisify(execFile)(process.execPath, args, { cwd: ROOT });
}
