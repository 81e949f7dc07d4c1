import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { prepareApp } from '../support/app.ts';
import { lacks } from '../support/need.ts';
import { cleanEnvironment } from '../support/open-options.ts';

/** What differs in the sample between 2.8.19 and 6.2.11; see test/apps/README.md. */
const DIFFERENCES = {
  'keeps a short history in a ziplist, which the memory budget counts on': 'broken',
  'tells the operator that no password is needed': 'broken',
  'says which command the server does not know': 'differentlyFailing',
  'keeps its time to live when its cart changes': 'fixed',
  'remembers device and page of a user in one command': 'fixed',
  'takes several jobs at once where order does not matter': 'fixed',
  'keeps the better of two results': 'fixed',
};

interface Report {
  readonly counts: Readonly<Record<string, number>>;
  readonly tests: readonly {
    readonly name: string | readonly string[];
    readonly verdict: string;
    readonly reason?: { readonly id: string; readonly since: string; readonly certainty: string };
  }[];
}

describe.skipIf(lacks('2.8', '6.2'))('comparing the sample app on 2.8 and 6.2', () => {
  test('says the same from one command as from the files of two runs, and names each difference', async () => {
    const app = await prepareApp('sample', { versions: { vitest: '^4' } });
    const folder = await mkdtemp(join(tmpdir(), 'apps-'));
    try {
      const env = cleanEnvironment();
      const args = [
        'compare',
        'local:2.8',
        'local:6.2',
        '--json',
        '--out',
        folder,
        '--',
        'npm',
        'test',
        '--silent',
      ];
      const once = await app.run('redis-target', args, { env });
      expect(once.exitCode, once.stderr).toBe(1);

      for (const target of ['local:2.8', 'local:6.2']) {
        const results = join(folder, 'results-{version}.json');
        await app.run('npm', ['test', '--silent'], {
          env: { ...env, REDIS_TARGET: target, REDIS_TARGET_RESULTS: results },
        });
      }
      const files = join(folder, 'results-*.json');
      const twice = await app.run('redis-target', ['compare', files, '--json'], { env });
      expect(twice.exitCode, twice.stderr).toBe(1);

      const [report, again] = [once, twice].map(({ stdout }) => JSON.parse(stdout) as Report);
      const differing = report?.tests.filter(({ verdict }) => verdict !== 'same') ?? [];
      const verdicts = differing.map(({ name, verdict }) => [
        [name].flat().at(-1)?.split(' > ').at(-1),
        verdict,
      ]);
      expect(Object.fromEntries(verdicts)).toEqual(DIFFERENCES);
      expect(report?.counts).toMatchObject({ same: 13, broken: 2, fixed: 4, differentlyFailing: 1 });
      expect(again?.counts).toEqual(report?.counts);
      const told = (from: Report | undefined): unknown =>
        from?.tests.map(({ name, verdict, reason }) => ({ name, verdict, reason }));
      expect(told(again)).toEqual(told(report));
      for (const { name, verdict, reason } of differing) {
        if (verdict !== 'fixed') expect(reason, String(name)).toBeDefined();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('is a function call, too, from a program of one', async () => {
    const app = await prepareApp('sample', { versions: { vitest: '^4' } });
    const outDir = await mkdtemp(join(tmpdir(), 'apps-'));
    try {
      const program = `
        import { compareFiles, compareTargets } from 'redis-target';
        const command = ['npm', 'test', '--silent'];
        const { comparison, gate, unopened } = await compareTargets({
          targets: ['local:2.8', 'local:6.2', 'local:1.0'], command, outDir: process.argv[1],
        });
        const again = await compareFiles({ files: [process.argv[1] + '/*.json'], failOn: 'never' });
        console.log(JSON.stringify({
          unopened, gate: [gate.failed, again.gate.failed],
          verdicts: [comparison, again.comparison].map(({ tests }) =>
            tests.filter(({ verdict }) => verdict !== 'same').map(({ name, verdict }) => [name.at(-1), verdict])),
        }));`;
      const ended = await app.run('node', ['--input-type=module', '-e', program, outDir], {
        env: cleanEnvironment(),
      });
      expect(ended.exitCode, ended.stderr).toBe(0);
      const { unopened, gate, verdicts } = JSON.parse(ended.stdout);
      expect(unopened).toEqual([expect.stringContaining('local:1.0')]);
      expect(gate).toEqual([true, false]);
      for (const found of verdicts) expect(Object.fromEntries(found)).toEqual(DIFFERENCES);
    } finally {
      await rm(outDir, { recursive: true, force: true });
    }
  });
});
