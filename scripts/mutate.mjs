import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { getPackages } from './everything.mjs';
import { rowsOf } from './mutants/rows.mjs';
import { CACHE, ROOT } from './paths.mjs';
import { say, since } from './say.mjs';

// `npm run mutate [-- ssm compare src/compare/gate.ts …]`: whether the unit tests would notice.
// Prints every survivor, then a row a folder. `--concurrency 1` leaves the machine to others; `--incremental` tries only what
// changed since such a run: a mutant that a test noticed is noticed as long as both stand as they did. `--anew` loads all that a
// mutant's tests test once more for each, with Stryker's own runner: hours, to see that the short way says the same.
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    concurrency: { type: 'string' },
    incremental: { type: 'boolean' },
    anew: { type: 'boolean' },
  },
});
const rows = rowsOf(positionals);
await getPackages();

/** Mutants that change nothing: file, line as it stands there, what of it is replaced and by what, and why nobody can tell. */
const { equivalent } = JSON.parse(readFileSync(new URL('mutants/equivalent.json', import.meta.url), 'utf8'));
const startedAtMs = Date.now();
const table = rows.map(([row, what]) => {
  const rowStartedAtMs = Date.now();
  say(`\n${row}:`);
  return { row, ...judge(mutate(row, what)), took: since(rowStartedAtMs) };
});

for (const { survived, stale } of table) {
  for (const line of survived) say(`survived: ${line}`);
  for (const line of stale)
    say(`no survivor any more, so take it off scripts/mutants/equivalent.json: ${line}`);
}
say(`\n${'folder'.padEnd(24)}   killed     all    share   change nothing       took`);
for (const { row, killed, survived, none, took } of table) {
  const all = killed + survived.length;
  const share = `${(all === 0 ? 100 : (100 * killed) / all).toFixed(1)} %`;
  say(
    `${row.padEnd(24)} ${String(killed).padStart(8)} ${String(all).padStart(7)} ${share.padStart(8)} ${String(none).padStart(16)} ${took.padStart(10)}`,
  );
}
say(`All in ${since(startedAtMs)}.`);

/** Stryker's report, file by file. */
function mutate(row, { files, tests }) {
  const name = row.replaceAll('/', '-');
  const report = join(CACHE, 'mutation', `${name}.json`);
  const { status } = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/@stryker-mutator/core/bin/stryker.js'),
      'run',
      'scripts/mutants/stryker.config.mjs',
      ...(values.concurrency === undefined ? [] : ['--concurrency', values.concurrency]),
      ...(values.incremental
        ? ['--incremental', '--incrementalFile', join(CACHE, 'mutation', `${name}-incremental.json`)]
        : []),
    ],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: {
        ...process.env,
        MUTATE: files.join('\n'),
        MUTATE_TESTS: tests.join('\n'),
        MUTATION_REPORT: report,
        MUTATE_ANEW: values.anew ? '1' : '',
      },
    },
  );
  if (status !== 0) process.exit(status ?? 1);
  return JSON.parse(readFileSync(report, 'utf8')).files;
}

/** What was noticed, what was not, and what is listed as changing nothing, which must still survive. */
function judge(files) {
  const survived = [];
  const seen = new Set();
  let killed = 0;
  for (const [file, { mutants, source }] of Object.entries(files)) {
    const lines = source.split('\n');
    for (const { status, location, replacement, mutatorName } of mutants) {
      if (status === 'Ignored' || status === 'CompileError') continue;
      if (status === 'Killed' || status === 'Timeout' || status === 'RuntimeError') {
        killed += 1;
        continue;
      }
      const line = (lines[location.start.line - 1] ?? '').trim();
      const of = textAt(lines, location);
      const listed = equivalent.find(
        (one) => one.file === file && one.line === line && one.of === of && one.mutant === replacement,
      );
      if (listed) seen.add(listed);
      else
        survived.push(
          `${file}:${location.start.line}:${location.start.column} ${mutatorName}: ${line} | ${of} → ${replacement}`,
        );
    }
  }
  const stale = equivalent
    .filter((one) => files[one.file] !== undefined && !seen.has(one))
    .map(({ file, line, mutant }) => `${file}: ${line} → ${mutant}`);
  return { killed, survived, stale, none: seen.size };
}

/** What stands between two places; of more lines than one, the first. */
function textAt(lines, { start, end }) {
  const line = lines[start.line - 1] ?? '';
  return line.slice(start.column - 1, start.line === end.line ? end.column - 1 : undefined).trim();
}
