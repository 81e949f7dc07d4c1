import { isEngineVersion, NOT_KNOWN, PRODUCT } from '../model/engine.ts';
import {
  RESULTS_SCHEMA_VERSION,
  type RunError,
  type RunResults,
  type TestError,
  type TestResult,
} from '../model/results.ts';
import { TARGET_KINDS } from '../model/target.ts';
import type { Destination, OverriddenVariable, TargetDeath, TestPlace, Usage } from '../model/usage.ts';
import {
  byName,
  exactly,
  type Fields,
  type JsonSchema,
  leaf,
  listOf,
  named,
  note,
  number,
  object,
  oneOf,
  optional,
  orNull,
  type Rule,
  someText,
  text,
  whole,
  wholeFrom,
  yes,
  yesOrNo,
} from './rule.ts';

// What stands in a results file, field by field. The types in `model/` have the same fields, which the compiler checks; the
// reader's checks and `schemas/results.schema.json` are made of this.

const texts = listOf(text, 'texts');
const ENGINE: Rule<RunResults['target']['engine']> = object({
  name: oneOf('engines', 'redis', 'valkey'),
  version: leaf(
    'a version such as 6.2.11',
    { type: 'string', pattern: '^(?:not known$|\\d+\\.)' },
    (value) => typeof value === 'string' && (value === NOT_KNOWN || isEngineVersion(value)),
  ),
  product: optional(
    note(
      leaf(
        'a product such as dragonfly df-v1.40.1',
        { type: 'string', pattern: PRODUCT.source },
        (value) => typeof value === 'string' && PRODUCT.test(value),
      ),
      'What it is, where that is no Redis and no Valkey but claims to be one of that name and version.',
    ),
  ),
});
const TARGET: Rule<RunResults['target']> = object({
  requested: note(text, 'As the user named it.'),
  target: note(text, 'As chosen, e.g. container:6.2 where elasticache:6.2 fell back.'),
  kind: oneOf('kinds', ...TARGET_KINDS),
  engine: note(ENGINE, 'As the server itself said in INFO.'),
  endpoint: note(text, 'The URL, password masked.'),
  via: note(text, 'docker, process, direct, ssm-native or ssm-plugin.'),
  clusterMode: optional(note(yesOrNo, 'Whether the server is in cluster mode; not there where it is off.')),
  fallback: optional(note(text, 'Why another kind stands in for the one that was asked for.')),
  isFallbackSet: optional(
    note(yesOrNo, 'Whether the configuration or REDIS_TARGET_FALLBACK says that it may.'),
  ),
  serverRunId: optional(note(text, "The server's own run_id: another after each of its starts.")),
});
const PLACE: Rule<Destination> = object({
  host: text,
  port: whole,
  connections: whole,
  refused: optional(whole),
  variables: optional(byName(text, 'texts')),
});
const OVERRIDDEN: Rule<OverriddenVariable> = object({
  name: text,
  value: note(text, 'Its password masked.'),
  at: optional(text),
});
const USAGE: Rule<Usage> = object({
  answer: oneOf('answers', 'used', 'unused', 'notKnown'),
  id: optional(note(text, 'Several files of one run share it, and are not added up.')),
  why: optional(note(text, 'Why it is not known.')),
  source: optional(
    note(
      oneOf('sources', 'server', 'stream', 'client'),
      "server: what ran, by the server's statistics; stream: what was sent through a door of ours; client: connections, as Node's runners saw them. The first two are never compared with each other.",
    ),
  ),
  connections: optional(whole),
  commands: optional(
    note(
      byName(whole, 'whole numbers'),
      'GET, CONFIG GET; from a stream with the number of arguments and the options: SET 4 EX.',
    ),
  ),
  atLeast: optional(note(yes, 'The statistics were reset or could not be read at the end.')),
  elsewhere: optional(listOf(PLACE, 'places')),
  overridden: optional(listOf(OVERRIDDEN, 'variables')),
  signs: optional(texts),
});
const RUNNING: Rule<TestPlace> = object({ file: text, name: texts });
const DEATH: Rule<TargetDeath> = object({
  what: text,
  how: text,
  at: note(text, 'ISO 8601, UTC.'),
  lived: optional(note(text, 'When it was last known to live, where that was asked for now and then only.')),
  until: optional(note(text, 'When it was there again.')),
  command: optional(note(text, 'The last command that it is known to have been sent, without its data.')),
  known: optional(note(text, 'What of its engine accounts for it, as the catalogue of changes has it.')),
  moment: optional(
    note(
      oneOf('moments', 'beforeTests', 'duringTest', 'betweenTests', 'afterTests'),
      'Where in the run it was.',
    ),
  ),
  test: optional(note(text, 'The test that ran then; where none did, the one that had ended last.')),
  running: optional(note(listOf(RUNNING, 'tests'), 'All tests that ran then.')),
});
const ERROR_FIELDS: Fields<TestError> = {
  message: note(text, 'Without ANSI codes.'),
  type: optional(text),
  at: optional(note(text, "path:line:column, or path:line, of the stack's first own line.")),
  expected: optional(text),
  received: optional(text),
  command: optional(text),
};
const ERROR: Rule<TestError> = named('error', object(ERROR_FIELDS));
/** What a results file says of one test. */
export const TEST: Rule<TestResult> = object({
  file: note(
    text,
    "Relative to where the command was started, or without one to the runner's folder; with /.",
  ),
  name: note(texts, 'From the outermost suite to the test.'),
  status: oneOf('statuses', 'passed', 'failed', 'skipped', 'todo'),
  retries: wholeFrom(0),
  tries: optional(
    note(
      listOf(orNull(ERROR), 'errors'),
      'What the tries before said, where a report had each as a test of its own.',
    ),
  ),
  durationMs: orNull(number),
  line: optional(wholeFrom(0)),
  error: orNull(ERROR),
  targetDied: optional(note(yes, 'It failed when the target had died already.')),
});
const OUTSIDE_ERROR: Rule<RunError> = object({
  ...ERROR_FIELDS,
  file: optional(text),
  suite: optional(note(texts, "The suite whose hook failed; empty where it is the file's own.")),
});

