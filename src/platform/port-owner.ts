import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

const LISTEN = '0A';

/**
 * Says who listens on a local TCP port, as far as the system tells us: on Linux from /proc, on macOS
 * from lsof.
 *
 * @returns E.g. `redis-server (pid 4711)`, or undefined where the system does not tell.
 */
export async function findPortOwner(port: number): Promise<string | undefined> {
  try {
    return process.platform === 'linux' ? await findInProc(port) : await askLsof(port);
  } catch {
    // It only makes an error message better; another user's process cannot be looked into.
    return undefined;
  }
}

async function findInProc(port: number): Promise<string | undefined> {
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(table, 'utf8').catch(() => '');
    for (const row of text.split('\n').slice(1)) {
      const [, local, , state, , , , , , inode] = row.trim().split(/\s+/);
      const localPort = local?.split(':')[1];
      if (state === LISTEN && inode && localPort && Number.parseInt(localPort, 16) === port) {
        inodes.add(`socket:[${inode}]`);
      }
    }
  }
  if (inodes.size === 0) return undefined;
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const descriptor of descriptors) {
      const link = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
      if (!inodes.has(link)) continue;
      const name = (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
      return `${name} (pid ${pid})`;
    }
  }
  return undefined;
}

async function askLsof(port: number): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], {
    timeout: 2_000,
  });
  const pid = /^p(\d+)/m.exec(stdout)?.[1];
  const name = /^c(.+)/m.exec(stdout)?.[1];
  return pid && name ? `${name} (pid ${pid})` : undefined;
}
