import { RedisTargetError } from '../errors.ts';
import { isEngineVersion, NOT_KNOWN } from '../model/engine.ts';
import { RESULTS_SCHEMA_VERSION, type RunResults } from '../model/results.ts';
import { TARGET_KINDS } from '../model/target.ts';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const isWhole: Check = (value) => Number.isInteger(value);
const isCount: Check = (value) => Number.isInteger(value) && (value as number) >= 0;
const isName: Check = (value) => isText(value) && value !== '';
const isTrue: Check = (value) => value === true;
const isOrdinal: Check = (value) => Number.isInteger(value) && (value as number) >= 1;
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const oneOf =
  (...values: string[]): Check =>
  (value) =>
    values.includes(value as string);
const texts: Check = (value) => Array.isArray(value) && value.every(isText);
const isObject: Check = (value) => asObjectOrUndefined(value) !== undefined;
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const byName =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value as object).every(check);
/** An object of which only that it fits is told. */
const shaped =
  (shape: Shape): Check =>
  (value) => {
    const object = asObjectOrUndefined(value);
    return object !== undefined && Object.entries(shape).every(([key, [check]]) => check(object[key]));
  };

type Shape = Readonly<Record<string, readonly [check: Check, allowed: string]>>;

const CREATED_BY: Shape = { version: [isText, 'a text'] };
const RUNNING: Shape = { file: [isText, 'a text'], name: [texts, 'a list of texts'] };
const DEATH: Shape = {
  what: [isText, 'a text'],
  how: [isText, 'a text'],
  at: [isText, 'a text'],
  lived: [optional(isText), 'a text'],
  until: [optional(isText), 'a text'],
  command: [optional(isText), 'a text'],
  known: [optional(isText), 'a text'],
  moment: [
    optional(oneOf('beforeTests', 'duringTest', 'betweenTests', 'afterTests')),
    'one of the known moments',
  ],
  test: [optional(isText), 'a text'],
  running: [optional(listOf(shaped(RUNNING))), 'a list of tests'],
};
const HEAD: Shape = {
  runId: [isName, 'a text'],
  command: [orNull(texts), 'a list of texts or null'],
  commit: [orNull(isText), 'a text or null'],
  startedAt: [(value) => isText(value) && !Number.isNaN(Date.parse(value as string)), 'a time in ISO 8601'],
  durationMs: [isNumber, 'a number'],
  outcome: [oneOf('completed', 'interrupted', 'timedOut', 'crashed', 'noTests'), 'one of the known outcomes'],
  outcomeDetail: [optional(isText), 'a text'],
  exitCode: [orNull(isWhole), 'a whole number or null'],
  log: [optional(isText), 'a text'],
  deaths: [optional(listOf(shaped(DEATH))), 'a list of deaths'],
};
const SHARD: Shape = {
  index: [isOrdinal, 'a whole number from 1 on'],
  count: [isOrdinal, 'a whole number from 1 on'],
};
const PLACE: Shape = {
  host: [isText, 'a text'],
  port: [isWhole, 'a whole number'],
  connections: [isWhole, 'a whole number'],
  refused: [optional(isWhole), 'a whole number'],
  variables: [optional(byName(isText)), 'texts by name'],
};
const OVERRIDDEN: Shape = {
  name: [isText, 'a text'],
  value: [isText, 'a text'],
  at: [optional(isText), 'a text'],
};
const USAGE: Shape = {
  answer: [oneOf('used', 'unused', 'notKnown'), 'one of the known answers'],
  id: [optional(isText), 'a text'],
  why: [optional(isText), 'a text'],
  source: [optional(oneOf('server', 'stream', 'client')), 'one of the known sources'],
  connections: [optional(isWhole), 'a whole number'],
  commands: [optional(byName(isWhole)), 'whole numbers by name'],
  atLeast: [optional(isTrue), 'true'],
  elsewhere: [optional(listOf(shaped(PLACE))), 'a list of places'],
  overridden: [optional(listOf(shaped(OVERRIDDEN))), 'a list of variables'],
  signs: [optional(texts), 'a list of texts'],
};
const TARGET: Shape = {
  requested: [isText, 'a text'],
  target: [isText, 'a text'],
  kind: [oneOf(...TARGET_KINDS), 'one of the known kinds'],
  endpoint: [isText, 'a text'],
  via: [isText, 'a text'],
  fallback: [optional(isText), 'a text'],
  isFallbackSet: [optional((value) => typeof value === 'boolean'), 'true or false'],
  serverRunId: [optional(isText), 'a text'],
};
const ENGINE: Shape = {
  name: [oneOf('redis', 'valkey'), "'redis' or 'valkey'"],
  version: [
    (value) => isText(value) && (value === NOT_KNOWN || isEngineVersion(value as string)),
    'a version such as 6.2.11',
  ],
};
const RUNNER: Shape = { name: [isText, 'a text'], version: [orNull(isText), 'a text or null'] };
const TEST: Shape = {
  file: [isText, 'a text'],
  name: [texts, 'a list of texts'],
  status: [oneOf('passed', 'failed', 'skipped', 'todo'), 'one of the known statuses'],
  retries: [isCount, 'a whole number from 0 on'],
  durationMs: [orNull(isNumber), 'a number or null'],
  line: [optional(isCount), 'a whole number from 0 on'],
  targetDied: [optional(isTrue), 'true'],
  tries: [optional((value) => Array.isArray(value)), 'a list of errors'],
};
const ERROR: Shape = {
  message: [isText, 'a text'],
  type: [optional(isText), 'a text'],
  at: [optional(isText), 'a text'],
  expected: [optional(isText), 'a text'],
  received: [optional(isText), 'a text'],
  command: [optional(isText), 'a text'],
  file: [optional(isText), 'a text'],
  suite: [optional(texts), 'a list of texts'],
};

