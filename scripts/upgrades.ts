import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeUpgradePages } from './upgrade-pages.ts';

const folder = process.argv[2] ?? 'docs/upgrades';
const pages = makeUpgradePages();
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(join(folder, name));
for (const [name, text] of pages) writeFileSync(join(folder, name), text);
console.log(`Wrote ${pages.size} pages to ${folder}`);
