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

/** Tells after how many calls V8 had compiled a function for good: as usual, sooner, as usual again; and later, sooner, later again. */
const COMPILING = `
const loaded = await import(process.argv[1]);
const { compileLater, compileSooner } = loaded.default ?? loaded;
let functions = 0;
const calls = () => {
  // A text of its own: V8 knows one again.
  const add = new Function('a', 'b', 'let sum = a + ' + functions++ + '; for (let i = 0; i < 20; i += 1) sum += b; return sum');
  const isCompiled = new Function('add', 'return %ActiveTierIsTurbofan(add)');
  for (let count = 1; count < 100_000; count += 1) {
    add(count, 1);
    if (isCompiled(add)) return count;
  }
};
const callsAround = () => {
  const before = calls();
  const back = compileSooner();
  const sooner = calls();
  back();
  return [before, sooner, calls()];
};
const usual = callsAround();
compileLater();
console.log(JSON.stringify([usual, callsAround()]));
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

describe('compiling', () => {
  it('takes more calls where it is to come later, and fewer until what makes it come sooner is called back', async () => {
    const natives = ['--allow-natives-syntax', '--no-concurrent-recompilation', '--no-use-osr'];
    const args = [...natives, ...TS_ARGS, '--input-type=module', '-e', COMPILING, MODULE];
    const { stdout, stderr } = await start(process.execPath, args).ended;
    expect(stderr).toBe('');
    const [[usual, sooner, again], [later, soonerStill, laterAgain]] = JSON.parse(stdout) as [
      [number, number, number],
      [number, number, number],
    ];
    expect(sooner).toBeLessThan(usual / 2);
    expect(again).toBeGreaterThan(usual / 2);
    expect(later).toBeGreaterThan(4 * usual);
    expect(soonerStill).toBeLessThan(usual / 2);
    expect(laterAgain).toBeGreaterThan(4 * usual);
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
