import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { addProperties, CannotEdit, IsTaken, type WantedProperty } from './edit-code.ts';
import { setInJson } from './edit-json.ts';
import type { FoundRunner } from './find-runner.ts';
import type { Project } from './look.ts';
import { findStarts, type RunnerName } from './runner-starts.ts';

/** A file's text as it is to be; undefined before: it is not there yet. */
export interface FileChange {
  /** Absolute. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string;
}

const JEST_PAIR = [
  ['globalSetup', 'redis-target/jest/setup'],
  ['globalTeardown', 'redis-target/jest/teardown'],
] as const;

/** For a person who has to add it by hand. */
export const BY_HAND: Readonly<Record<RunnerName, string>> = {
  vitest: "add globalSetup: ['redis-target/vitest'] to `test` in the Vitest configuration",
  jest: "add globalSetup: 'redis-target/jest/setup' and globalTeardown: 'redis-target/jest/teardown' to the Jest configuration",
  mocha: 'start mocha with --require redis-target/mocha',
  'node-test': 'start node with --import redis-target/node-test',
};

/** Jest has one of each: the app's own calls ours. */
const WITHIN_OWN =
  "Jest takes one only: in the app's own global setup, before anything else, `await (await import('redis-target/jest/setup')).default(globalConfig)`, and `await (await import('redis-target/jest/teardown')).default()` at the end of its global teardown";

/** Reads and keeps texts, so that several edits of one file are one change. */
export class Draft {
  readonly #texts: Map<string, { readonly before: string | undefined; after: string }> = new Map();

  async read(path: string): Promise<string | undefined> {
    const known = this.#texts.get(path);
    return known ? known.after : await readFile(path, 'utf8').catch(() => undefined);
  }

  async write(path: string, after: string): Promise<void> {
    const known = this.#texts.get(path);
    if (known) known.after = after;
    else this.#texts.set(path, { before: await this.read(path), after });
  }

  get changes(): FileChange[] {
    return [...this.#texts]
      .map(([path, texts]) => ({ path, ...texts }))
      .filter(({ before, after }) => before !== after);
  }
}

/**
 * Adds redis-target's line to a runner.
 *
 * @throws CannotEdit with what to do by hand; nothing is drafted then.
 */
export async function addRunnerLine(project: Project, runner: FoundRunner, draft: Draft): Promise<void> {
  if (runner.isSetUp) return;
  switch (runner.name) {
    case 'vitest':
      return await addToVitest(project, runner, draft);
    case 'jest':
      return await addToJest(project, runner, draft);
    case 'mocha':
      return await addToMocha(project, runner, draft);
    case 'node-test':
      return await addToScripts(project, runner, draft, '--import redis-target/node-test');
  }
}

async function addToVitest(project: Project, { config }: FoundRunner, draft: Draft): Promise<void> {
  if (config === undefined) {
    const file = project.isTypeScript ? 'vitest.config.ts' : 'vitest.config.mjs';
    return await draft.write(
      join(project.folder, file),
      "import { defineConfig } from 'vitest/config';\n\nexport default defineConfig({\n  test: { globalSetup: ['redis-target/vitest'] },\n});\n",
    );
  }
  await editCode(project, config, draft, 'vitest', [
    { path: ['test'], name: 'globalSetup', value: "['redis-target/vitest']", item: "'redis-target/vitest'" },
  ]);
}

async function addToJest(project: Project, { config }: FoundRunner, draft: Draft): Promise<void> {
  if (config === undefined || config.endsWith('.json')) {
    const path = join(project.folder, config ?? 'package.json');
    const at = config === undefined || config === 'package.json' ? ['jest'] : [];
    let text = (await draft.read(path)) ?? '{}';
    const there = (at.length === 0 ? parse(text) : parse(text)?.jest) as Record<string, unknown> | undefined;
    for (const [name, value] of JEST_PAIR) {
      const current = there?.[name];
      if (current !== undefined && current !== value)
        throw new CannotEdit(`\`${name}\` is ${String(current)} already; ${WITHIN_OWN}`);
      text = setInJson(text, [...at, name], value);
    }
    return await draft.write(path, text);
  }
  // Each is added before what is there: so the second comes first.
  await editCode(
    project,
    config,
    draft,
    'jest',
    [...JEST_PAIR].reverse().map(([name, value]) => ({ path: [], name, value: `'${value}'` })),
  );
}

async function addToMocha(project: Project, runner: FoundRunner, draft: Draft): Promise<void> {
  const { config } = runner;
  if (config !== undefined && /^(?:package\.json|.*\.jsonc?)$/.test(config)) {
    const path = join(project.folder, config);
    const text = (await draft.read(path)) ?? '{}';
    const at = config === 'package.json' ? ['mocha', 'require'] : ['require'];
    const parsed = parse(text) as { require?: unknown; mocha?: { require?: unknown } };
    const there = config === 'package.json' ? parsed.mocha?.require : parsed.require;
    const list = there === undefined ? [] : [there].flat();
    return await draft.write(path, setInJson(text, at, [...list, 'redis-target/mocha']));
  }
  // Mocha adds what the command line requires to what its configuration does.
  await addToScripts(project, runner, draft, '--require redis-target/mocha');
}

/** Right behind the program that starts the runner, in each of its scripts. */
async function addToScripts(
  { folder }: Project,
  runner: FoundRunner,
  draft: Draft,
  option: string,
): Promise<void> {
  const path = join(folder, 'package.json');
  let text = (await draft.read(path)) ?? '{}';
  const scripts = (parse(text) as { scripts?: Record<string, string> }).scripts ?? {};
  let hasChanged = false;
  for (const name of runner.scripts) {
    const before = scripts[name] ?? '';
    let after = before;
    for (const { end, rest } of findStarts(before, runner.name, Object.keys(scripts)).reverse())
      if (!rest.includes(option)) after = `${after.slice(0, end)} ${option}${after.slice(end)}`;
    if (after === before) continue;
    text = setInJson(text, ['scripts', name], after);
    hasChanged = true;
  }
  if (!hasChanged) throw new CannotEdit(`no script of package.json starts it; ${BY_HAND[runner.name]}`);
  await draft.write(path, text);
}

async function editCode(
  { folder }: Project,
  config: string,
  draft: Draft,
  name: RunnerName,
  wanted: readonly WantedProperty[],
): Promise<void> {
  const path = join(folder, config);
  const text = (await draft.read(path)) ?? '';
  try {
    await draft.write(path, await addProperties(text, wanted));
  } catch (error) {
    if (!(error instanceof CannotEdit)) throw error;
    const cure = name === 'jest' && error instanceof IsTaken ? WITHIN_OWN : BY_HAND[name];
    throw new CannotEdit(`${config}: ${error.message}; ${cure}`);
  }
}
