// Sends every probe to the servers at the given paths: main.ts <folder> <server>…
// Writes <folder>/RELEASE.jsonl each, and says where a reply is another than the catalogue knows.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { releaseOf, startServer } from '../support/engines.ts';
import { measure } from './measure.ts';
import { describeNew } from './news.ts';

const [folder = '', ...paths] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
let different = 0;
for (const path of paths) {
  const release = releaseOf(path);
  const server = await startServer(path);
  try {
    const measured = await measure(server.port);
    const file = join(folder, `${release}.jsonl`);
    writeFileSync(file, measured.map((one) => `${JSON.stringify(one)}\n`).join(''));
    const news = describeNew(release, measured);
    different += news.count;
    process.stdout.write(`${news.text}${measured.length} replies in ${file}\n`);
  } finally {
    await server.close();
  }
}
process.exitCode = different === 0 ? 0 : 1;
