import { describeUnused } from '../messages/target-use.ts';
import { TARGET_INFO_VARIABLE } from '../model/variable-names.ts';
import { isTotal, NodeTestCollector, type NodeTestEvent, type Said } from '../results/from/node-test.ts';
import { NodeTestTimes } from '../results/from/node-test-times.ts';
import { openRecorder, type RunRecorder } from '../results/recorder.ts';
import { askForUse } from '../results/run-folder.ts';
import { shardOfCommand } from '../results/shard.ts';
import { readTargetInfo } from '../results/target-info.ts';
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
  const times = new NodeTestTimes(cwd);
  let recorder: RunRecorder | undefined;
  let isOpen = false;
  /** Whether the target is held for this process by nobody in it, so that nobody else asks how it was used. */
  let isShared = false;
  for await (const event of source) {
    // Before the first test its process has not opened the target yet.
    if (!isOpen && (event.type === 'test:start' || event.type === 'test:fail')) {
      isOpen = true;
      if (!env[TARGET_INFO_VARIABLE]) isShared = await adoptSharedRun(env);
      recorder = openRecorder({
        env,
        cwd,
        runner: { name: 'node:test', version: process.version },
        shard: shardOfCommand(process.execArgv),
      });
    }
    const moment = times.take(event);
    if (moment !== undefined && moment.durationMs === undefined) recorder?.began(moment);
    record(collector.take(event), recorder, times);
    // With --test-force-exit Node ends before a reporter's stream does.
    if (isTotal(event)) finish(collector, recorder, times);
  }
  finish(collector, recorder, times);
  if (!isShared) return;
  const usage = await askForUse(env);
  if (usage?.answer !== 'unused' || env.REDIS_TARGET_UNUSED === 'ignore') return;
  const name = readTargetInfo(env)?.target ?? 'the target';
  process.stderr.write(`redis-target: ${describeUnused(name, usage)} [RT_TARGET_UNUSED]\n`);
  if (env.REDIS_TARGET_UNUSED === 'error') process.exitCode = 1;
}

function finish(collector: NodeTestCollector, recorder: RunRecorder | undefined, times: NodeTestTimes): void {
  record(collector.end(), recorder, times);
  recorder?.finish();
}

function record(list: readonly Said[], recorder: RunRecorder | undefined, times: NodeTestTimes): void {
  for (const said of list) {
    if ('test' in said) recorder?.test(said.test, times.beganAt(said.test));
    else recorder?.error(said.error);
  }
}
