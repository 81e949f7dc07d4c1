import type { Comparison } from '../model/comparison.ts';
import { folderOf } from '../model/folder-of.ts';
import type { RunResults } from '../model/results.ts';

/**
 * The files of the tests that differ, as their runners take them behind the command: each as seen from the folder that its runner was
 * started in.
 */
export function differingFiles(
  tests: readonly Pick<Comparison['tests'][number], 'file' | 'verdict'>[],
  runs: readonly Pick<RunResults, 'folders'>[],
): string[] {
  const folders = [...new Set(runs.flatMap((run) => run.folders ?? []))];
  // A package may lie in another one's folder.
  folders.sort((one, other) => other.length - one.length);
  const files = tests
    .filter(({ verdict }) => verdict !== 'same')
    .map(({ file }) => file.slice(folderOf(file, folders).length));
  return [...new Set(files)].filter((file) => file !== '');
}
