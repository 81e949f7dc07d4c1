import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleCli, bundleDiagnoser, bundleEntries, bundleHolder } from './bundle.mjs';
import { ROOT } from './paths.mjs';
import { pruneModules } from './prune.mjs';

// Builds into dist/, or into the folder that is named; with --all-modules also what only the bundles need.
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { 'all-modules': { type: 'boolean' } },
});
const target = resolve(ROOT, positionals[0] ?? 'dist');
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
await bundleHolder(target);
await bundleDiagnoser(target);
await bundleEntries(target);
await bundleCli(target);
if (!values['all-modules']) pruneModules(target);
