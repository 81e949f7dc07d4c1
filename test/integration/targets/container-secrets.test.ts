import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openTarget } from '../../../src/targets/open.ts';
import { lacks } from '../../support/need.ts';
import { openOptions } from '../../support/open-options.ts';

it.skipIf(lacks('docker'))('a container has its password from a file, and not from its command', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'redis-target-test-container-'));
  const password = `it's "hün/ter 2" 100%`;
  await writeFile(
    join(cwd, 'redis-target.config.json'),
    JSON.stringify({ container: { args: ['--requirepass', password, '--maxmemory', '8mb'] } }),
  );
  const target = await openTarget('container:6.2', { ...openOptions(), cwd });
  const shown = execFileSync('docker', ['inspect', target.details.containerId ?? ''], { encoding: 'utf8' });
  await target.close();
  await rm(cwd, { recursive: true });
  expect(target.endpoint.password).toBe(password);
  expect(shown).toContain('8mb');
  expect(shown).not.toContain('ter 2');
});
