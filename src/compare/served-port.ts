import type { TestError } from '../model/results.ts';
import { partsOf, type ShardedRun } from './shards.ts';

/** Where clients look that were told nothing. */
const USUAL_PORT = '6379';

/**
 * Notes tests that fail because REDIS_URL is there: they expect the client's usual port, and see the one that the target is
 * served on. That says nothing of any engine.
 */
export function noteServedPorts(groups: readonly (readonly ShardedRun[])[]): string[] {
  const names = new Set<string>();
  const ports = new Set<string>();
  for (const run of groups.flat().flatMap(partsOf)) {
    const port = /:(\d+)(?:[/?]|$)/.exec(run.target.endpoint)?.[1];
    if (port === undefined || port === USUAL_PORT) continue;
    for (const { file, name, error } of run.tests) {
      if (error === null || !holdsBoth(error, port)) continue;
      names.add(JSON.stringify([file, name]));
      ports.add(port);
    }
  }
  if (names.size === 0) return [];
  const tests = names.size === 1 ? '1 test expects' : `${names.size} tests expect`;
  return [
    `${tests} port ${USUAL_PORT} and ${names.size === 1 ? 'sees' : 'see'} the one that the target is served on (${[...ports].join(', ')}), because REDIS_URL is set. ` +
      'Take it away with `export: { REDIS_URL: false }` in the configuration, or for one run with --no-export; REDIS_TARGET_PORT=6379 serves the target where they look.',
  ];
}

function holdsBoth({ message, expected = '', received = '' }: TestError, port: string): boolean {
  const numbers = new Set(`${message}\n${expected}\n${received}`.match(/(?<![\d.])\d{1,5}(?![\d.]\d|\d)/g));
  return numbers.has(port) && numbers.has(USUAL_PORT);
}
