import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeProcess, steadyPartOf } from '../../src/platform/process-identity.ts';
import { type App, prepareApp } from '../support/app.ts';
import { lacks } from '../support/need.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { asSecondUser } from '../support/second-user.ts';

const LIMIT_MS = 5_000;
const OWNER = /nobody|uid 65534/;

/** What the second user would have our processes run. */
const BAIT = 'bait.cjs';

describe.skipIf(lacks('6.2', 'second user'))('what another local user has made before us', () => {
  let app: App;
  let folder: string;
  /** As /tmp is: everybody may make something in it, and nobody may take away what is another's. */
  let shared: string;

  beforeEach(async () => {
    app = await prepareApp('node-test');
    folder = await mkdtemp(join(tmpdir(), 'redis-target-test-users-'));
    await chmod(folder, 0o755);
    shared = join(folder, 'shared');
    await mkdir(shared);
    await chmod(shared, 0o1777);
  }, 300_000);
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv =>
    cleanEnvironment({ TMPDIR: shared, REDIS_TARGET: 'local:6.2', ...more });

  /**
   * Starts `node --test` after the second user, who sees our processes, has made what they will look for.
   *
   * @param trap - A shell script: $FOLDER is where the run's processes meet, $LOCK its lock, $OWNER the run.
   */
  async function runTests(
    trap: string,
  ): Promise<{ exitCode: number | null; output: string; tookMs: number }> {
    const go = join(folder, 'go');
    // The runner is the process that waits here: its number and its start are known before.
    const script = `until [ -e ${go} ]; do sleep 0.05; done; exec node --import redis-target/node-test --test test/jobs.test.js`;
    const running = app.start('sh', ['-c', script], { env: environment(), limitMs: 60_000 });
    const owner = await describeProcess(running.pid);
    const uid = process.getuid?.();
    const met = join(shared, `redis-target-run-${uid}-${hash(steadyPartOf(owner))}`);
    const lock = join(shared, `redis-target-lock-${uid}-${hash(met)}`);
    asSecondUser(`FOLDER='${met}' LOCK='${lock}' OWNER='${owner}' SHARED='${shared}'; umask 022; ${trap}`);
    const startedAt = performance.now();
    await writeFile(go, '');
    const { exitCode, stdout, stderr } = await running.ended;
    return { exitCode, output: `${stdout}\n${stderr}`, tookMs: performance.now() - startedAt };
  }

  const variables = (owner: string): string =>
    `'{"owner":"'"${owner}"'","variables":{"NODE_OPTIONS":"--require '"$SHARED"'/${BAIT}","REDIS_URL":"redis://127.0.0.1:1"}}'`;
  const bait = `printf "require('fs').writeFileSync('%s/ran', '')" "$SHARED" >"$SHARED/${BAIT}"`;

  it.each([
    [
      'a folder with variables',
      `${bait}; mkdir "$FOLDER"; echo ${variables('$OWNER')} >"$FOLDER/variables.json"`,
    ],
    ['an empty folder', 'mkdir "$FOLDER"'],
    [
      'a link to a folder',
      `${bait}; mkdir "$SHARED/theirs"; echo ${variables('$OWNER')} >"$SHARED/theirs/variables.json"; ln -s "$SHARED/theirs" "$FOLDER"`,
    ],
    ['a link that leads nowhere', 'ln -s "$SHARED/nothing" "$FOLDER"'],
    ['a file', 'echo >"$FOLDER"'],
    ['a lock', 'mkdir "$LOCK"; echo "$OWNER" >"$LOCK/owner"'],
    ['a lock without an owner', 'mkdir "$LOCK"'],
    ['a link as the lock', 'ln -s /tmp "$LOCK"'],
  ])('is refused by node:test within 5 s, by its owner’s name: %s', async (_what, trap) => {
    const { exitCode, output, tookMs } = await runTests(trap);
    expect(output).toContain('RT_SCRATCH_FOREIGN');
    expect(output).toMatch(OWNER);
    expect(exitCode).toBe(1);
    expect(tookMs).toBeLessThan(LIMIT_MS);
    expect(existsSync(join(shared, 'ran'))).toBe(false);
    // What is theirs stays as it was, and nothing of ours stays beside it.
    expect((await readdir(shared)).filter((name) => name.startsWith('redis-target-'))).toHaveLength(1);
  });

  it('keeps a kept container’s lock from being waited for', async () => {
    const uid = process.getuid?.();
    asSecondUser(`mkdir '${join(shared, `redis-target-lock-${uid}-${hash('redis:6.2 ')}`)}'`);
    const startedAt = performance.now();
    const { exitCode, stderr } = await app.run('redis-target', ['exec', '--', 'true'], {
      env: environment({ REDIS_TARGET: 'container:6.2', REDIS_TARGET_CONTAINER_REUSE: 'true' }),
    });
    // Where there is no Docker, that is said first.
    if (!lacks('docker')) {
      expect(stderr).toContain('RT_SCRATCH_FOREIGN');
      expect(stderr).toMatch(OWNER);
    }
    expect(exitCode).toBe(3);
    expect(performance.now() - startedAt).toBeLessThan(LIMIT_MS);
  });

  it.each([
    ['a file where the results go', 'echo theirs >"$RESULTS"'],
    ['a link where the results go', 'ln -s "$MINE" "$RESULTS"'],
    ['a file where the journal goes', 'echo theirs >"$RESULTS.partial"'],
    ['a link where the journal goes', 'ln -s "$MINE" "$RESULTS.partial"'],
  ])('is not written to, nor followed: %s', async (_what, trap) => {
    const results = join(shared, 'results.json');
    const mine = join(folder, 'mine');
    await writeFile(mine, 'mine');
    asSecondUser(`RESULTS='${results}' MINE='${mine}'; umask 000; ${trap}`);
    const before = await readdir(shared);
    const { stdout, stderr } = await app.run('npm', ['test'], {
      env: environment({ REDIS_TARGET_RESULTS: results }),
    });
    expect(stdout + stderr).toContain('its owner is nobody (uid 65534)');
    expect(await readFile(mine, 'utf8')).toBe('mine');
    expect((await readdir(shared)).filter((name) => name.startsWith('results'))).toEqual(before);
  });

  it.each([
    ['a folder', 'mkdir "$OUT"; echo theirs >"$OUT/local-6.2.json"'],
    ['a link to a folder', 'mkdir "$OUT.theirs"; ln -s "$OUT.theirs" "$OUT"'],
  ])('is refused as the results’ folder of a comparison: %s', async (_what, trap) => {
    const out = join(shared, 'results');
    asSecondUser(`OUT='${out}'; umask 000; ${trap}`);
    const startedAt = performance.now();
    const { exitCode, stderr } = await app.run(
      'redis-target',
      ['compare', 'local:6.2', 'local:6.2', '--allow-same', '--out', out, '--', 'true'],
      { env: environment() },
    );
    expect(stderr).toMatch(OWNER);
    expect(stderr).toContain('RT_RESULTS_WRITE');
    expect(exitCode).toBe(1);
    expect(performance.now() - startedAt).toBeLessThan(LIMIT_MS);
  });
});

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
