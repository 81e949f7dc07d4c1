import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { describeProcess, findProcess } from '../../../src/platform/process-identity.ts';
import { type ProcessLockOptions, withProcessLock } from '../../../src/platform/process-lock.ts';
import { silentProgress } from '../../../src/platform/progress.ts';
import { waitFor } from '../../support/processes.ts';
import { start, TS_ARGS } from '../../support/run-ts.ts';

const QUIET = { purpose: 'what is kept', progress: silentProgress };
const GONE = 4_194_304;

/** A temporary folder for one test's locks. */
async function useOwnTemporary(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'redis-target-test-lock-'));
  vi.stubEnv('TMPDIR', path);
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      vi.unstubAllEnvs();
      await rm(path, { recursive: true });
    },
  };
}

/** Leaves a lock as a process that could not clear it away would, and takes it. */
async function takeAfter(
  owner: string,
  folder: string,
  options: Partial<ProcessLockOptions> = {},
): Promise<string> {
  const key = randomUUID();
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const lock = join(folder, `redis-target-lock-${process.getuid?.() ?? 'user'}-${hash}`);
  await mkdir(lock, { mode: 0o700 });
  await writeFile(join(lock, 'owner'), `${owner}\n`);
  return await withProcessLock(key, { ...QUIET, ...options }, async () => 'entered');
}

