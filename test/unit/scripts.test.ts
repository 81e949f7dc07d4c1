import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
/** They need what \`npm install\` brings: npm itself runs the one when it packs, and the others are Biome, TypeScript and knip. */
const AFTER_INSTALL = ['build', 'prepack', 'format', 'lint', 'types', 'knip'];

/** The packages that a script imports when it starts, itself or by what it imports of ours. */
function packagesOf(file: string, seen: Set<string> = new Set()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const names = [
    ...readFileSync(join(ROOT, 'scripts', file), 'utf8').matchAll(
      /^(?:import|\} from) (?:.* from )?'([^']+)';$/gm,
    ),
  ];
  return names.flatMap(([, name = '']) => {
    if (name.startsWith('./')) return packagesOf(name.slice(2), seen);
    return name.startsWith('node:') ? [] : [`${file} imports ${name}`];
  });
}

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};
const ours = Object.entries(scripts).filter(([name]) => !AFTER_INSTALL.includes(name));

it.each(ours)('npm run %s starts in a fresh clone, without any package', (_name, command) => {
  const [, file] = /^node scripts\/(\S+\.mjs)/.exec(command) ?? [];
  expect(file, command).toBeDefined();
  expect(packagesOf(file ?? '')).toEqual([]);
});
