import { NodeTestCollector, type NodeTestEvent, type Said } from '../results/from/node-test.ts';
import { openRecorder, type RunRecorder } from '../results/recorder.ts';
import { TARGET_INFO_VARIABLE } from '../results/target-info.ts';
import { adoptSharedRun } from '../run/shared-run.ts';

/**
 * Writes the results file of a node:test run, and prints nothing: use it beside another reporter,
 * `--test-reporter spec --test-reporter-destination stdout --test-reporter redis-target/node-test/reporter --test-reporter-destination stdout`.
 */
// biome-ignore lint/correctness/useYield: node:test wants a generator, and this one only listens
export default async function* report(source: AsyncIterable<NodeTestEvent>): AsyncGenerator<string> {
  const { env } = process;
  const cwd = process.cwd();
  const collector = new NodeTestCollector(cwd);
  let recorder: RunRecorder | undefined;
  let isOpen = false;
  for await (const event of source) {
    // Before the first test its process has not opened the target yet.
    if (!isOpen && (event.type === 'test:start' || event.type === 'test:fail')) {
      isOpen = true;
      if (!env[TARGET_INFO_VARIABLE]) await adoptSharedRun(env);
      recorder = openRecorder({ env, cwd, runner: { name: 'node:test', version: process.version } });
    }
    record(collector.take(event), recorder);
  }
  record(collector.end(), recorder);
  recorder?.finish();
}

function record(list: readonly Said[], recorder: RunRecorder | undefined): void {
  for (const said of list) {
    if ('test' in said) recorder?.test(said.test);
    else recorder?.error(said.error);
  }
}
