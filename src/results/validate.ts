import { RedisTargetError } from '../errors.ts';
import { RESULTS_SCHEMA_VERSION, type RunResults } from '../model/results.ts';
import { RESULTS } from './format.ts';
import { type Fault, isObject } from './rule.ts';

/**
 * Takes a value for a results file's content, or says what is wrong with it.
 *
 * A hundred thousand tests are checked in tens of milliseconds.
 *
 * @throws {RedisTargetError} `RT_RESULTS_INVALID` with the path in the file, `RT_RESULTS_VERSION`.
 */
export function assertRunResults(value: unknown, name: string): asserts value is RunResults {
  if (isObject(value)) {
    const { schemaVersion, createdBy } = value;
    const isOurs = isObject(createdBy) && createdBy.name === 'redis-target';
    if (schemaVersion === undefined || !isOurs) throw invalid(name, '', 'it was not written by redis-target');
    if (schemaVersion !== RESULTS_SCHEMA_VERSION) throw otherVersion(name, schemaVersion);
  }
  const fault = RESULTS.find(value);
  if (fault !== undefined) throw invalid(name, fault.path.replace(/^\./, ''), tell(fault));
}

function tell({ found, expected }: Fault): string {
  return `${describe(found)} stands there, and ${expected} is expected`;
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
