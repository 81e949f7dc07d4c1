import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { ALL_RUNS, nameRun } from './axes.ts';
import { isGood, type RunOutcome, runMatrix } from './run.ts';
import { formatMatrix, formatSum } from './table.ts';
import { makeMatrixWorld } from './world.ts';

// `npm run matrix -- iam jest 'node 24'`: the runs whose names hold all of these; without any, every cell. With `--continue`, those
// that went well with the very same package are not run again.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'at-once': { type: 'string', default: '2' }, continue: { type: 'boolean', default: false } },
});
const FOLDER = new URL('../../.cache/matrix/', import.meta.url);
const FILE = new URL('matrix.json', FOLDER);
const asked = ALL_RUNS.filter((run) => positionals.every((part) => nameRun(run).includes(part)));
if (asked.length === 0) {
  console.log(
    `No run has all of ${positionals.join(', ')} in its name, as: ${ALL_RUNS.slice(0, 1).map(nameRun)}`,
  );
  process.exit(2);
}

/** What came of the runs before, with the same package and the same app. */
async function readKept(app: string): Promise<RunOutcome[]> {
  const text = await readFile(FILE, 'utf8').catch(() => undefined);
  if (!values.continue || text === undefined) return [];
  const last = JSON.parse(text) as { app: string; outcomes: RunOutcome[] };
  return last.app === app ? last.outcomes.filter(isGood) : [];
}

await mkdir(FOLDER, { recursive: true });
const outcomes: RunOutcome[] = [];
{
  await using world = await makeMatrixWorld();
  const app = basename(world.app.folder);
  outcomes.push(...(await readKept(app)));
  const done = new Set(outcomes.map(({ run }) => nameRun(run)));
  const waiting = asked.filter((run) => !done.has(nameRun(run)));
  const work = async (): Promise<void> => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      const outcome = await runMatrix(world, run);
      outcomes.push(outcome);
      const mark = isGood(outcome) ? '✓' : '✗';
      console.log(`${mark} ${nameRun(run)}  ${outcome.seconds.toFixed(1)} s, ${waiting.length} to go`);
      for (const { client, fault } of outcome.cells) if (fault) console.log(`  ${client}: ${fault}`);
      for (const leak of outcome.leaks) console.log(`  a secret stands in ${leak}`);
      await writeFile(FILE, `${JSON.stringify({ app, outcomes }, null, 1)}\n`);
    }
  };
  await Promise.all(Array.from({ length: Number(values['at-once']) }, work));
}
console.log(`\n${formatMatrix(outcomes)}\n\n${formatSum(outcomes)}`);
process.exitCode = outcomes.every(isGood) ? 0 : 1;
