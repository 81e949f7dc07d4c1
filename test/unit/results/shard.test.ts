import { describe, expect, it } from 'vitest';
import { commonShard, shardOfCommand } from '../../../src/results/shard.ts';

describe('the shard that a command runs', () => {
  it.each([
    ['npx vitest run --shard=2/4', 2, 4],
    ['npx jest --shard 1/3 --ci', 1, 3],
    ['npx playwright test --shard=3/3', 3, 3],
    ['node --test --test-shard=1/2', 1, 2],
    ['pytest --shard-id=0 --num-shards=4', 1, 4],
    ['pytest --splits 3 --group 2', 2, 3],
  ])('is told by its arguments: %s', (command, index, count) => {
    expect(shardOfCommand(command.split(' '))).toEqual({ index, count });
  });

  it.each([
    'npx vitest run',
    'npx vitest run --shard',
    'npx vitest run --shard=0/4',
    'npx vitest run --shard=5/4',
    'npx vitest run --shard=one/two',
    'pytest --num-shards=4',
    'grep --shard x',
  ])('is none: %s', (command) => {
    expect(shardOfCommand(command.split(' '))).toBeUndefined();
  });

  it('is none where its runners took several', () => {
    const [one, two] = [1, 2].map((index) => ({ index, count: 2 }));
    expect(commonShard([one, { index: 1, count: 2 }])).toEqual(one);
    expect(commonShard([one, two])).toBeUndefined();
    expect(commonShard([one, undefined])).toBeUndefined();
    expect(commonShard([])).toBeUndefined();
  });
});
