import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { describeProcess, isProcessGone } from '../../../src/platform/process-identity.ts';
import { withProcessLock } from '../../../src/platform/process-lock.ts';

describe('a lock between processes', () => {
  it('lets one at a time in', async () => {
    const key = randomUUID();
    let inside = 0;
    let most = 0;
    const enter = (): Promise<void> =>
      withProcessLock(key, undefined, async () => {
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
      await expect(withProcessLock('key', undefined, async () => 'entered')).rejects.toMatchObject({
        code: 'RT_SCRATCH',
        message: expect.stringContaining('in /nowhere: '),
      });
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('is given back when what was done inside failed', async () => {
    const key = randomUUID();
    const failing = withProcessLock(key, undefined, async () => {
      throw new Error('inside');
    });
    await expect(failing).rejects.toThrow('inside');
    expect(await withProcessLock(key, undefined, async () => 'entered')).toBe('entered');
  });

  it('gives up waiting when it is called off', async () => {
    const key = randomUUID();
    let leave: () => void = () => undefined;
    let first: Promise<void> | undefined;
    await new Promise<void>((entered) => {
      first = withProcessLock(key, undefined, () => {
        entered();
        return new Promise<void>((resolve) => {
          leave = resolve;
        });
      });
    });
    const controller = new AbortController();
    const second = withProcessLock(key, controller.signal, async () => undefined);
    controller.abort(new Error('called off'));
    await expect(second).rejects.toThrow('called off');
    leave();
    await first;
  });
});

describe('a process by its name', () => {
  it('is told from a dead one, from a later one of the same number, and from one of another machine', async () => {
    const self = await describeProcess();
    expect(await isProcessGone(self)).toBe(false);
    expect(await isProcessGone(self.replace(` ${process.pid} `, ' 4194304 '))).toBe(true);
    if (process.platform === 'linux') expect(await isProcessGone(self.replace(/\d+$/, '1'))).toBe(true);
    expect(await isProcessGone(`elsewhere ${self.split(' ').slice(1).join(' ')}`)).toBe(false);
  });
});
