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
  const fields = Object.entries(head).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${escapeJson(JSON.stringify(value))}`,
  );
  const rows = tests.map((test) => `    ${escapeJson(JSON.stringify(describeTest(test)))}`).join(',\n');
  return `{\n${fields.join(',\n')},\n  "tests": [${rows === '' ? '' : `\n${rows}\n  `}]\n}\n`;
}

function describeTest(test: ComparedTest): Record<string, unknown> {
  const { errors, verdicts, ...rest } = test;
  return {
    ...rest,
    ...(verdicts.length > 1 ? { verdicts } : {}),
    ...(errors.some((error) => error !== null) ? { errors } : {}),
  };
}
