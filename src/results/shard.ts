import type { Shard } from '../model/results.ts';

/** How runners are told which part of a suite to run: Vitest, Jest, Playwright, Bun; node:test; pytest-shard, pytest-split. */
const ONE_OPTION = /^--(?:test-)?shard(?:=(.*))?$/;
const INDEX_OPTIONS: readonly { readonly index: string; readonly count: string; readonly first: 0 | 1 }[] = [
  { index: '--shard-id', count: '--num-shards', first: 0 },
  { index: '--group', count: '--splits', first: 1 },
];

/** Which part of a suite a command was told to run; undefined where its arguments do not say. */
export function shardOfCommand(command: readonly string[]): Shard | undefined {
  for (const [position, argument] of command.entries()) {
    const match = ONE_OPTION.exec(argument);
    if (match === null) continue;
    const [, index, count] = /^(\d+)\/(\d+)$/.exec(match[1] ?? command[position + 1] ?? '') ?? [];
    const shard = shardOf(Number(index), Number(count));
    if (shard !== undefined) return shard;
  }
  for (const { index, count, first } of INDEX_OPTIONS) {
    const shard = shardOf(
      Number(readOption(command, index) ?? Number.NaN) + 1 - first,
      Number(readOption(command, count) ?? Number.NaN),
    );
    if (shard !== undefined) return shard;
  }
  return undefined;
}

/** A shard, where there is such a one. */
export function shardOf(index: unknown, count: unknown): Shard | undefined {
  if (!Number.isInteger(index) || !Number.isInteger(count)) return undefined;
  const shard = { index: index as number, count: count as number };
  return shard.index >= 1 && shard.index <= shard.count ? shard : undefined;
}

/** The one shard that all parts of a command ran; undefined where there are several, or parts that do not tell. */
export function commonShard(shards: readonly (Shard | undefined)[]): Shard | undefined {
  const [first] = shards;
  return shards.every((shard) => shard?.index === first?.index && shard?.count === first?.count)
    ? first
    : undefined;
}

function readOption(command: readonly string[], option: string): string | undefined {
  for (const [position, argument] of command.entries()) {
    if (argument === option) return command[position + 1];
    if (argument.startsWith(`${option}=`)) return argument.slice(option.length + 1);
  }
  return undefined;
}
