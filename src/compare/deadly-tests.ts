import { TestWords } from '../messages/test-words.ts';
import type { Reason } from '../model/comparison.ts';
import type { Engine } from '../model/engine.ts';
import type { RunResults, TestResult } from '../model/results.ts';
import type { TargetDeath } from '../model/usage.ts';
import { hasLostConnection } from './lost-connection.ts';
import { join } from './merge-runs.ts';

/** Says whether an engine is known to die as it did, and of which commands. */
export type ExplainDeath = (
  engine: Engine,
  death: TargetDeath,
) => { readonly reason: Reason; readonly commands: readonly string[] } | undefined;

/** Tests of which their engine died, each with the reason. */
export type DeadlyTests = ReadonlyMap<string, Reason>;

/**
 * Finds the tests of which an engine is known to die: they are broken by it, and not lost.
 *
 * It is the one that ran when the server died; where several did, the one that speaks of such a command.
 */
export function findDeadlyTests(run: RunResults, explain: ExplainDeath | undefined): DeadlyTests {
  const found = new Map<string, Reason>();
  for (const death of run.deaths ?? []) {
    const explained = explain?.(run.target.engine, death);
    if (explained === undefined) continue;
    const test = chooseTest(suspectsOf(run, death), explained.commands);
    if (test !== undefined) found.set(keyOfTest(test), explained.reason);
  }
  return found;
}

/** By file and name. */
export function keyOfTest({ file, name }: Pick<TestResult, 'file' | 'name'>): string {
  return join([file, ...name]);
}

function suspectsOf({ tests }: RunResults, { running, moment }: TargetDeath): TestResult[] {
  const failed = tests.filter(({ status }) => status === 'failed');
  if (running === undefined) {
    // Where nobody noted when tests ran, they are in the order in which they did.
    const first = moment === undefined ? failed.find(hasLostConnection) : undefined;
    return first === undefined ? [] : [first];
  }
  const keys = new Set(running.map(keyOfTest));
  return failed.filter((test) => keys.has(keyOfTest(test)));
}

function chooseTest(suspects: readonly TestResult[], commands: readonly string[]): TestResult | undefined {
  if (suspects.length < 2) return suspects[0];
  const named = suspects.filter(({ file, name, error }) => {
    const words = new TestWords(() => [file, ...name, error?.message ?? '']);
    return commands.some((command) => words.names(command));
  });
  return named.length === 1 ? named[0] : undefined;
}
