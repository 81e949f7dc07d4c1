import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './commands.mjs';
import { ROOT } from './paths.mjs';

// Looks at the tarball as users get it: what is in it, and whether its exports and types are right.
/** Recorders of other languages are published as they are: Python, Ruby, and the metadata by which pytest finds a plugin. */
const WANTED =
  /^(?:dist\/recorders\/.+\.(?:py|rb|txt)|dist\/recorders\/.+\/METADATA|package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/.+\.(?:c?js|d\.c?ts|json|html|css))$/;
const REQUIRED = [
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'dist/index.js',
  'dist/cli/bin.js',
  'dist/schemas/results.schema.json',
];

const folder = mkdtempSync(join(tmpdir(), 'redis-target-setup-'));
const problems = [];
try {
  const packed = await run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder],
    { cwd: ROOT },
  );
  if (packed.code !== 0) throw new Error(packed.stderr);
  const [{ files, size, unpackedSize }] = JSON.parse(packed.stdout);
  const paths = files.map(({ path }) => path);
  for (const path of paths)
    if (!WANTED.test(path)) problems.push(`${path} is in the tarball; users do not need it`);
  for (const path of REQUIRED) if (!paths.includes(path)) problems.push(`${path} is not in the tarball`);
  console.log(
    `${paths.length} files, ${Math.round(size / 1024)} kB packed, ${Math.round(unpackedSize / 1024)} kB unpacked`,
  );
  const tarball = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.tgz')),
  );
  for (const args of [
    ['publint', '--strict', tarball],
    ['attw', '--profile', 'esm-only', tarball],
  ]) {
    const checked = await run('npx', ['--no-install', ...args], { cwd: ROOT });
    if (checked.code !== 0) problems.push(`${args[0]} says:\n${checked.stdout}${checked.stderr}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
