import { execFileSync } from 'node:child_process';
import { chmod, chown, link, mkdtemp, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KnownFile } from '../../../src/engines/build.ts';
import { checkServer, noteNewServer } from '../../../src/engines/check-file.ts';
import { describeChecked, isStillChecked, notePath } from '../../../src/engines/checked.ts';
import { sha256 } from '../../support/package-index.ts';
import { waitFor } from '../../support/processes.ts';

const CONTENT = 'the server';
const KNOWN: KnownFile = { bytes: CONTENT.length, sha256: sha256(CONTENT) };
const isRoot = process.getuid?.() === 0;

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redis-target-test-checked-'));
  path = join(folder, 'redis-server');
  await writeFile(path, CONTENT);
  await noteNewServer(path, KNOWN);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a server that was checked', () => {
  it('is known again without being hashed', async () => {
    expect(await isStillChecked(path, KNOWN)).toBe(true);
    const { mode } = await stat(notePath(path));
    expect(mode & 0o777).toBe(0o600);
  });

  const changes: Readonly<Record<string, () => Promise<unknown>>> = {
    'other bytes of the same number, with its old times set again': async () => {
      const { atime, mtime } = await stat(path);
      await writeFile(path, 'a strange1');
      await utimes(path, atime, mtime);
    },
    'another file in its place': async () => {
      await writeFile(`${path}.new`, 'a strange1');
      await rename(`${path}.new`, path);
    },
    'a second name, under which it could be written': () => link(path, `${path}.other`),
    'other rights': () => chmod(path, 0o777),
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`is hashed again after ${what}`, async () => {
      await change();
      expect(await isStillChecked(path, KNOWN)).toBe(false);
    });
  }

  it('is not taken for another server of the table', async () => {
    expect(await isStillChecked(path, { ...KNOWN, sha256: sha256('another') })).toBe(false);
  });

  it('is noted anew where it was touched and is the same', async () => {
    await chmod(path, 0o755);
    expect(await isStillChecked(path, KNOWN)).toBe(false);
    // The first check may come too soon after the change.
    await waitFor(
      'it is noted',
      async () => (await checkServer(path, KNOWN)) && (await isStillChecked(path, KNOWN)),
    );
  });

  it('is refused, and not noted, where it is another', async () => {
    await writeFile(path, 'a strange1');
    const note = await readFile(notePath(path), 'utf8');
    expect(await checkServer(path, KNOWN)).toBe(false);
    expect(await readFile(notePath(path), 'utf8')).toBe(note);
  });
});

describe('a note that is not to be believed', () => {
  it('is one that others can write', async () => {
    await chmod(notePath(path), 0o620);
    expect(await isStillChecked(path, KNOWN)).toBe(false);
  });

  it.skipIf(!isRoot)('is one of another user', async () => {
    await chown(notePath(path), 65_534, 65_534);
    expect(await isStillChecked(path, KNOWN)).toBe(false);
  });

  it('is one that is no note, or a pipe that nobody fills', async () => {
    await writeFile(notePath(path), '{"sha256":');
    expect(await isStillChecked(path, KNOWN)).toBe(false);
    await rm(notePath(path));
    execFileSync('mkfifo', ['-m', '600', notePath(path)]);
    expect(await isStillChecked(path, KNOWN)).toBe(false);
  });

  it('is not written for a file that may change once more without showing it', async () => {
    const seen = await stat(path, { bigint: true });
    const changedAtMs = Number(seen.ctimeMs);
    expect(describeChecked(seen, KNOWN, changedAtMs + 10)).toBeUndefined();
    expect(describeChecked(seen, KNOWN, changedAtMs + 100)).toContain(KNOWN.sha256);
    const wholeSeconds = Object.assign(seen, { ctimeNs: (seen.ctimeNs / 1_000_000_000n) * 1_000_000_000n });
    expect(describeChecked(wholeSeconds, KNOWN, changedAtMs + 10_000)).toBeUndefined();
  });
});
