import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The lines of Node that the package is for. */
export const NODES = ['20', '22', '24'] as const;
export type NodeMajor = (typeof NODES)[number];

const FOLDER = fileURLToPath(new URL('../../.cache/nodes/', import.meta.url));

/** The program of a line of Node: this process's own, or as scripts/nodes.mjs gets it. */
function nodePath(major: NodeMajor): string {
  const isOwn = process.versions.node.startsWith(`${major}.`);
  return isOwn ? process.execPath : join(FOLDER, major, 'node_modules/node/bin/node');
}

/** Its folder: put it in front of PATH. */
export function nodeBin(major: NodeMajor): string {
  return dirname(nodePath(major));
}

export function hasNode(major: NodeMajor): boolean {
  return existsSync(nodePath(major));
}
