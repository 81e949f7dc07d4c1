import { RedisTargetError } from '../../errors.ts';
import type { RunError, TestResult } from '../../model/results.ts';
import { relativePath } from '../own-place.ts';
import { toTestError } from '../test-error.ts';
import { fromJestAssertion, type JestAssertion, messageOfUnloaded } from './jest.ts';

interface JsonFileResult {
  readonly name: string;
  readonly status?: string | null;
  readonly message?: string | null;
  readonly assertionResults: readonly JestAssertion[];
}

/** Whether a value is what `jest --json` and Vitest's `--reporter=json` write. */
export function isJestJson(value: unknown): value is { readonly testResults: readonly JsonFileResult[] } {
  const list = (value as { testResults?: unknown } | null)?.testResults;
  return (
    Array.isArray(list) &&
    list.every(
      (entry: Partial<JsonFileResult> | null) =>
        typeof entry?.name === 'string' &&
        isOptional(entry.message, 'string') &&
        Array.isArray(entry.assertionResults) &&
        entry.assertionResults.every(isAssertion),
    )
  );
}

/**
 * The tests of a report in Jest's form, and what happened outside them.
 *
 * A file that failed although none of its tests did was not loaded, or a hook of it failed, which Vitest does not say: it calls
 * the tests of that hook's suite skipped.
 *
 * @throws {RedisTargetError} `RT_RESULTS_INVALID` where the value has another form.
 */
export function fromJestJson(
  value: unknown,
  name: string,
  cwd: string,
): { tests: readonly TestResult[]; errors: readonly RunError[] } {
  if (!isJestJson(value)) {
    throw new RedisTargetError(
      'RT_RESULTS_INVALID',
      `Could not read the report ${name}: it has no \`testResults\` as Jest and Vitest write them, and no \`results.tests\` as CTRF has them. ` +
        'Give what `jest --json --outputFile`, `vitest --reporter=json` or a reporter for CTRF wrote.',
    );
  }
  const tests: TestResult[] = [];
  const errors: RunError[] = [];
  for (const result of value.testResults) {
    for (const assertion of result.assertionResults)
      tests.push(fromJestAssertion(assertion, result.name, cwd));
    if (result.status !== 'failed' || result.assertionResults.some(({ status }) => status === 'failed'))
      continue;
    const message =
      messageOfUnloaded(result.message ?? '') ||
      (result.assertionResults.length === 0
        ? 'the file did not load, and its report does not say why'
        : 'the file failed although none of its tests did: a hook, whose error its report does not tell');
    errors.push({ ...toTestError({ message }, cwd), file: relativePath(result.name, cwd) });
  }
  return { tests, errors };
}

/** Whatever else stands in a report, these are what is read of it. */
function isAssertion(test: Partial<JestAssertion> | null): boolean {
  return (
    typeof test?.title === 'string' &&
    typeof test.status === 'string' &&
    isListOf(test.ancestorTitles, 'string') &&
    isOptional(test.duration, 'number') &&
    isOptional(test.invocations, 'number') &&
    (test.failureMessages == null || isListOf(test.failureMessages, 'string')) &&
    (test.failureDetails == null || Array.isArray(test.failureDetails)) &&
    (test.location == null || typeof test.location.line === 'number')
  );
}

function isOptional(value: unknown, type: 'string' | 'number'): boolean {
  return value === undefined || value === null || typeof value === type;
}

function isListOf(value: unknown, type: 'string'): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === type);
}
