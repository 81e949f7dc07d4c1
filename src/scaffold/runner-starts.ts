export type RunnerName = 'vitest' | 'jest' | 'mocha' | 'node-test';

/** Where a script starts a runner. */
export interface RunnerStart {
  /** The program, as it is written there: `mocha`, `./node_modules/.bin/jest`, `tsx`. */
  readonly program: string;
  /** Its place in the script. */
  readonly start: number;
  readonly end: number;
  /** What follows it, up to the end of this command. */
  readonly rest: string;
}

/** As the program of a command, by its name or its path below a `bin`. */
const program = (names: string): RegExp =>
  new RegExp(`(?<=^|[\\s;&|('"])(?:[\\w./@~-]*bin/)?(?:${names})(?=$|[\\s;&|)'"])`);

const PROGRAMS: Readonly<Record<RunnerName, RegExp>> = {
  vitest: program('vitest(?:\\.mjs)?'),
  jest: program('jest(?:\\.js)?'),
  mocha: program('_?mocha(?:\\.m?js)?'),
  'node-test': program('node|tsx'),
};

/** These take a name for another program's argument, or for a script's. */
const OTHERS =
  /(?:^|\s)(?:echo|eslint|prettier|biome|rimraf|rm|(?:npm|pnpm|yarn|bun)\s+(?:i|install|ci|add)|npm\s+run(?:-script)?)\s+(?:\S+\s+)*$/;
const RUNS_SCRIPTS = /(?:^|\s)(?:npm|pnpm|yarn|bun|turbo|lerna|nx|run-[sp]|npm-run-all2?)\s+(?:\S+\s+)*$/;
const RUNS_PROGRAMS = /\s(?:exec|dlx|x)\s+(?:\S+\s+)*$/;

/** Whether any of these scripts of a package.json starts a runner. */
export function startsRunner(scripts: Readonly<Record<string, string>> = {}): boolean {
  const names = Object.keys(scripts);
  return Object.values(scripts).some((script) =>
    (Object.keys(PROGRAMS) as RunnerName[]).some((runner) => findStarts(script, runner, names).length > 0),
  );
}

/**
 * Finds where a script starts a runner, also behind `npx`, `nyc`, `cross-env` and their like.
 *
 * @param names - The names of the project's scripts: `yarn mocha` is such a one, if there is any.
 */
export function findStarts(script: string, runner: RunnerName, names: readonly string[]): RunnerStart[] {
  const found: RunnerStart[] = [];
  for (const { 0: command, index } of script.matchAll(/(?:[^;&|])+/g)) {
    const match = PROGRAMS[runner].exec(command);
    if (match === null) continue;
    const before = command.slice(0, match.index);
    const rest = command.slice(match.index + match[0].length);
    if (OTHERS.test(before)) continue;
    if (names.includes(match[0]) && RUNS_SCRIPTS.test(before) && !RUNS_PROGRAMS.test(before)) continue;
    if (runner === 'node-test' && !/\s--test(?![\w])/.test(rest)) continue;
    const start = index + match.index;
    found.push({ program: match[0], start, end: start + match[0].length, rest });
  }
  return found;
}
