import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeOut } from '../../../src/engines/archive.ts';
import { makeZip, type ZipEntry } from '../../support/make-zip.ts';

const SERVER = { name: 'pkg/bin/redis-server', content: 'the server' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redis-target-test-archive-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function takeFrom(archive: Buffer, bytes = SERVER.content.length): Promise<string> {
  const file = join(folder, 'archive.whl');
  await writeFile(file, archive);
  await takeOut(file, SERVER.name, bytes, join(folder, 'taken'));
  return await readFile(join(folder, 'taken'), 'utf8');
}

describe('taking a file out of an archive', () => {
  it('gives the file that is named, and writes nothing else', async () => {
    const others: ZipEntry[] = [{ name: 'pkg/setup.py', content: 'x'.repeat(5_000) }, SERVER];
    expect(await takeFrom(makeZip(others))).toBe('the server');
    expect((await readdir(folder)).sort()).toEqual(['archive.whl', 'taken']);
  });

  it.each([
    ['../../etc/passwd', /invalid relative path/],
    ['/etc/passwd', /absolute path/],
    ['C:/windows/passwd', /absolute path/],
    ['pkg\\..\\..\\passwd', /invalid characters/],
  ])('refuses an archive in which a file is called %s', async (name, why) => {
    await expect(takeFrom(makeZip([SERVER, { name, content: 'evil' }]))).rejects.toThrow(why);
    expect(await readdir(folder)).toEqual(['archive.whl']);
  });

  it('refuses an archive without the file, or with two of it', async () => {
    await expect(takeFrom(makeZip([{ name: 'other', content: '' }]))).rejects.toThrow(/there is no pkg\/bin/);
    await expect(takeFrom(makeZip([SERVER, SERVER]))).rejects.toThrow(/more than once/);
  });

  it('writes no more than the known size, whatever the archive unpacks to or claims', async () => {
    await expect(takeFrom(makeZip([{ ...SERVER, content: 'x'.repeat(1_000_000) }]))).rejects.toThrow(
      /has 1000000 bytes, and 10 are expected/,
    );
    const lie = makeZip([{ ...SERVER, content: 'x'.repeat(1_000_000), claimedBytes: 10 }]);
    await expect(takeFrom(lie)).rejects.toThrow(/too many bytes/);
  });

  it('refuses what is cut off anywhere', async () => {
    const whole = makeZip([SERVER]);
    for (let length = 0; length < whole.length; length += 1) {
      await expect(takeFrom(whole.subarray(0, length)), `${length} bytes`).rejects.toThrow();
    }
  });
});
