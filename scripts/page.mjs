import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

// Makes src/report/html/page-script.ts of the report page's scripts: the page needs its text, and a report reads no file.
// `node scripts/page.mjs --check` says whether it is up to date.
const PAGE = 'src/report/html/page';
/** In the order in which they stand in the page, which has no modules. */
const SCRIPTS = ['row-height', 'page'];
const SCRIPT = join(ROOT, 'src/report/html/page-script.ts');

const folder = mkdtempSync(join(tmpdir(), 'redis-target-setup-'));
try {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', PAGE, '--outDir', folder], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
  const all = SCRIPTS.map((name) => readFileSync(join(folder, `${name}.js`), 'utf8')).join('');
  const joined = all.replaceAll(/^import .*\n|^export \{\};\n|^export (?=const|function)/gm, '');
  const code = joined.replaceAll(/^\s*(?:\/\/|\/\*\*?).*\n/gm, '');
  const text =
    `// Made of page/*.ts by scripts/page.mjs: change it there.\n\n` +
    `/** The page's script, as it stands in the page. */\nexport const PAGE_SCRIPT: string = ${JSON.stringify(code)};\n`;
  const before = readFileSync(SCRIPT, 'utf8');
  if (process.argv.includes('--check')) {
    if (before !== text) {
      console.error(`${SCRIPT} is not what ${PAGE} says. Run: node scripts/page.mjs`);
      process.exitCode = 1;
    }
  } else if (before !== text) writeFileSync(SCRIPT, text);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
