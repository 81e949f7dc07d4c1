import type { RunError, RunResults, TestError, TestResult } from '../model/results.ts';
import { mask } from '../platform/mask.ts';
import { maskCommand } from '../platform/mask-command.ts';

/** A run's results without passwords: what tests and commands are called and say may hold them. */
export function maskRun(run: RunResults): RunResults {
  return { ...maskHead(run), tests: run.tests.map(maskTest), errors: run.errors.map(maskRunError) };
}

/** All of it but the tests. */
export function maskHead<T extends Omit<Partial<RunResults>, 'tests' | 'errors'>>(head: T): T {
  const { target, command, outcomeDetail, log } = head;
  return {
    ...head,
    ...(target ? { target: maskTexts(target, ['requested', 'target', 'endpoint', 'fallback']) } : {}),
    ...(command ? { command: maskCommand(command) } : {}),
    ...(outcomeDetail === undefined ? {} : { outcomeDetail: mask(outcomeDetail) }),
    ...(log === undefined ? {} : { log: mask(log) }),
  };
}

export function maskTest(test: TestResult): TestResult {
  const name = maskParts(test.name);
  const error = test.error === null ? null : maskError(test.error);
  const file = mask(test.file);
  // Nearly every test stays the object that it is: a hundred thousand copies would be felt.
  const isSame = file === test.file && error === test.error && name === test.name;
  return isSame ? test : { ...test, name, file, error };
}

/** The same list where there is nothing to mask. */
function maskParts(parts: readonly string[]): readonly string[] {
  for (const part of parts) if (mask(part) !== part) return parts.map((one) => mask(one));
  return parts;
}

export function maskRunError(error: RunError): RunError {
  const masked = maskTexts(error, ['message', 'type', 'at', 'expected', 'received', 'command', 'file']);
  return masked.suite === undefined ? masked : { ...masked, suite: masked.suite.map((part) => mask(part)) };
}

function maskError(error: TestError): TestError {
  return maskTexts(error, ['message', 'type', 'at', 'expected', 'received', 'command']);
}

function maskTexts<T extends object>(value: T, names: readonly (keyof T)[]): T {
  let masked = value;
  for (const name of names) {
    const text = value[name];
    if (typeof text !== 'string') continue;
    const shown = mask(text);
    if (shown !== text) masked = { ...masked, [name]: shown };
  }
  return masked;
}
