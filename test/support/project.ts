import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A project's folder while a test has it. */
export interface ProjectFolder {
  readonly folder: string;
  read(name: string): Promise<string>;
}

/** Writes files into a folder of its own, uses it, and removes it. */
export async function withProject<T>(
  files: Readonly<Record<string, string>>,
  use: (project: ProjectFolder) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-project-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    return await use({ folder, read: (name) => readFile(join(folder, name), 'utf8') });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
