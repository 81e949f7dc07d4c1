import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allDependencies, type PackageJson } from './package-json.ts';

export type RunnerName = 'vitest' | 'jest' | 'mocha' | 'node-test';

/** A runner that a project uses, and whether it knows redis-target. */
export interface FoundRunner {
  readonly name: RunnerName;
  /** Where its configuration is: a file's name, `package.json`, or nothing. */
  readonly config: string | undefined;
  /** Our line is in its configuration or in the script that starts it. */
  readonly isSetUp: boolean;
  /** The scripts of package.json that start it. */
  readonly scripts: readonly string[];
}

const CONFIGS: Readonly<Record<RunnerName, readonly RegExp[]>> = {
  vitest: [/^vitest\.config\.[cm]?[jt]s$/, /^vite\.config\.[cm]?[jt]s$/],
  jest: [/^jest\.config\.(?:[cm]?[jt]s|json)$/],
  mocha: [/^\.mocharc\.(?:c?js|jsonc?|ya?ml)$/],
  'node-test': [],
};

const STARTS: Readonly<Record<RunnerName, RegExp>> = {
  vitest: /\bvitest\b/,
  jest: /\bjest\b/,
  mocha: /\bmocha\b/,
  'node-test': /\bnode\b[^&|;]*\s--test\b/,
};

/** What each runner has to name. */
export const OUR_LINES: Readonly<Record<RunnerName, RegExp>> = {
  vitest: /redis-target\/vitest/,
  jest: /redis-target\/jest\/setup/,
  mocha: /redis-target\/mocha/,
  'node-test': /redis-target\/node-test|redis-target\/dist\/runners\/node-test/,
};

/** The runners of a project: those that its scripts start first, `test` before others. */
export async function findRunners(
  folder: string,
  packageJson: PackageJson,
  names: ReadonlySet<string>,
): Promise<FoundRunner[]> {
  const scripts = Object.entries(packageJson.scripts ?? {}).sort(
    ([a], [b]) => Number(b === 'test') - Number(a === 'test'),
  );
  const dependencies = allDependencies(packageJson);
  const found: FoundRunner[] = [];
  for (const name of Object.keys(CONFIGS) as RunnerName[]) {
    const started = scripts.filter(([, script]) => STARTS[name].test(script));
    const config =
      CONFIGS[name].flatMap((pattern) => [...names].filter((file) => pattern.test(file)))[0] ??
      (name === 'jest' && packageJson.jest !== undefined ? 'package.json' : undefined) ??
      (name === 'mocha' && packageJson.mocha !== undefined ? 'package.json' : undefined);
    const isThere = started.length > 0 || (name !== 'node-test' && name in dependencies);
    // A Vite configuration alone is an app's that may have other tests.
    if (!isThere) continue;
    const text = config === undefined ? '' : await readFile(join(folder, config), 'utf8').catch(() => '');
    const isSetUp = [text, ...started.map(([, script]) => script)].some((one) => OUR_LINES[name].test(one));
    found.push({ name, config, isSetUp, scripts: started.map(([script]) => script) });
  }
  const rank = ({ scripts: own }: FoundRunner): number => (own.includes('test') ? 0 : own.length > 0 ? 1 : 2);
  return found.sort((a, b) => rank(a) - rank(b));
}
