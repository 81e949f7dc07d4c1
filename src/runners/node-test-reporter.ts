import { NodeTestCollector, type NodeTestEvent } from '../run/collect/node-test.ts';
import { openRecorder } from '../run/collect/recorder.ts';

/**
 * Writes the results file of a node:test run, and prints nothing: use it beside another reporter,
 * `--test-reporter spec --test-reporter-destination stdout --test-reporter redis-target/node-test/reporter --test-reporter-destination stdout`.
 */
// biome-ignore lint/correctness/useYield: node:test wants a generator, and this one only listens
export default async function* report(source: AsyncIterable<NodeTestEvent>): AsyncGenerator<string> {
  const cwd = process.cwd();
  const recorder = openRecorder({
    env: process.env,
    cwd,
    runner: { name: 'node:test', version: process.version },
  });
  const collector = new NodeTestCollector(cwd);
  for await (const event of source) {
    const said = collector.take(event);
    if (said === undefined) continue;
    if ('test' in said) recorder?.test(said.test);
    else recorder?.error(said.error);
  }
  recorder?.finish();
}
