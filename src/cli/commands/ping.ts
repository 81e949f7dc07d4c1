import { Command } from 'commander';
import { formatServer } from '../../model/engine.ts';
import type { OpenTarget } from '../../model/target.ts';
import { holdTarget } from '../../run/held-target.ts';
import { openServerSession } from '../../targets/server-session.ts';
import { describeTarget, describeVia } from '../describe-target.ts';
import type { CommandIo } from '../io.ts';
import { parseCount } from '../options.ts';
import { writeJson } from '../write-json.ts';

interface PingOptions {
  readonly count: number;
  readonly json?: boolean;
  readonly config?: string;
}

interface PingTimes {
  readonly min: number;
  readonly p50: number;
  readonly p99: number;
}

/** Opens a target, says what it is, and measures PING. */
export function definePingCommand(io: CommandIo, done: (exitCode: Promise<number>) => void): Command {
  return new Command('ping')
    .description('Open a target; say its engine, its version, how it was reached, and how long PING takes.')
    .argument(
      '[target]',
      'kind[:selector], a version, or a URL (default: REDIS_TARGET, or the configuration)',
    )
    .option('-c, --count <n>', 'how many PINGs', parseCount(1), 100)
    .option('--config <file>', 'configuration file')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample: redis-target ping elasticache:2.8')
    .action((target: string | undefined, options: PingOptions) => done(runPing(target, options, io)));
}

async function runPing(requested: string | undefined, options: PingOptions, io: CommandIo): Promise<number> {
  const { target } = await holdTarget({
    requested,
    env: io.env,
    cwd: io.cwd,
    early: io.earlyHolder,
    configFile: options.config,
    forTests: false,
    signal: io.signal,
    verbose: false,
  });
  try {
    const pingMs = await measurePing(target, options.count, io.signal);
    if (options.json) writeJson(io.stdout, { ...describeTarget(target), pingMs });
    else io.stdout.write(describePing(target, pingMs, options.count));
    return 0;
  } finally {
    await target.close();
  }
}

async function measurePing(target: OpenTarget, count: number, signal: AbortSignal): Promise<PingTimes> {
  const session = await openServerSession(target.endpoint, signal);
  try {
    const times: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const startedAt = performance.now();
      await session.call('PING');
      times.push(performance.now() - startedAt);
    }
    times.sort((a, b) => a - b);
    return { min: at(times, 0), p50: at(times, 0.5), p99: at(times, 0.99) };
  } finally {
    session.close();
  }
}

/** The nearest-rank percentile, in milliseconds with microseconds. */
function at(sorted: readonly number[], quantile: number): number {
  const index = Math.max(0, Math.ceil(quantile * sorted.length) - 1);
  return Math.round((sorted[index] ?? 0) * 1000) / 1000;
}

function describePing(target: OpenTarget, { min, p50, p99 }: PingTimes, count: number): string {
  const rows = [
    [
      'target',
      target.target === target.requested
        ? target.target
        : `${target.target} (asked for: ${target.requested})`,
    ],
    ['engine', formatServer(target)],
    ['reached', describeVia(target)],
    ['open', `${Math.round(target.openMs)} ms`],
    ['PING', `min ${min} ms, p50 ${p50} ms, p99 ${p99} ms (${count} times)`],
  ];
  return `${rows.map(([name = '', value]) => `${name.padEnd(8)} ${value}`).join('\n')}\n`;
}
