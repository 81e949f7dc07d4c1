import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type EngineVersion, hasEngine } from '../support/engines.ts';
import { compareSides } from './compare-sides.ts';
import { runOnCluster, type Side } from './run-on-cluster.ts';

// `npm run suites -- 6.2 valkey-9.1 --tests tests/test_cluster.py --keyword pubsub`: redis-py's own tests, on a cluster that they
// reach directly and on one that only a tunnel reaches, and what differs between the two.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tests: { type: 'string', multiple: true, default: ['tests'] },
    keyword: { type: 'string' },
    protocol: { type: 'string', default: '2' },
  },
});
const OUT = fileURLToPath(new URL('../../.cache/suites/results/', import.meta.url));
const engines = (positionals.length > 0 ? positionals : ['6.2', 'valkey-9.1']) as EngineVersion[];
const { SUITE_FOLDER: folder = '', SUITE_PYTHON: python = '' } = process.env;
const pytest = [
  ...['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '--protocol', values.protocol],
  // Its own 30 s a test are too few on a machine that does other work, and end the whole run.
  '--timeout=240',
  ...['-m', 'not onlynoncluster and not redismod and not ssl and not cp_integration'],
  ...(values.keyword === undefined ? [] : ['-k', values.keyword]),
  ...values.tests,
];

await mkdir(OUT, { recursive: true });
let isSame = true;
for (const engine of engines) {
  if (!hasEngine(engine)) throw new Error(`There is no ${engine} in .cache/engines.`);
  const onSide = async (side: Side): Promise<string> => {
    const name = `${OUT}redis-py-${engine}-resp${values.protocol}-${side}`;
    const run = await runOnCluster({ engine, side, name, cwd: folder, command: [python, ...pytest] });
    console.log([`${engine}, ${side}: ${run.summary}`, ...run.notes].join('\n  '));
    return run.results;
  };
  // One after the other: some tests listen on ports that are in their code.
  const [direct, through] = [await onSide('direct'), await onSide('through')];
  const differing = await compareSides({ direct, through });
  for (const { test, why, ...said } of differing)
    console.log(`  ${test}\n    directly ${said.direct}, through ${said.through}: ${why}`);
  console.log(
    `${engine}: ${differing.length === 0 ? 'no test differs' : `${differing.length} tests differ`}`,
  );
  isSame &&= differing.length === 0;
}
process.exitCode = isSame ? 0 : 1;
