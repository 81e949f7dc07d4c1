import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT } from './paths.mjs';

// Builds into dist/, or into the folder that is named.
const target = resolve(ROOT, process.argv[2] ?? 'dist');
rmSync(target, { recursive: true, force: true });
const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', 'src', '--outDir', target], {
  cwd: ROOT,
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);
// tsc copies what is imported only; users get the schemas, and other languages' runners our recorders, by path.
for (const folder of ['schemas', 'recorders'])
  cpSync(join(ROOT, 'src', folder), join(target, folder), {
    recursive: true,
    filter: (path) => !/__pycache__|README\.md$/.test(path),
  });
