import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { notStarted } from '../../../src/run/not-started.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'not-started-'));
  await writeFile(join(folder, 'moved'), '#!/no/such/bin/python\n');
  await chmod(join(folder, 'moved'), 0o755);
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function whyNot(program: string, cwd: string = folder): Promise<string> {
  const where = { cwd, env: { PATH: `/no/such/folder:${folder}` } };
  const [cause] = (await once(spawn(program, where), 'error')) as [Error];
  return notStarted(program, cause, where).message;
}

it('says that there is no such program, on PATH or at its place', async () => {
  expect(await whyNot('absent')).toContain('`absent`: there is no such program. ');
  expect(await whyNot('./absent')).toContain('`./absent`: there is no such program. ');
});

it('says that it is the interpreter of a script that is not there, where the script is', async () => {
  for (const program of ['moved', './moved', join(folder, 'moved')])
    expect(await whyNot(program)).toContain(
      `\`${program}\`: ${join(folder, 'moved')} is there, but not the interpreter that it names. `,
    );
});

it('says that the folder to run in is not there', async () => {
  const gone = join(folder, 'gone');
  expect(await whyNot('moved', gone)).toContain(`the folder ${gone}, in which it is to run, is not there. `);
});

it('says that a folder, or a file without the right, may not be executed', async () => {
  expect(await whyNot(folder)).toContain('it may not be executed. ');
  await chmod(join(folder, 'moved'), 0o644);
  expect(await whyNot('./moved')).toContain('it may not be executed. ');
});
