// The steps of `compare a.json b.json`, one after the other through the built package: node compare-steps.mjs <dist> <folder>.
// Says one JSON line a step: its name, how long it took, the most memory so far, and how much text came out.
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [dist = '', folder = '.'] = process.argv.slice(2);
const load = async (path) => await import(pathToFileURL(resolve(dist, `${path}.js`)).href);
const { readRunResults } = await load('results/read');
const { compareRuns } = await load('compare/compare-runs');
const { explainTest } = await load('changes/explain');
const { judgeGate } = await load('compare/gate');
const { reportOnTerminal } = await load('report/terminal');
const { jsonPieces } = await load('report/json');
const { reportAsMarkdown } = await load('report/markdown');
const { htmlPieces } = await load('report/html');
const { junitPieces } = await load('report/junit');

let lapAt = performance.now();
function lap(step, text) {
  const ms = performance.now() - lapAt;
  const maxBytes = process.resourceUsage().maxRSS * 1_024;
  console.log(
    JSON.stringify({ step, ms, maxBytes, ...(text === undefined ? {} : { bytes: Buffer.byteLength(text) }) }),
  );
  lapAt = performance.now();
}

const runs = [await readRunResults(join(folder, 'a.json')), await readRunResults(join(folder, 'b.json'))];
lap('read');
compareRuns([[runs[0]], [runs[1]]]);
lap('compare alone');
const engines = runs.map(({ target }) => target.engine);
const comparison = compareRuns([[runs[0]], [runs[1]]], {
  explain: (test) => explainTest({ ...test, engines }),
});
lap('compare, explain');
runs.length = 0;
const gate = judgeGate(comparison, 'broken');
lap('gate');
for (const [step, report] of [
  ['terminal', () => reportOnTerminal(comparison, { gate })],
  ['markdown', () => reportAsMarkdown(comparison, { gate })],
  ['json', () => [...jsonPieces(comparison, gate)].join('')],
  ['html', () => [...htmlPieces(comparison, { gate, createdAt: new Date() })].join('')],
  ['junit', () => [...junitPieces(comparison)].join('')],
]) {
  lap(step, report());
}
