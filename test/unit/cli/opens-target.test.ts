import { expect, it } from 'vitest';
import { opensTarget } from '../../../src/cli/opens-target.ts';

it.each([
  [['exec', '--target', 'local', '--', 'npm', 'test'], true],
  // The help that is asked for is the command's own.
  [['exec', '--', 'redis-cli', '--help'], true],
  [['open'], true],
  [['ping', 'elasticache:2.8', '--json'], true],
  [['ping', '--help'], false],
  [['exec', '-h'], false],
  [['ls'], false],
  [['compare', 'local:2.8', 'local:6.2', '--', 'exec'], false],
  [['--version'], false],
  [[], false],
])('of %j it is told that it opens a target: %s', (args, opens) => {
  expect(opensTarget(args)).toBe(opens);
});
