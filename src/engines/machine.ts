import { readdir, readFile } from 'node:fs/promises';
import { release } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { compareVersions } from '../model/selector.ts';
import type { EngineBuild } from './build.ts';

/** What decides whether a build starts here. */
export interface Machine {
  /** `process.platform`, a hyphen, `process.arch`. */
  readonly platform: string;
  /** Undefined where there is none, as on Alpine. */
  readonly glibc?: string | undefined;
  readonly macos?: string | undefined;
  hasLibrary(name: string): Promise<boolean>;
}

/** Where the dynamic loader looks without being told (source: ld.so(8)), and where Debian and its like put libraries. */
const LIBRARY_FOLDERS = ['/lib', '/lib64', '/usr/lib', '/usr/lib64', '/usr/local/lib'];

/** As the table calls it. */
export function thisPlatform(): string {
  return `${process.platform}-${process.arch}`;
}

/** Looks at this machine; nothing is run for it. */
export function describeMachine(env: NodeJS.ProcessEnv): Machine {
  return {
    platform: thisPlatform(),
    glibc: process.platform === 'linux' ? readGlibcVersion() : undefined,
    macos: process.platform === 'darwin' ? macosVersion(release()) : undefined,
    hasLibrary: (name) => hasLibrary(name, env),
  };
}

/** What a build needs and this machine has not, for a sentence; undefined where it will start. */
export async function findUnmetNeed({ needs }: EngineBuild, machine: Machine): Promise<string | undefined> {
  if (needs.glibc !== undefined && !isAtLeast(machine.glibc, needs.glibc))
    return `it needs glibc ${needs.glibc} or newer, and here is ${machine.glibc ?? 'none'}`;
  if (needs.macos !== undefined && !isAtLeast(machine.macos, needs.macos))
    return `it needs macOS ${needs.macos} or newer, and here is ${machine.macos ?? 'another system'}`;
  if (needs.library !== undefined && !(await machine.hasLibrary(needs.library)))
    return `it needs the library ${needs.library}, which is not here`;
  return undefined;
}

function isAtLeast(version: string | undefined, least: string): boolean {
  return version !== undefined && compareVersions(version, least) >= 0;
}

/** The C library that this Node runs on; a server that is started from here gets the same. */
function readGlibcVersion(): string | undefined {
  // Without it a report asks the name server about every socket, which takes seconds. Since Node 20.13; @types/node lacks it.
  const { report } = process as { report?: NodeJS.ProcessReport & { excludeNetwork?: boolean } };
  if (report === undefined) return undefined;
  const before = report.excludeNetwork;
  report.excludeNetwork = true;
  try {
    const { header } = report.getReport() as { header?: { glibcVersionRuntime?: string } };
    return header?.glibcVersionRuntime;
  } finally {
    report.excludeNetwork = before ?? false;
  }
}

/** Darwin 20 is macOS 11, 24 is 15, and 25 is 26: since then it carries the year. Before, Darwin 19 was 10.15. */
export function macosVersion(darwin: string): string {
  const major = Number.parseInt(darwin, 10);
  if (major < 20) return `10.${major - 4}`;
  return `${major < 25 ? major - 9 : major + 1}.0`;
}

async function hasLibrary(name: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const folders = [
    ...(env.LD_LIBRARY_PATH ?? '').split(delimiter).filter(Boolean),
    ...(await readLoaderFolders('/etc/ld.so.conf')),
    ...LIBRARY_FOLDERS,
  ];
  for (const folder of new Set(folders)) {
    const names = await readdir(folder).catch((): string[] => []);
    if (names.includes(name)) return true;
  }
  // Without a configuration of the loader: /usr/lib/x86_64-linux-gnu and the like.
  for (const folder of LIBRARY_FOLDERS) {
    for (const inner of await readdir(folder).catch((): string[] => [])) {
      if (!inner.endsWith('-linux-gnu')) continue;
      if ((await readdir(join(folder, inner)).catch((): string[] => [])).includes(name)) return true;
    }
  }
  return false;
}

/** The folders that ld.so.conf names; its one kind of `include` is read, and not below what is included. */
async function readLoaderFolders(file: string): Promise<string[]> {
  const lines = async (path: string): Promise<string[]> => {
    const text = await readFile(path, 'utf8').catch(() => '');
    return text.split('\n').map((line) => line.replace(/#.*/, '').trim());
  };
  const found: string[] = [];
  for (const line of await lines(file)) {
    if (line.startsWith('/')) found.push(line);
    const [, pattern] = /^include\s+(\S+)\/\*\.conf$/.exec(line) ?? [];
    if (pattern === undefined) continue;
    const folder = pattern.startsWith('/') ? pattern : join(dirname(file), pattern);
    for (const name of await readdir(folder).catch((): string[] => [])) {
      if (name.endsWith('.conf'))
        found.push(...(await lines(join(folder, name))).filter((at) => at.startsWith('/')));
    }
  }
  return found;
}
