import { expect, test } from 'vitest';
import { prepareApp } from '../support/app.ts';
import { cleanEnvironment } from '../support/open-options.ts';

const HEAVY = /node_modules\/(?:@aws-sdk|@smithy|testcontainers|ws|execa|dockerode)\//;
const ENTRIES = ['', '/vitest', '/jest/setup', '/jest/teardown', '/mocha', '/worker', '/tunnel'];

/** Prints the files that importing an entry point loaded: ES modules through a loader, CommonJS through its cache. */
const SCRIPT = `
import { register, createRequire } from 'node:module';
import { MessageChannel } from 'node:worker_threads';
const { port1, port2 } = new MessageChannel();
const seen = new Set();
port1.on('message', (url) => seen.add(url));
port1.unref();
const loader = 'let port; export function initialize(data) { port = data; }' +
  'export async function load(url, context, next) { port.postMessage(url); return next(url, context); }';
register('data:text/javascript,' + encodeURIComponent(loader), { data: port2, transferList: [port2] });
await import(process.argv[1]);
await new Promise((resolve) => setImmediate(resolve));
const { default: Module } = await import('node:module');
for (const path of Object.keys(Module._cache)) seen.add(path);
console.log(JSON.stringify([...seen]));
`;

test.each(ENTRIES)("import('redis-target%s') loads neither the AWS SDK nor Testcontainers", async (entry) => {
  const app = await prepareApp('sample', { versions: { vitest: '^4' } });
  const args = ['--input-type=module', '-e', SCRIPT, `redis-target${entry}`];
  const ended = await app.run('node', args, { env: cleanEnvironment() });
  expect(ended.exitCode, ended.stderr).toBe(0);
  const loaded = JSON.parse(ended.stdout) as string[];
  expect(loaded.some((file) => file.includes('redis-target/dist/'))).toBe(true);
  expect(loaded.filter((file) => HEAVY.test(file))).toEqual([]);
});

const BUILT = [
  // What `fetch` loads where the server is there: it needs no package.
  { files: ['cli/bin.js', 'cli/program.js', 'cli/fetch.js'], most: 8, part: 'cli/core.js' },
  // A holder boots while the rest is read.
  { files: ['runners/vitest.js'], most: 3, part: 'parts/spawn.js' },
  { files: ['parts/lifecycle.js'], most: 6, part: 'parts/run.js' },
  // What asks servers for their versions is read before the rest of a holder.
  { files: ['run/holder.cjs'], most: 3, part: 'run/holder/ahead.cjs' },
  { files: ['run/hold.cjs'], most: 3, part: 'run/holder/ahead.cjs' },
  { files: ['index.js'], most: 8, part: 'parts/target.js' },
  { files: ['tunnel.js'], most: 8, part: 'parts/session.js' },
].map((built) => ({ ...built, first: built.files[0] }));

test.each(BUILT)('what $first needs at once is built as few files', async ({ files, most, part }) => {
  const app = await prepareApp('sample', { versions: { vitest: '^4' } });
  const script = `
    import { readFileSync } from 'node:fs';
    const dist = new URL('.', import.meta.resolve('redis-target'));
    const seen = new Set(process.argv.slice(1).map((file) => new URL(file, dist).href));
    for (const file of seen) {
      if (!file.startsWith('file:')) continue;
      const text = readFileSync(new URL(file), 'utf8');
      const imports = text.matchAll(/^(?:import|export) (?:.*? from )?["'](.+?)["'];/gm);
      const requires = text.matchAll(/^(?:(?:const|let) .+? = )?require\\(["'](.+?)["']\\)/gm);
      for (const [, name] of [...imports, ...requires])
        seen.add(name.startsWith('.') ? new URL(name, file).href : name);
    }
    console.log(JSON.stringify([...seen].map((file) => file.replace(dist.href, ''))));
  `;
  const args = ['--input-type=module', '-e', script, ...files];
  const ended = await app.run('node', args, { env: cleanEnvironment() });
  expect(ended.exitCode, ended.stderr).toBe(0);
  const names = (JSON.parse(ended.stdout) as string[]).filter((name) => !name.startsWith('node:'));
  expect(names).toContain(part);
  expect(names.filter((name) => !/\.c?js$/.test(name))).toEqual([]);
  expect(names.length).toBeLessThan(most);
});
