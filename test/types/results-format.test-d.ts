import type { Shard, TestStatus } from '../../src/model/results.ts';
import {
  object,
  oneOf,
  optional,
  orNull,
  type Rule,
  text,
  whole,
  wholeFrom,
} from '../../src/results/rule.ts';

// A results file's type and its table of fields cannot part.
const count = wholeFrom(1);
export const right: Rule<Shard> = object({ index: count, count });
// @ts-expect-error A field is missing.
export const fewer: Rule<Shard> = object({ index: count });
// @ts-expect-error A field is not of the type.
export const more: Rule<Shard> = object({ index: count, count, of: count });
// @ts-expect-error A field is a text.
export const other: Rule<Shard> = object({ index: count, count: text });
// @ts-expect-error A field may not be missing.
export const missing: Rule<Shard> = object({ index: count, count: optional(count) });
// @ts-expect-error A field may be missing.
export const there: Rule<{ readonly log?: string }> = object({ log: text });
// @ts-expect-error A field may be null.
export const never: Rule<{ readonly exitCode: number | null }> = object({ exitCode: whole });
// @ts-expect-error A field is never null.
export const nullable: Rule<{ readonly exitCode: number }> = object({ exitCode: orNull(whole) });
// @ts-expect-error A value is forgotten.
export const forgotten: Rule<TestStatus> = oneOf('statuses', 'passed', 'failed', 'skipped');
