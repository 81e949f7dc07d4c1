import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { enginePath, startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { type Ended, run, start, TS_ARGS } from '../../support/run-ts.ts';

const BIN = fileURLToPath(new URL('../../../src/cli/bin.ts', import.meta.url));
/** Of blanks, @, %, quotes and letters of other alphabets: each of them has switched a masker off somewhere. */
const PASSWORDS: readonly string[] = [
  `it's "p@ss" wörd→Пароль💥 100%40`,
  "-a '--password=x' y/z?w#:v@ $HOME `id` \\n",
];
/** Says in TAP and in JUnit, in names and messages, what no report may show. */
const SUITE = `
import { writeFileSync } from 'node:fs';
const { REDIS_URL: url, REDIS_PASSWORD: password } = process.env;
console.log('TAP version 13\\n1..2\\nok 1 - has ' + url + '\\nnot ok 2 - takes ' + password.replaceAll('#', '\\\\#'));
console.log('  ---\\n  message: ' + JSON.stringify('no ' + password + ' in ' + url) + '\\n  ...');
console.error('at the end: Error: ' + password + ' ' + JSON.stringify(process.env));
const text = (words) => words.replace(/[&<>"]/g, (letter) => '&#' + letter.charCodeAt(0) + ';');
writeFileSync('junit.xml', '<testsuite name="s"><testcase name="' + text(url) + '"><failure message="' + text(password) + '">' + text(url) + '</failure></testcase></testsuite>');
if (process.argv[2] === 'quiet') process.exit(0);
`;

function command(...args: string[]): string[] {
  return [...TS_ARGS, BIN, ...args];
}

/** As it is, and as URLs, JSON, Node, HTML and the shell write it. */
function waysOf(password: string): string[] {
  return [
    password,
    encodeURIComponent(password),
    new URLSearchParams({ a: password }).toString().slice(2),
    Object.assign(new URL('http://h'), { password }).password,
    JSON.stringify(password).slice(1, -1),
    inspect(password).slice(1, -1),
    password.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    Buffer.from(password).toString('base64'),
    Buffer.from(password).toString('hex'),
  ];
}

async function filesIn(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = names
    .filter((entry) => entry.isFile() && entry.name !== 'suite.mjs' && entry.name !== 'junit.xml')
    .map(async (entry) => `${entry.name}\n${await readFile(join(entry.parentPath, entry.name), 'utf8')}`);
  return (await Promise.all(texts)).join('\n');
}

describe.skipIf(lacks('2.8', '6.2'))('a password', () => {
  it.each(PASSWORDS)(
    'is in nothing that exec, open, ping, ls and compare print and write: %s',
    async (password) => {
      await using engine = await startEngine('6.2', { args: ['--requirepass', password] });
      const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-secrets-'));
      await writeFile(join(folder, 'suite.mjs'), SUITE);
      const url = `redis://:${encodeURIComponent(password)}@127.0.0.1:${engine.port}`;
      const env = cleanEnvironment({
        GITHUB_ACTIONS: 'true',
        NODE_DEBUG: 'child_process',
        REDIS_TARGET: url,
        REDIS_TARGET_LOCAL_PATHS: enginePath('2.8'),
        GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
      });
      const options = { cwd: folder, env };
      const node = process.execPath;
      const suite = [node, 'suite.mjs'];
      const opened = start(node, command('open', url), options);
      await opened.until(/Ctrl-C closes it/);
      opened.child.kill('SIGINT');
      const ended: Ended[] = [await opened.ended];
      const reports = ['--html', 'r.html', '--markdown', 'r.md', '--junit', 'r.xml'];
      const secretive = ['-p', password, `--password=${password}`];
      const results = ['--results', '{target}-exec.json', '--junit', 'junit.xml'];
      const runs: (readonly [exitCode: number, ...args: string[]])[] = [
        [0, 'ping', '-c', '1', '--json', url],
        [3, 'ping', `redis://:wrong ${password.replaceAll(/[/?#]/g, '')}@127.0.0.1:1`],
        [2, 'ping', `redis://:${password}/@127.0.0.1:1`],
        [0, 'ls'],
        [0, 'ls', '--json'],
        [0, 'exec', '--json', ...results, '--', ...suite, 'quiet', '-a', password, url],
        [1, 'compare', '--fail-on', 'any', url, 'local:2.8', ...reports, '--', ...suite, ...secretive],
        [1, 'compare', '--fail-on', 'any', url, 'local:2.8', '--json', '--out', 'json', '--', ...suite],
        [2, 'compare', url, 'local:2.8'],
      ];
      const ends = await Promise.all(
        runs.map(async ([exitCode, ...args]) => {
          const end = await run(node, command(...args), options);
          expect({ args: args.slice(0, 3), exitCode: end.exitCode }).toEqual({
            args: args.slice(0, 3),
            exitCode,
          });
          // What a command itself prints goes through untouched; this one's own stderr is not ours.
          return args[0] === 'exec' ? { ...end, stderr: '' } : end;
        }),
      );
      ended.push(...ends);
      const written = await readdir(folder, { recursive: true });
      for (const name of ['r.html', 'r.md', 'r.xml', 'summary.md', 'json', 'redis-target-results'])
        expect(written).toContain(name);
      const said = [...ended.map(({ stdout, stderr }) => stdout + stderr), await filesIn(folder)].join('\n');
      await rm(folder, { recursive: true });
      expect(said).toContain('***');
      expect(waysOf(password).filter((way) => said.includes(way))).toEqual([]);
    },
    180_000,
  );
});
