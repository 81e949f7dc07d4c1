import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { allDependencies, type PackageJson } from './package-json.ts';
import { findStarts, type RunnerName } from './runner-starts.ts';

/** A runner that a project uses, with one of its configurations, and whether that knows redis-target. */
export interface FoundRunner {
  readonly name: RunnerName;
  /** Where its configuration is: a file's name, `package.json`, or nothing. */
  readonly config: string | undefined;
  /** Our line is in its configuration or in the script that starts it. */
  readonly isSetUp: boolean;
  /** The scripts of package.json that start it with this configuration. */
  readonly scripts: readonly string[];
}

const CONFIGS: Readonly<Record<RunnerName, readonly RegExp[]>> = {
  vitest: [/^vitest\.config\.[cm]?[jt]s$/, /^vite\.config\.[cm]?[jt]s$/],
  jest: [/^jest\.config\.(?:[cm]?[jt]s|json)$/],
  mocha: [/^\.mocharc\.(?:c?js|jsonc?|ya?ml)$/],
  'node-test': [],
};

/** How a script names another configuration. */
const CONFIG_OPTIONS: Readonly<Record<RunnerName, RegExp | undefined>> = {
  vitest: /\s(?:-c|--config)(?:=|\s+)(['"]?)([^\s'"]+)\1/,
  jest: /\s(?:-c|--config)(?:=|\s+)(['"]?)([^\s'"{]+)\1/,
  mocha: /\s--config(?:=|\s+)(['"]?)([^\s'"]+)\1/,
  'node-test': undefined,
};

/** What each runner has to name. */
export const OUR_LINES: Readonly<Record<RunnerName, RegExp>> = {
  vitest: /redis-target\/vitest/,
  jest: /redis-target\/jest\/setup|redis-target\.jest-setup/,
  mocha: /redis-target\/mocha/,
  'node-test': /redis-target\/node-test|redis-target\/dist\/runners\/node-test/,
};

/**
 * The runners of a project: those that its scripts start first, `test` before others.
 *
 * @param inherited - Packages that are installed for the whole of which this is a part.
 */
export async function findRunners(
  folder: string,
  packageJson: PackageJson,
  names: ReadonlySet<string>,
  inherited: Readonly<Record<string, string>> = {},
): Promise<FoundRunner[]> {
  const scripts = Object.entries(packageJson.scripts ?? {}).sort(
    ([a], [b]) => Number(b === 'test') - Number(a === 'test'),
  );
  const scriptNames = scripts.map(([name]) => name);
  const dependencies = allDependencies(packageJson);
  const found: FoundRunner[] = [];
  for (const name of Object.keys(CONFIGS) as RunnerName[]) {
    const standard =
      CONFIGS[name].flatMap((pattern) => [...names].filter((file) => pattern.test(file)))[0] ??
      (name === 'jest' && packageJson.jest !== undefined ? 'package.json' : undefined) ??
      (name === 'mocha' && packageJson.mocha !== undefined ? 'package.json' : undefined);
    const byConfig = new Map<string | undefined, [script: string, text: string][]>();
    for (const [script, text] of scripts) {
      for (const { rest } of findStarts(text, name, scriptNames)) {
        const named = CONFIG_OPTIONS[name]?.exec(rest)?.[2]?.replace(/^\.\//, '');
        const config = named !== undefined && existsSync(join(folder, named)) ? named : standard;
        byConfig.set(config, [...(byConfig.get(config) ?? []), [script, text]]);
      }
    }
    // A Vite configuration alone is an app's that may have other tests.
    const isInherited = name in inherited && standard !== undefined && !standard.startsWith('vite.');
    if (byConfig.size === 0 && name !== 'node-test' && (name in dependencies || isInherited))
      byConfig.set(standard, []);
    for (const [config, started] of byConfig) {
      const text = config === undefined ? '' : await readFile(join(folder, config), 'utf8').catch(() => '');
      const own = name === 'jest' ? await readOwnSetup(join(folder, config ?? ''), text) : '';
      const isSetUp = [text, own, ...started.map(([, script]) => script)].some((one) =>
        OUR_LINES[name].test(one),
      );
      found.push({ name, config, isSetUp, scripts: [...new Set(started.map(([script]) => script))] });
    }
  }
  const rank = ({ scripts: own }: FoundRunner): number => (own.includes('test') ? 0 : own.length > 0 ? 1 : 2);
  return found.sort((a, b) => rank(a) - rank(b));
}

const OWN_SETUP =
  /\bglobalSetup['"]?\s*:\s*(?:require\.resolve\(\s*)?(['"`])(?:<rootDir>\/|\$\{__dirname\}\/)?([^'"`]+)\1/;

/** The global setup that a configuration of Jest's names: it may call ours, as Jest takes one only. */
async function readOwnSetup(config: string, text: string): Promise<string> {
  const named = OWN_SETUP.exec(text)?.[2];
  if (named === undefined) return '';
  for (const extension of ['', '.js', '.cjs', '.mjs', '.ts', '.cts', '.mts']) {
    const found = await readFile(join(dirname(config), named) + extension, 'utf8').catch(() => undefined);
    if (found !== undefined) return found;
  }
  return '';
}
