import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChangesArgs, runChanges } from '../../../src/cli/commands/changes.ts';
import { guessCommands } from '../../../src/source/guess-commands.ts';
import { readSourceTree } from '../../../src/source/read-tree.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'source-tree-'));
  write('package.json', '{ "dependencies": { "redis": "^3.1.0", "ioredis": "~5.4.1" } }');
  write(
    'src/cache.ts',
    "import Redis from 'ioredis';\nconst redis = new Redis();\nredis.set('a', 1, 'NX', 'XX');\nredis.spop('s', 2);\n",
  );
  write('src/lua/pop.lua', "local call = redis.call\nreturn call('ZPOPMIN', KEYS[1], -1)\n");
  write('src/lua/push.lua', "return call('LPUSH', KEYS[1])\n");
  write('src/node_modules/other/index.js', 'redis.flushall()');
  write('src/.hidden/a.js', 'redis.flushall()');
  write('src/dist/a.js', 'redis.flushall()');
  write('src/a.min.js', 'redis.flushall()');
  write('src/types.d.ts', 'declare const redis: { flushall(): void };');
  write('src/big.js', `redis.flushall();${' '.repeat(1024 * 1024)}`);
  write('words/notes.md', 'redis.get(1)');
  symlinkSync('..', join(folder, 'src/around'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string | Buffer): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

const guess = async (...paths: string[]) => guessCommands(await readSourceTree(paths, folder));

async function changes(args: Partial<ChangesArgs>): Promise<string> {
  let text = '';
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const io = { stdout, stderr: stdout, env: {}, cwd: folder, signal: new AbortController().signal };
  expect(await runChanges({ from: '2.8', to: '7.0', ...args }, io)).toBe(0);
  return text;
}

describe('a guess of the commands that a source tree sends', () => {
  it('has those of its own files with options and places, not of dependencies, built code and what it links to', async () => {
    const { files, commands, notes } = await guess('src');
    expect(files).toBe(3);
    expect(commands.map(({ name, options }) => [name, ...options].join(' '))).toEqual([
      ...['CLIENT SETINFO', 'INFO', 'LPUSH', 'SET NX XX', 'SPOP', 'ZPOPMIN'],
    ]);
    expect(commands.find(({ name }) => name === 'SPOP')?.places).toEqual(['src/cache.ts:4']);
    expect(notes[0]).toMatch(/^A guess: 6 commands that 3 files of source seem to send\./);
    expect(notes[1]).toBe('1 file of more than 1 MiB was not read.');
  });

  it('knows what the client of that version sends by itself', async () => {
    write('old/a.js', "const redis = require('redis');");
    write('old/package.json', '{ "dependencies": { "redis": "^3.1.0" } }');
    write('new/a.js', "import { createClient } from 'redis';");
    write('new/package.json', '{ "dependencies": { "redis": "5.1.0" } }');
    expect((await guess('old')).commands.map(({ name }) => name)).toEqual(['INFO']);
    expect((await guess('new')).commands.map(({ name }) => name)).toEqual(['CLIENT SETINFO', 'HELLO']);
  });

  it('reads UTF-16 as well, and says how many files are no text', async () => {
    const text = Buffer.from("\ufeffimport redis\nredis.Redis().getdel('a')\n", 'utf16le');
    write('wide/little.py', text);
    write('wide/big.py', Buffer.from(text).swap16());
    write('wide/odd.py', Buffer.concat([Buffer.from(text).swap16(), Buffer.from('x')]));
    write('wide/image.js', Buffer.from([0x89, 0x50, 0, 0, 0]));
    const { files, commands, notes } = await guess('wide');
    expect(files).toBe(3);
    expect(commands).toMatchObject([{ name: 'GETDEL', count: 3 }]);
    expect(notes.at(-1)).toBe('1 file could not be read.');
  });

  it('takes single files', async () => {
    expect((await guess('src/lua/pop.lua', 'src/lua/push.lua')).files).toBe(2);
  });

  it.each([
    ['src/nosuch', 'RT_SOURCE_READ', /ENOENT.*Give a folder or file that is there/],
    ['words', 'RT_SOURCE_NONE', /no source file is in words\. .*\.ts/],
    ['words/notes.md', 'RT_SOURCE_NONE', /words\/notes\.md is no source file/],
  ])('refuses %s, and says what to give', async (path, code, message) => {
    const refused = changes({ in: [path] });
    await expect(refused).rejects.toMatchObject({
      code,
      exitCode: 2,
      message: expect.stringMatching(message),
    });
  });

  it('ranks the changes, with the place of the call, and says that it is a guess', async () => {
    const text = await changes({ in: ['src'] });
    expect(text).toMatch(/SET with both NX and XX \(C14[\s\S]*?used: {3}SET NX XX \(src\/cache\.ts:3\)\n/);
    expect(text).toMatch(/^Note: A guess: 6 commands/m);
    expect(text).not.toContain('Showed in a test');
    expect(text).toMatch(/^Not sent by this source \(\d+\)$/m);
    expect(text).not.toContain('any test');
    const { guess: guessed, changes: ranked } = JSON.parse(await changes({ in: ['src'], json: true }));
    expect(guessed.commands).toHaveLength(6);
    const spop = ranked.find(({ id }: { id: string }) => id === 'C16');
    expect(spop).toMatchObject({ rank: 'accepted', used: ['SPOP (src/cache.ts:4)'] });
  });

  it('stands in the page, too', async () => {
    const html = await changes({ in: ['src'], html: true });
    expect(html).toContain('<code>SET NX XX (src/cache.ts:3)</code>');
    expect(html).toContain('A guess: 6 commands');
    expect(html).toMatch(/\d+ not sent by this source/);
  });

  it('says where nothing was found, and never with what tests used', async () => {
    write('plain/a.js', 'console.log(1)');
    expect(await changes({ in: ['plain'] })).toContain(
      'No Redis command was found in 1 file: is this the code',
    );
    const both = changes({ in: ['src'], used: ['results.json'] });
    await expect(both).rejects.toMatchObject({ code: 'RT_USAGE' });
  });
});
