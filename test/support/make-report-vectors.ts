import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layOut, runSuite, type SuiteRun } from './five-verdicts/run-suite.ts';
import type { FiveVerdictsSuite } from './five-verdicts/suite.ts';
import { FIVE_VERDICTS } from './five-verdicts.ts';
import { linkRunner } from './runners.ts';

/*
 * Makes test/vectors/reports/{five,unloaded} anew: `npm run vectors [runner …]`. Each suite runs twice for each engine, and what its runner
 * wrote is kept. npm's packages are installed into .cache/runners; Go, PHPUnit, pytest and Minitest with minitest-reporters have to be on PATH.
 */
const ROOT = new URL('../../', import.meta.url).pathname;
const REPORTS = join(ROOT, 'test/vectors/reports');
const ENDINGS = { tap: 'tap', junit: 'xml', go: 'jsonl' } as const;

const asked = process.argv.slice(2);
for (const [name, suite] of Object.entries(FIVE_VERDICTS)) {
  if (asked.length === 0 || asked.includes(name)) await make(name, suite);
}

async function make(name: string, suite: FiveVerdictsSuite): Promise<void> {
  // Elsewhere than here: node-tap takes a configuration of TypeScript from any folder above.
  const cwd = mkdtempSync(join(tmpdir(), `five-${name}-`));
  layOut(cwd, suite.files);
  if (suite.npm !== undefined) await linkRunner(suite.npm, cwd);
  const five = emptied(join(REPORTS, 'five', name));
  for (const target of ['2.8', '6.2']) {
    for (const run of [1, 2]) keep(await runSuite(suite, cwd, target), `${five}/${target}-run-${run}`, suite);
  }
  if (suite.loads !== undefined) emptied(join(REPORTS, 'unloaded', name));
  for (const target of suite.loads === undefined ? [] : ['2.8', '6.2']) {
    layOut(cwd, { ...suite.files, ...suite.loads });
    const ended = await runSuite(suite, cwd, target);
    const path = join(REPORTS, 'unloaded', name, target);
    keep(ended, path, suite);
    if (target === '6.2') writeFileSync(`${path}.txt`, ended.output);
  }
  rmSync(cwd, { recursive: true });
}

function emptied(folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

function keep({ reports, exitCode, output }: SuiteRun, path: string, { report }: FiveVerdictsSuite): void {
  reports.forEach((text, index) => {
    writeFileSync(`${path}${reports.length > 1 ? `-${index + 1}` : ''}.${ENDINGS[report.kind]}`, text);
  });
  console.log(
    `${path}: exit code ${exitCode}, ${reports.length} reports${reports.length === 0 ? output : ''}`,
  );
}
