import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PYTHON_BIN } from './python.ts';

const GO_PROGRAMS = fileURLToPath(new URL('../../.cache/go/bin', import.meta.url));

/** PATH with what the setup has got: pytest, gotestsum, and Go where the machine has none. */
export const PATH_WITH_LANGUAGES: string = [PYTHON_BIN, GO_PROGRAMS, process.env.PATH].join(delimiter);

const env = { ...process.env, PATH: PATH_WITH_LANGUAGES };

/** Whether a program of {@link PATH_WITH_LANGUAGES} is there, and ends well with these arguments. */
export function endsWell(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore', env }).status === 0;
}

/** Go's own cache. The tests' environment names none; without it, Go's library would be built for minutes. */
export function goCache(): string {
  return spawnSync('go', ['env', 'GOCACHE'], { encoding: 'utf8', env }).stdout.trim();
}