describe('a lock between processes', () => {
  it('lets one at a time in', async () => {
    const key = randomUUID();
    let inside = 0;
    let most = 0;
    const enter = (): Promise<void> =>
      withProcessLock(key, QUIET, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside -= 1;
      });
    await Promise.all([enter(), enter(), enter()]);
    expect(most).toBe(1);
  });

  it('says which folder takes nothing', async () => {
    vi.stubEnv('TMPDIR', '/nowhere');
    try {
      await expect(withProcessLock('key', QUIET, async () => 'entered')).rejects.toMatchObject({
        code: 'RT_SCRATCH',
        message: expect.stringContaining('in /nowhere: '),
      });
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('is given back when what was done inside failed', async () => {
    const key = randomUUID();
    const failing = withProcessLock(key, QUIET, async () => {
      throw new Error('inside');
    });
    await expect(failing).rejects.toThrow('inside');
    expect(await withProcessLock(key, QUIET, async () => 'entered')).toBe('entered');
  });

  it('is not left behind, whatever ends the process that has it', async () => {
    await using temporary = await useOwnTemporary();
    const script = join(temporary.path, 'take.ts');
    await writeFile(
      script,
      `import { withProcessLock } from '${fileURLToPath(new URL('../../../src/platform/process-lock.ts', import.meta.url))}';
      const progress = { step() {}, note() {}, warn() {}, done() {} };
      await withProcessLock('key', { purpose: 'x', progress }, () => { console.log('taken'); return new Promise(() => setInterval(() => 0, 1000)); });`,
    );
    const locks = async (): Promise<string[]> =>
      (await readdir(temporary.path)).filter((name) => name.startsWith('redis-target-lock-'));
    for (const signal of ['SIGKILL', 'SIGINT', 'SIGTERM'] as const) {
      const running = start(process.execPath, [...TS_ARGS, script], { detached: true });
      await running.until(/taken/);
      expect(await locks()).toHaveLength(1);
      process.kill(-running.pid, signal);
      await running.ended;
      await waitFor(`no lock is left after ${signal}`, async () => (await locks()).length === 0);
    }
  });

  it('is taken over from a process that is gone, under whatever name the machine had', async () => {
    await using temporary = await useOwnTemporary();
    const self = (await describeProcess()).split(' ');
    const gone = self.with(1, String(GONE));
    expect(await takeAfter(gone.join(' '), temporary.path)).toBe('entered');
    expect(await takeAfter(gone.with(0, 'its-old-name').join(' '), temporary.path)).toBe('entered');
    // The same machine, started anew since.
    expect(await takeAfter(self.with(3, 'another-boot/4026531836').join(' '), temporary.path)).toBe(
      'entered',
    );
    expect(await readdir(temporary.path)).toEqual([]);
  });

  it('names whom it waits for after two seconds, and again when the time is up', async () => {
    await using temporary = await useOwnTemporary();
    const notes: string[] = [];
    const progress = { ...silentProgress, note: (text: string) => void notes.push(text) };
    const owner = await describeProcess();
    const name = `${(await readFile('/proc/self/comm', 'utf8')).trim()} (pid ${process.pid})`;
    await expect(
      takeAfter(owner, temporary.path, { progress, findLimitMs: async () => 2_100 }),
    ).rejects.toMatchObject({
      code: 'RT_LOCK_HELD',
      message: expect.stringContaining(`${name} has kept the lock`),
    });
    expect(notes).toEqual([`waiting for what is kept: ${name} has the lock`]);
    const elsewhere = 'far-away 17 123 another-boot/4026531836';
    await expect(
      takeAfter(elsewhere, temporary.path, { progress, findLimitMs: async () => 0 }),
    ).rejects.toThrow('process 17 of another machine or container (far-away)');
  });

  it.each<[string, (lock: string) => Promise<void>, string]>([
    ['a link', (lock) => symlink('/tmp', lock), 'is no folder'],
    ['a file', (lock) => writeFile(lock, ''), 'is no folder'],
    ['a folder that all may write to', (lock) => mkdir(lock).then(() => chmod(lock, 0o777)), 'mode 0777'],
  ])('is refused at once where %s has its name', async (_what, make, why) => {
    await using temporary = await useOwnTemporary();
    const hash = createHash('sha256').update('key').digest('hex').slice(0, 16);
    await make(join(temporary.path, `redis-target-lock-${process.getuid?.() ?? 'user'}-${hash}`));
    await expect(withProcessLock('key', QUIET, async () => 'entered')).rejects.toMatchObject({
      code: 'RT_SCRATCH_FOREIGN',
      message: expect.stringContaining(why),
    });
  });

  it('gives up waiting when it is called off', async () => {
    const key = randomUUID();
    let leave: () => void = () => undefined;
    let first: Promise<void> | undefined;
    await new Promise<void>((entered) => {
      first = withProcessLock(key, QUIET, () => {
        entered();
        return new Promise<void>((resolve) => {
          leave = resolve;
        });
      });
    });
    const controller = new AbortController();
    const second = withProcessLock(key, { ...QUIET, signal: controller.signal }, async () => undefined);
    controller.abort(new Error('called off'));
    await expect(second).rejects.toThrow('called off');
    leave();
    await first;
  });
});

describe('a process by its name', () => {
  it('is told from a dead one, from a later one of the same number, and from one elsewhere', async () => {
    const self = (await describeProcess()).split(' ');
    const where = (at: number, value: string): Promise<string> => findProcess(self.with(at, value).join(' '));
    expect(await findProcess(self.join(' '))).toBe('there');
    expect(await where(1, String(GONE))).toBe('gone');
    expect(await where(2, '1')).toBe('gone');
    expect(await where(0, 'renamed')).toBe('there');
    // Its number means nothing here: another container's, or another machine's.
    expect(await where(3, (self[3] ?? '').replace(/\d+$/, '1'))).toBe('elsewhere');
    expect(await findProcess(self.with(3, 'another/1').with(0, 'elsewhere').join(' '))).toBe('elsewhere');
    expect(await findProcess('')).toBe('elsewhere');
  });

  it('is gone when only its parent has not taken notice yet', async () => {
    const parent = start('sh', ['-c', 'sh -c "echo $$; exec sleep 0" & echo child $!; exec sleep 60'], {
      detached: true,
    });
    const [, child = ''] = await parent.until(/child (\d+)/);
    await waitFor('the child has ended', async () =>
      (await readFile(`/proc/${child}/stat`, 'utf8')).includes(') Z '),
    );
    expect(await findProcess(await describeProcess(Number(child)))).toBe('gone');
    process.kill(parent.pid, 'SIGKILL');
    await parent.ended;
  });
});
