import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { globSync } from 'tinyglobby';
import { PATH_WITH_LANGUAGES } from '../languages.ts';
import type { FiveVerdictsSuite } from './suite.ts';

/** What one run of a suite left. */
export interface SuiteRun {
  readonly exitCode: number | null;
  /** Its reports, by name; none where it wrote none. */
  readonly reports: readonly string[];
  /** Both outputs, as they came. */
  readonly output: string;
}

/** Puts files into a folder in which nothing but its packages and caches stays. */
export function layOut(cwd: string, files: Readonly<Record<string, string>>): void {
  for (const entry of existsSync(cwd) ? readdirSync(cwd) : []) {
    if (entry !== 'node_modules') rmSync(join(cwd, entry), { recursive: true });
  }
  for (const [path, text] of Object.entries({ 'package.json': '{ "private": true }', ...files })) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
}

/**
 * Runs a suite as on `local:TARGET`: by that name alone, no engine stands there.
 *
 * @param marks - What a flaky test leaves for its next run is the folder's, so runs of one target follow each other.
 */
export async function runSuite(
  { command: [program = '', ...args], env, report: { file } }: FiveVerdictsSuite,
  cwd: string,
  target: string,
): Promise<SuiteRun> {
  const find = (): string[] => (file === undefined ? [] : globSync(file, { cwd, dot: true }).sort());
  for (const old of find()) rmSync(join(cwd, old));
  const child = spawn(program, args, {
    cwd,
    env: {
      ...process.env,
      PATH: [join(cwd, 'node_modules/.bin'), PATH_WITH_LANGUAGES].join(delimiter),
      REDIS_TARGET: `local:${target}`,
      NO_COLOR: '1',
      FORCE_COLOR: '0',
      CI: '',
      NODE_OPTIONS: '',
      NODE_ENV: '',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  const reports = file === undefined ? [stdout] : find().map((path) => readFileSync(join(cwd, path), 'utf8'));
  return {
    exitCode,
    reports: reports.map((text) => withoutMachine(text, cwd)),
    output: withoutMachine(output, cwd),
  };
}

/** Reports name where they were made: neither that folder, nor what lies in somebody's home, nor the machine's name is of any interest. */
function withoutMachine(text: string, cwd: string): string {
  return (
    text
      .replaceAll(cwd, '/app')
      // Where what the folder links to really stands.
      .replaceAll(/(?:\/[\w.-]+)+\/\.cache\/runners\/[\w.-]+\/node_modules/g, '/app/node_modules')
      .replaceAll(new RegExp(`${homedir()}/[^\\s"':]*?/lib/`, 'g'), '/usr/lib/')
      .replaceAll(/\bhostname="[^"]+"/g, 'hostname="host"')
  );
}
