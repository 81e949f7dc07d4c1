import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { goCache, PATH_WITH_LANGUAGES } from './languages.ts';

const GOPATH = fileURLToPath(new URL('../../.cache/go/path', import.meta.url));

let known: Readonly<Record<string, string>> | undefined;

/** Variables with which Go keeps modules below `.cache/`, and what it compiles where this user's Go has it, wherever HOME is. */
export function goVariables(): Readonly<Record<string, string>> {
  known ??= { GOPATH, GOFLAGS: '-modcacherw -count=1', GOCACHE: goCache() };
  return known;
}

/** Compiles the tests of the Go package in a folder. */
export function compileGoTests(folder: string, program: string): void {
  const env = { ...process.env, ...goVariables(), GOFLAGS: '-modcacherw', PATH: PATH_WITH_LANGUAGES };
  execFileSync('go', ['test', '-c', '-o', program, '.'], { cwd: folder, env, stdio: 'pipe' });
}
