import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { globSync } from 'tinyglobby';
import { FIVE_VERDICTS, type FiveVerdictsSuite } from './five-verdicts.ts';

/*
 * Makes test/vectors/reports/five anew: `npm run vectors [runner …]`. Each suite runs twice for each engine, and what its runner wrote is kept.
 * npm's packages are installed into .cache/runners; Go, PHPUnit, pytest and Minitest with minitest-reporters have to be on PATH.
 */
const ROOT = new URL('../../', import.meta.url).pathname;
const VECTORS = join(ROOT, 'test/vectors/reports/five');

const asked = process.argv.slice(2);
for (const [name, suite] of Object.entries(FIVE_VERDICTS)) {
  if (asked.length === 0 || asked.includes(name)) make(name, suite);
}

function make(name: string, suite: FiveVerdictsSuite): void {
  const cwd = join(ROOT, '.cache/runners', `five-${name}`);
  const modules = join(cwd, 'node_modules');
  for (const entry of existsSync(cwd) ? readdirSync(cwd) : []) {
    if (join(cwd, entry) !== modules && !entry.startsWith('package'))
      rmSync(join(cwd, entry), { recursive: true });
  }
  for (const [path, text] of Object.entries(suite.files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  if (!existsSync(join(cwd, 'package.json'))) writeFileSync(join(cwd, 'package.json'), '{ "private": true }');
  if (suite.npm !== undefined && !existsSync(modules))
    spawnSync('npm', ['install', '--no-audit', '--no-fund', '--silent', suite.npm], {
      cwd,
      stdio: 'inherit',
    });
  rmSync(join(VECTORS, name), { recursive: true, force: true });
  mkdirSync(join(VECTORS, name), { recursive: true });
  for (const target of ['2.8', '6.2']) {
    for (const run of [1, 2]) {
      const { kind, file } = suite.report;
      for (const old of file === undefined ? [] : globSync(file, { cwd, dot: true })) rmSync(join(cwd, old));
      const [program = '', ...args] = suite.command;
      const { stdout, stderr, status } = spawnSync(program, args, {
        cwd,
        encoding: 'utf8',
        env: {
          ...process.env,
          PATH: [join(cwd, 'node_modules/.bin'), process.env.PATH].join(delimiter),
          REDIS_TARGET: `local:${target}`,
          NO_COLOR: '1',
          FORCE_COLOR: '0',
          CI: '',
          ...suite.env,
        },
      });
      const texts =
        file === undefined
          ? [stdout]
          : globSync(file, { cwd, dot: true })
              .sort()
              .map((path) => readFileSync(join(cwd, path), 'utf8'));
      const ending = { tap: 'tap', junit: 'xml', go: 'jsonl' }[kind];
      texts.forEach((text, index) => {
        const part = texts.length > 1 ? `-${index + 1}` : '';
        writeFileSync(
          join(VECTORS, name, `${target}-run-${run}${part}.${ending}`),
          withoutMachine(text, cwd),
        );
      });
      console.log(
        `${name} ${target} run ${run}: exit code ${status}, ${texts.length} reports${texts.length === 0 ? stdout + stderr : ''}`,
      );
    }
  }
}

/** Reports name where they were made: neither that folder, nor what lies in somebody's home, nor the machine's name is of any interest. */
function withoutMachine(text: string, cwd: string): string {
  return text
    .replaceAll(cwd, '/app')
    .replaceAll(new RegExp(`${homedir()}/[^\\s"':]*?/lib/`, 'g'), '/usr/lib/')
    .replaceAll(/\bhostname="[^"]+"/g, 'hostname="host"');
}
