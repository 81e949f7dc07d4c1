import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getPackages } from './everything.mjs';
import { CACHE, ROOT } from './paths.mjs';
import { say } from './say.mjs';

// `npm run mutate [-- src/compare/gate.ts …]`: whether the tests would notice. Prints a row a folder, and every survivor.
const named = process.argv.slice(2);
await getPackages();
const { status } = spawnSync(
  process.execPath,
  [join(ROOT, 'node_modules/@stryker-mutator/core/bin/stryker.js'), 'run', 'scripts/stryker.config.mjs'],
  { cwd: ROOT, stdio: 'inherit', env: { ...process.env, MUTATE: named.join(',') } },
);
if (status !== 0) process.exit(status ?? 1);

const { files } = JSON.parse(readFileSync(join(CACHE, 'mutation.json'), 'utf8'));
/** Mutants that change nothing: file, what stands there, why. */
const { equivalent } = JSON.parse(readFileSync(new URL('equivalent-mutants.json', import.meta.url), 'utf8'));
const rows = new Map();
for (const [file, { mutants, source }] of Object.entries(files)) {
  const folder = rowOf(file);
  const row = rows.get(folder) ?? { killed: 0, survived: [], equivalent: 0 };
  rows.set(folder, row);
  const lines = source.split('\n');
  for (const { status, location, replacement, mutatorName } of mutants) {
    if (status === 'Ignored' || status === 'CompileError') continue;
    if (status === 'Killed' || status === 'Timeout' || status === 'RuntimeError') {
      row.killed += 1;
      continue;
    }
    const line = (lines[location.start.line - 1] ?? '').trim();
    const isEquivalent = equivalent.some(
      (one) => one.file === file && one.line === line && one.mutant === replacement,
    );
    if (isEquivalent) row.equivalent += 1;
    else
      row.survived.push(
        `${file}:${location.start.line}:${location.start.column} ${mutatorName}: ${line} → ${replacement}`,
      );
  }
}
say('');
for (const [folder, { survived }] of rows) for (const line of survived) say(`survived ${folder} ${line}`);
say('\nfolder                     killed   all   share   change nothing');
for (const [folder, { killed, survived, equivalent: none }] of rows) {
  const all = killed + survived.length;
  const share = all === 0 ? 100 : (100 * killed) / all;
  say(
    `${folder.padEnd(24)} ${String(killed).padStart(8)} ${String(all).padStart(5)} ${share.toFixed(1).padStart(6)} % ${String(none).padStart(12)}`,
  );
}

function rowOf(file) {
  const [, folder, ...rest] = file.split('/');
  if (folder === 'ssm' && rest[0] !== 'protocol') return `ssm/${rest[0]}`;
  return rest.length > 1 ? `${folder}/${rest[0]}` : folder;
}
