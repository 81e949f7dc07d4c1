import type { CommandEnd } from '../model/command-end.ts';
import type { RunError, RunOutcome, TestResult } from '../model/results.ts';
import type { Part } from './parts.ts';
import type { CollectedReports } from './reports.ts';

/** What is known of a command that has ended. */
export interface Said {
  readonly end: CommandEnd;
  /** Whole results of the runners that were recorded. */
  readonly parts: readonly Part[];
  /** Whether a runner died before it had said anything. */
  readonly hasBrokenPart: boolean;
  /** Why the output that was read does not tell of all tests, where it does not. */
  readonly outputCut: string | undefined;
  /** What the command's output ends with. */
  readonly lastWords: string | undefined;
  readonly tests: readonly TestResult[];
  readonly errors: readonly RunError[];
  readonly collected: CollectedReports;
  /** What was asked for as reports. */
  readonly globs: readonly string[];
  /** Whether Mocha and Jest were made to report by themselves. */
  readonly isRecorderInjected: boolean;
}

/** How a run ended: only `completed` says that every test had its say. */
export function judgeOutcome(said: Said): { outcome: RunOutcome; outcomeDetail?: string } {
  const { end, parts, hasBrokenPart, outputCut, tests, lastWords, collected } = said;
  const words = lastWords === undefined ? '' : `, "${lastWords}"`;
  const until = `it had reported ${tests.length} ${tests.length === 1 ? 'test' : 'tests'} until then`;
  const isDone = parts.length > 0 && !hasBrokenPart && parts.every(({ outcome }) => outcome === 'completed');
  if (end.endedBy === 'timeout' || end.endedBy === 'silence') {
    const seconds = (end.durationMs / 1000).toFixed(1);
    const how =
      end.endedBy === 'timeout'
        ? `did not finish within ${seconds} s and was ended`
        : `did not finish: it was ended after ${seconds} s, having neither reported a test nor written anything for as long as \`silenceTimeoutMs\` allows`;
    const kept = isDone ? ', and its runner was done: something keeps the command alive' : '';
    return { outcome: 'timedOut', outcomeDetail: `${how}; ${until}${kept}` };
  }
  if (end.endedBy === 'abort') return { outcome: 'interrupted', outcomeDetail: `interrupted; ${until}` };
  if (end.signal !== null) return { outcome: 'crashed', outcomeDetail: `ended by ${end.signal}; ${until}` };
  const crashed = (what: string): { outcome: RunOutcome; outcomeDetail: string } => ({
    outcome: 'crashed',
    outcomeDetail: `${what} (exit code ${end.exitCode}${words}); ${until}`,
  });
  const broken = parts.find((part) => part.outcome === 'crashed' || part.outcome === 'interrupted');
  if (broken)
    return {
      outcome: broken.outcome,
      outcomeDetail: `${broken.outcomeDetail ?? broken.outcome} (exit code ${end.exitCode}${words})`,
    };
  if (hasBrokenPart) return crashed('a runner died at its start');
  if (outputCut !== undefined) return crashed(outputCut);
  const cut = collected.reports.find((report) => report.cut !== undefined);
  if (cut) return crashed(`its report ${cut.file} is not whole: ${cut.cut}`);
  if (tests.some(({ status }) => status === 'passed' || status === 'failed')) return { outcome: 'completed' };
  return { outcome: 'noTests', outcomeDetail: explainNoTests(said) };
}

function explainNoTests(said: Said): string {
  const { end, parts, tests, errors, collected, lastWords, globs } = said;
  const ended = `the command ended with exit code ${end.exitCode}${lastWords === undefined ? '' : ` ("${lastWords}")`}`;
  if (tests.length > 0) return `${ended}; all of its ${tests.length} tests were skipped`;
  const [error] = errors;
  if (error !== undefined)
    return `${ended}; no test was executed: ${error.file ? `${error.file}: ` : ''}${error.message.split('\n')[0]}`;
  if (parts.length > 0) return `${ended}; its runner executed no test`;
  const { reports, stale } = collected;
  if (stale.length > 0)
    return `${ended}; the reports that were found are older than the run (${stale.slice(0, 3).join(', ')})`;
  if (reports.length > 0) {
    const files = reports.slice(0, 3).map(({ file }) => file);
    return `${ended}; no test stands in ${files.join(', ')}`;
  }
  if (globs.length > 0) return `${ended} and wrote no report that fits ${globs.join(', ')}`;
  if (!said.isRecorderInjected) {
    return (
      `${ended} and reported no test. The setting injectRecorder is false, so Mocha and Jest are recorded only where they name ` +
      'redis-target/mocha/reporter or redis-target/jest/reporter; TAP and go test -json are read as they are; other runners, pytest and RSpec among them, need --junit-from'
    );
  }
  return (
    `${ended} and reported no test. Mocha, Jest (unless the command sets NODE_OPTIONS), pytest, RSpec, gotestsum, go test -json and TAP are read as they are; ` +
    'Vitest needs globalSetup redis-target/vitest, node:test --test-reporter tap or redis-target/node-test/reporter, other runners --junit-from'
  );
}
