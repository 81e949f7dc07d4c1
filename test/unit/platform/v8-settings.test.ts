import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { start, TS_ARGS } from '../../support/run-ts.ts';

const MODULE = fileURLToPath(new URL('../../../src/platform/v8-settings.ts', import.meta.url));

/** Makes objects of which many live for long, and tells how much V8 took for new ones before and after. */
const SCRIPT = `
import v8 from 'node:v8';
const takenMb = () => v8.getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size / 2 ** 20;
const loaded = process.argv[1] ? await import(process.argv[1]) : undefined;
(loaded?.default ?? loaded)?.keepV8Small();
const before = takenMb();
const kept = [];
for (let i = 0; i < 1_000_000; i += 1) kept[i % 50_000] = { pair: [i, i + 1], text: 'x' + i };
console.log(JSON.stringify([before, takenMb()]));
`;

async function runWith(...args: string[]): Promise<{ before: number; after: number; stderr: string }> {
  const { stdout, stderr } = await start(process.execPath, [
    ...TS_ARGS,
    '--input-type=module',
    '-e',
    SCRIPT,
    ...args,
  ]).ended;
  const [before = Number.NaN, after = Number.NaN] = JSON.parse(stdout) as number[];
  return { before, after, stderr };
}

describe('the memory for new objects', () => {
  it('grows no more from when it is to be kept small, and V8 knows the setting', async () => {
    const { before, after, stderr } = await runWith(MODULE);
    expect(stderr).toBe('');
    expect(after).toBeLessThanOrEqual(Math.max(before, 2));
  });

  it('would grow', async () => {
    const { before, after } = await runWith();
    expect(after).toBeGreaterThan(2 * before);
  });
});
