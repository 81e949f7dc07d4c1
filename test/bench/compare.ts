// 100,000 tests on two engines: each step of a comparison, and the command line as a whole process.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../support/run-ts.ts';
import { type Aim, aim, printAims } from './aims.ts';
import { writeFigures } from './contest.ts';
import { measureNode, type Usage } from './process.ts';
import { SUITES, type SuiteName, writeSuite } from './suites.ts';
import { formatMb, formatMs, formatRatio, median, printTable } from './table.ts';

interface Step {
  readonly step: string;
  readonly ms: number;
  readonly maxBytes: number;
  readonly bytes?: number;
}

const TESTS = 100_000;
const REPEATS = Number(process.env.BENCH_ROUNDS ?? 5);
/** What is aimed at is said of the suite of which two in a hundred fail. */
const PROMISED: SuiteName = '2 % fail on the candidate';
const MOST_MS = 1_000;
const MOST_MB = 300;
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  terminal: [],
  json: ['--json'],
  html: ['--html', 'x.html'],
  markdown: ['--markdown', 'x.md'],
  junit: ['--junit', 'x.xml'],
  'html, json': ['--html', 'x.html', '--json'],
  'html, json, markdown, junit': ['--html', 'x.html', '--json', '--markdown', 'x.md', '--junit', 'x.xml'],
};
/** Of the documents, one or several in a run. */
const WHY_DOCUMENTS =
  'Why: the documents are 38 MB of text, which one thread makes one after the other beside its 0.85 to 0.95 s: JSON and HTML alone some 0.08 s each, ' +
  'JUnit 0.12. Tried: pieces of many tests at once (HTML and JUnit an eighth less), what the tests of a file share made once; ' +
  'a piece of each document in turn, so that a test is read from memory once (nothing); a larger young generation (nothing); a ' +
  'thread for each document would need the whole comparison once more.';
const STEPS = fileURLToPath(new URL('compare-steps.mjs', import.meta.url));

const [dist = 'dist', out] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'redis-target-bench-'));
try {
  const nothing = await repeat(REPEATS, () => measureNode(['-e', '0']));
  const rows = [['node -e 0', '', ...usageCells(nothing)]];
  const figures: (Usage & { readonly suite: string; readonly reports: string })[] = [];
  const aims: Aim[] = [];
  for (const name of Object.keys(SUITES) as SuiteName[]) {
    await writeSuite(name, TESTS, folder);
    await printSteps(name);
    for (const [what, args] of Object.entries(COMMANDS)) {
      // The others are shown for what a bad day takes, which is long.
      const times = name === PROMISED ? REPEATS : 1;
      const usage = await repeat(times, () =>
        measureNode([join(dist, 'cli/bin.js'), 'compare', 'a.json', 'b.json', ...args], {
          cwd: folder,
          stdout: join(folder, 'out'),
        }),
      );
      figures.push({ suite: name, reports: what, ...usage });
      if (name === PROMISED) {
        const why = args.length > 0 ? WHY_DOCUMENTS : undefined;
        aims.push(aim(`${what}: time`, usage.wallMs, { most: MOST_MS }, ' ms', 0, why));
        aims.push(aim(`${what}: memory`, usage.maxBytes / 1e6, { most: MOST_MB }, ' MB'));
      }
      rows.push([name, what, ...usageCells(usage), formatRatio(usage.wallMs, nothing.wallMs)]);
    }
  }
  const title = `redis-target compare a.json b.json, ${TESTS.toLocaleString('en-US')} tests each, as a process of its own (median of ${REPEATS})`;
  printTable(title, ['suite', 'reports', 'wall', 'CPU', 'memory', 'to node -e 0'], rows);
  printAims(aims, `Aims, where ${PROMISED}`);
  await writeFigures(out, 'compare', { tests: TESTS, repeats: REPEATS, aims, rows: figures });
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function repeat(times: number, measure: () => Promise<Usage>): Promise<Usage> {
  const usages: Usage[] = [];
  for (let index = 0; index < times; index += 1) usages.push(await measure());
  const of = (pick: (usage: Usage) => number): number => median(usages.map(pick));
  return {
    wallMs: of(({ wallMs }) => wallMs),
    cpuMs: of(({ cpuMs }) => cpuMs),
    maxBytes: Math.max(...usages.map(({ maxBytes }) => maxBytes)),
    exitCode: usages[0]?.exitCode ?? null,
    stderr: '',
    said: '',
  };
}

function usageCells({ wallMs, cpuMs, maxBytes }: Usage): string[] {
  return [formatMs(wallMs), formatMs(cpuMs), formatMb(maxBytes)];
}

async function printSteps(name: SuiteName): Promise<void> {
  const { stdout, stderr } = await run(process.execPath, [STEPS, dist, folder]);
  const steps = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Step]));
  if (steps.length === 0) throw new Error(`No step was measured: ${stderr}`);
  const { size } = await stat(join(folder, 'b.json'));
  const total = steps.reduce((sum, { ms }) => sum + ms, 0);
  printTable(
    `${TESTS.toLocaleString('en-US')} tests on two engines, ${name} (its results file: ${formatMb(size)})`,
    ['step', 'time', 'of all', 'memory so far', 'text'],
    steps.map(({ step, ms, maxBytes, bytes }) => [
      step,
      formatMs(ms),
      `${((100 * ms) / total).toFixed(0)} %`,
      formatMb(maxBytes),
      bytes === undefined ? '' : `${(bytes / 1e6).toFixed(1)} MB`,
    ]),
  );
}