/**
 * Takes a value for a results file's content, or says what is wrong with it.
 *
 * Written by hand: a hundred thousand tests are checked in tens of milliseconds.
 *
 * @throws {RedisTargetError} `RT_RESULTS_INVALID` with the path in the file, `RT_RESULTS_VERSION`.
 */
export function assertRunResults(value: unknown, name: string): asserts value is RunResults {
  const run = asObject(value, () => '', name);
  if (run.schemaVersion === undefined || asObjectOrUndefined(run.createdBy)?.name !== 'redis-target') {
    throw invalid(name, '', 'it was not written by redis-target');
  }
  if (run.schemaVersion !== RESULTS_SCHEMA_VERSION) throw otherVersion(name, run.schemaVersion);
  const at = (path: string) => () => path;
  assertShape(asObject(run.createdBy, at('createdBy'), name), CREATED_BY, at('createdBy.'), name);
  assertShape(run, HEAD, at(''), name);
  const target = asObject(run.target, at('target'), name);
  assertShape(target, TARGET, at('target.'), name);
  assertShape(asObject(target.engine, at('target.engine'), name), ENGINE, at('target.engine.'), name);
  assertShape(asObject(run.runner, at('runner'), name), RUNNER, at('runner.'), name);
  if (run.shard !== undefined) assertShape(asObject(run.shard, at('shard'), name), SHARD, at('shard.'), name);
  if (run.usage !== undefined) assertShape(asObject(run.usage, at('usage'), name), USAGE, at('usage.'), name);
  assertTests(asList(run.tests, 'tests', name), name);
  for (const [index, error] of asList(run.errors, 'errors', name).entries()) {
    assertError(error, at(`errors[${index}]`), name);
  }
}

/** Where something stands in the file: a function, since only a fault has to be told. */
type Path = () => string;

function assertTests(tests: readonly unknown[], name: string): void {
  let index = 0;
  const at = (): string => `tests[${index}]`;
  const inTest = (): string => `${at()}.`;
  const atError = (): string => `${at()}.error`;
  for (const value of tests) {
    const test = asObject(value, at, name);
    assertShape(test, TEST, inTest, name);
    if (test.error !== null) assertError(test.error, atError, name);
    for (const tried of (test.tries ?? []) as unknown[])
      if (tried !== null) assertError(tried, atError, name);
    index += 1;
  }
}

function assertError(value: unknown, path: Path, name: string): void {
  assertShape(asObject(value, path, name), ERROR, () => `${path()}.`, name);
}

function assertShape(object: Record<string, unknown>, shape: Shape, prefix: Path, name: string): void {
  for (const key in shape) {
    const rule = shape[key];
    if (rule && !rule[0](object[key]))
      throw invalid(
        name,
        prefix() + key,
        `${describe(object[key])} stands there, and ${rule[1]} is expected`,
      );
  }
}

function asObject(value: unknown, path: Path, name: string): Record<string, unknown> {
  const object = asObjectOrUndefined(value);
  if (object === undefined)
    throw invalid(name, path(), `${describe(value)} stands there, and an object is expected`);
  return object;
}

function asObjectOrUndefined(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function asList(value: unknown, path: string, name: string): unknown[] {
  if (!Array.isArray(value))
    throw invalid(name, path, `${describe(value)} stands there, and a list is expected`);
  return value;
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function invalid(name: string, path: string, what: string): RedisTargetError {
  return new RedisTargetError(
    'RT_RESULTS_INVALID',
    `Could not read the results file ${name}: ${path === '' ? '' : `at \`${path}\` `}${what}. Give a file that redis-target wrote; other runners' reports go through \`exec --junit\` or \`--results-from\`.`,
    { details: { file: name, path } },
  );
}

function otherVersion(name: string, found: unknown): RedisTargetError {
  const isNewer = typeof found === 'number' && found > RESULTS_SCHEMA_VERSION;
  return new RedisTargetError(
    'RT_RESULTS_VERSION',
    `Could not read the results file ${name}: its schema version is ${describe(found)}, and this redis-target reads ${RESULTS_SCHEMA_VERSION}. ` +
      (isNewer
        ? 'Update redis-target here, or write the file with this version.'
        : 'Run the tests again to write it anew.'),
  );
}
