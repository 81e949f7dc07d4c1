import { access, constants, stat } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';

/** The folders that PATH names. It is called Path in Windows. */
export function pathFolders(env: NodeJS.ProcessEnv): string[] {
  return (env.PATH ?? env.Path ?? '').split(delimiter).filter(Boolean);
}

/**
 * Where a program is: a name is looked for on PATH, and a path is taken as it is.
 *
 * @returns Undefined where there is none that this user may execute.
 */
export async function findProgram(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const places = name === basename(name) ? pathFolders(env).map((folder) => join(folder, name)) : [name];
  const endings = process.platform === 'win32' ? ['', '.exe', '.cmd'] : [''];
  for (const place of places) {
    for (const ending of endings) {
      if (await isProgram(place + ending)) return place + ending;
    }
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