/** A results file's content. */
export const RESULTS: Rule<RunResults> = object({
  schemaVersion: exactly(RESULTS_SCHEMA_VERSION),
  createdBy: object({ name: exactly('redis-target'), version: text }),
  runId: note(someText, 'Unique per run; two files with the same id are the same run.'),
  target: TARGET,
  runner: object({ name: text, version: orNull(text) }),
  command: orNull(texts),
  shard: optional(
    note(
      object({ index: wholeFrom(1), count: wholeFrom(1) }),
      "Which part of the suite's files ran, where the runner tells.",
    ),
  ),
  folders: optional(
    note(texts, "Folders below the command's in which runners were started, with / at their ends."),
  ),
  commit: orNull(text),
  startedAt: leaf(
    'a time in ISO 8601',
    { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}', description: 'ISO 8601, UTC.' },
    (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  ),
  durationMs: number,
  outcome: note(
    oneOf('outcomes', 'completed', 'interrupted', 'timedOut', 'crashed', 'noTests'),
    'Only completed says that every test had its say.',
  ),
  outcomeDetail: optional(note(text, 'One line for a person where the outcome is not completed.')),
  exitCode: orNull(whole),
  usage: optional(
    named(
      'usage',
      note(USAGE, "What the tests' clients did on the target; nothing of redis-target's own is counted."),
    ),
  ),
  deaths: optional(listOf(named('death', note(DEATH, 'What did not live through the run.')), 'deaths')),
  tests: listOf(named('test', TEST), 'tests'),
  errors: note(
    listOf(OUTSIDE_ERROR, 'errors'),
    'Errors outside any test: a file that did not load, an unhandled rejection.',
  ),
  log: optional(note(text, "Path of the run's output, relative to this file.")),
});

/** The JSON Schema of a results file, as it is published. */
export function resultsSchema(): JsonSchema {
  const definitions: Record<string, JsonSchema> = {};
  const schema = RESULTS.schema(definitions);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'redis-target results',
    description:
      'What one run of a test suite said, test by test, on one Redis engine. Readers ignore fields that they do not know.',
    ...schema,
    definitions,
  };
}
