import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ROOT } from './paths.mjs';

const CODE = /\.(?:c?js|d\.c?ts)$/;
/** How a file names another: in an import or export, of types too, in a call of `import` or `require`, or by its address. */
const NAMES = /(?:\bfrom|\bimport|\brequire|\bURL)\s*\(?\s*(["'])(\.{1,2}\/[^"']+)\1/g;
/** What is started or required by its path. */
const BY_PATH = [
  'run/holder.cjs',
  'doctor/diagnoser.cjs',
  'runners/attach-to.js',
  'runners/attach.cjs',
  'runners/trust.cjs',
  'runners/witness.cjs',
];

/** Removes the modules and types that no entry point of the package leads to: what only the bundles have to hold. */
export function pruneModules(target) {
  const { exports, bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const entries = [...Object.values(exports).flatMap(Object.values), ...Object.values(bin)]
    .filter((path) => /^\.\/dist\/[^*]+$/.test(path))
    .map((path) => path.replace('./dist/', ''));
  const wanted = new Set([...entries, ...BY_PATH].map((path) => join(target, path)));
  for (const file of wanted) {
    if (!CODE.test(file)) continue;
    for (const [, , name] of readFileSync(file, 'utf8').matchAll(NAMES)) {
      const other = resolve(dirname(file), name);
      // Types name the source.
      wanted.add(/\.d\.c?ts$/.test(file) ? other.replace(/\.(c?)ts$/, '.d.$1ts') : other);
    }
  }
  for (const name of readdirSync(target, { recursive: true })) {
    const path = join(target, name);
    if (CODE.test(path) && !wanted.has(path)) rmSync(path);
  }
}
