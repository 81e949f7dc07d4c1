import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { folderBefore } from './command-folder.ts';

/** A part of an output that one package's script printed. */
export interface PackageSection {
  /** As {@link folderBefore} gives it; empty where it is the command's own folder, or not known. */
  readonly before: string;
  readonly text: string;
}

/** What npm prints before a script, above the script itself: `> @shop/cart@1.0.0 test`. */
const SCRIPT = /^> ((?:@[\w.~-]+\/)?[\w.~-]+)@\S* \S+\r?\n> /gm;

/**
 * An output by the packages of an npm workspace that printed it one after the other. npm links each into node_modules, which tells its folder.
 *
 * @returns One section where no package is told.
 */
export function sectionsOf(text: string, cwd: string): readonly PackageSection[] {
  const sections: PackageSection[] = [];
  let before = '';
  let from = 0;
  for (const { 1: name = '', index } of text.matchAll(SCRIPT)) {
    const next = folderOf(name, cwd);
    if (next === before) continue;
    sections.push({ before, text: text.slice(from, index) });
    before = next;
    from = index;
  }
  return [...sections, { before, text: text.slice(from) }];
}

function folderOf(name: string, cwd: string): string {
  try {
    const folder = realpathSync(join(cwd, 'node_modules', name));
    return /[\\/]node_modules[\\/]/.test(folder) ? '' : folderBefore(folder, cwd);
  } catch {
    // The workspace's own script, or no workspace at all.
    return '';
  }
}
