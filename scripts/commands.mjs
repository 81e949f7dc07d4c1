import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** @returns The path of a program on PATH, or undefined. */
export function which(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue;
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/**
 * Runs a program to its end and keeps what it said. Never throws: a program that is not there ends with 127.
 *
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
export function run(command, args, { limitMs = 600_000, input, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'], ...options });
    const said = { stdout: '', stderr: '' };
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8').on('data', (text) => {
        said[name] += text;
      });
    }
    if (input) {
      child.stdin.on('error', () => {});
      input.on('error', () => child.kill('SIGKILL'));
      input.pipe(child.stdin);
    }
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ code: 127, stdout: said.stdout, stderr: error.message });
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, ...said });
    });
  });
}

/** The lines that say why, or else the last that say something, for an error of one line. */
export function lastWords({ stdout, stderr }) {
  const lines = stripVTControlCharacters(`${stdout}\n${stderr}`).split('\n');
  const said = lines.map((line) => line.trim()).filter(Boolean);
  // As apt-get, mvn and pip mark them.
  const errors = said.filter((line) => /^(?:E: |\[ERROR\] |ERROR: )/.test(line));
  return (errors.length > 0 ? errors.slice(0, 1) : said.slice(-3)).join(' | ').slice(0, 400);
}
