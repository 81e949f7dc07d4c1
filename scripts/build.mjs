import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
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

// The holder's modules as one file, and one for each part that it loads later: a process that boots for every run has 8 files
// to find and read instead of 56. Packages stay outside.
const bundle = await rolldown({
  input: join(target, 'run/holder.js'),
  external: (id) => !/^[./]/.test(id) && !/^[a-z]:\\/i.test(id),
  platform: 'node',
  logLevel: 'warn',
});
await bundle.write({
  dir: join(target, 'run'),
  entryFileNames: 'holder.js',
  chunkFileNames: 'holder/[name].js',
  format: 'esm',
});
await bundle.close();
