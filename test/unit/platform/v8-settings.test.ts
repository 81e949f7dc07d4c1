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

/**
 * Tells after how many calls V8 had compiled a function for good, 0 for never: as usual, sooner, as usual again; while that waits
 * until it pays, and when it does; and sooner, and as usual again, where it is to wait.
 */
const COMPILING = `
const loaded = await import(process.argv[1]);
const { compileWhenItPays, compileSooner } = loaded.default ?? loaded;
let functions = 0;
const calls = () => {
  // A text of its own: V8 knows one again.
  const add = new Function('a', 'b', 'let sum = a + ' + functions++ + '; for (let i = 0; i < 20; i += 1) sum += b; return sum');
  const isCompiled = new Function('add', 'return %ActiveTierIsTurbofan(add)');
  for (let count = 1; count < 20_000; count += 1) {
    add(count, 1);
    if (isCompiled(add)) return count;
  }
  return 0;
};
const sooner = () => {
  const back = compileSooner();
  const compiled = calls();
  back();
  return [compiled, calls()];
};
const usual = [calls(), ...sooner()];
compileWhenItPays();
const waiting = [calls()];
while (waiting.at(-1) === 0) {
  await new Promise((resolve) => setImmediate(resolve));
  waiting.push(calls());
}
compileWhenItPays(1_000_000);
console.log(JSON.stringify([usual, waiting, [calls(), ...sooner()]]));
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

/** Node 24 grants a step that was due, and pages in use on top, now and then: 9 MB were seen, and 64 where it is left alone. */
const KEPT_MB = Number(process.versions.node.split('.')[0]) < 24 ? 2 : 16;

describe('the memory for new objects', () => {
  it('grows no more from when it is to be kept small, and V8 knows the setting', async () => {
    const { before, after, stderr } = await runWith(MODULE);
    expect(stderr).toBe('');
    expect(after).toBeLessThanOrEqual(Math.max(before, KEPT_MB));
  });

  it('would grow', async () => {
    const { before, after } = await runWith();
    expect(after).toBeGreaterThan(2 * before);
  });
});

describe('compiling', () => {
  it('comes sooner until that is called back, and where it is to wait until it pays, then', async () => {
    const natives = ['--allow-natives-syntax', '--no-concurrent-recompilation', '--no-use-osr'];
    const args = [...natives, ...TS_ARGS, '--input-type=module', '-e', COMPILING, MODULE];
    const { stdout, stderr } = await start(process.execPath, args).ended;
    expect(stderr).toBe('');
    const [[usual = 0, sooner = 0, again = 0], waiting, [never, soonerStill = 0, atOnce = 0]] = JSON.parse(
      stdout,
    ) as [number[], number[], number[]];
    expect(sooner).toBeGreaterThan(0);
    expect(sooner).toBeLessThan(usual / 4);
    expect(again).toBeGreaterThan(usual / 2);
    expect(again).toBeLessThan(usual * 2);
    expect(waiting.length).toBeGreaterThan(1);
    expect(waiting.at(-1)).toBeGreaterThan(usual / 2);
    expect(waiting.at(-1)).toBeLessThan(usual * 2);
    expect(never).toBe(0);
    expect(soonerStill).toBeGreaterThan(0);
    expect(soonerStill).toBeLessThan(usual / 4);
    expect(atOnce).toBeGreaterThan(usual / 2);
    expect(atOnce).toBeLessThan(usual * 2);
  });
});

describe('collecting garbage', () => {
  it('frees at once what nobody holds, and leaves no global behind', async () => {
    const script = `
      const loaded = await import(process.argv[1]);
      const { collectGarbage } = loaded.default ?? loaded;
      const refs = Array.from({ length: 100 }, (_, index) => new WeakRef({ index }));
      await new Promise((resolve) => setImmediate(resolve));
      collectGarbage();
      console.log(JSON.stringify([refs.filter((ref) => ref.deref() !== undefined).length, typeof globalThis.gc]));
    `;
    const args = [...TS_ARGS, '--input-type=module', '-e', script, MODULE];
    const { stdout, stderr } = await start(process.execPath, args).ended;
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([0, 'undefined']);
  });
});
