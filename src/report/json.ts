import type { GateResult } from '../compare/gate.ts';
import type { ComparedTest, Comparison } from '../model/comparison.ts';
import { escapeJson } from './escape.ts';

/** The version of the comparison's JSON that this package writes. */
export const COMPARISON_SCHEMA_VERSION = 1;

/**
 * A comparison for machines, as `src/schemas/comparison.schema.json` documents it; one test a line, so that
 * `grep` and `diff` work on it.
 */
export function reportAsJson(comparison: Comparison, gate?: GateResult): string {
  const { runs, counts, tests, causes, problems } = comparison;
  const head = {
    schemaVersion: COMPARISON_SCHEMA_VERSION,
    baseline: runs[0]?.target ?? null,
    ...(gate === undefined ? {} : { gate }),
    runs,
    counts,
    problems,
    causes,
  };
  const parts = Object.entries(head).map(
    ([key, value], index) =>
      `${index === 0 ? '{' : ','}\n  ${JSON.stringify(key)}: ${escapeJson(JSON.stringify(value))}`,
  );
  parts.push(',\n  "tests": [');
  tests.forEach((test, index) => {
    parts.push(index === 0 ? '\n    ' : ',\n    ', escapeJson(JSON.stringify(describeTest(test))));
  });
  parts.push(tests.length === 0 ? ']\n}\n' : '\n  ]\n}\n');
  return parts.join('');
}

function describeTest(test: ComparedTest): Partial<ComparedTest> {
  const isTold = test.verdicts.length > 1;
  const hasErrors = test.errors.some((error) => error !== null);
  if (isTold && hasErrors) return test;
  const { errors, verdicts, ...rest } = test;
  return { ...rest, ...(isTold ? { verdicts } : {}), ...(hasErrors ? { errors } : {}) };
}
