import { explainTest } from '../../../src/changes/explain.ts';
import type { Explanation } from '../../../src/changes/explanation.ts';
import { TestSubject } from '../../../src/changes/test-subject.ts';
import { type UpgradePath, upgradePathOf } from '../../../src/changes/upgrade-path.ts';
import type { EngineAnswers } from '../../../src/messages/engine-answers.ts';
import { TestWords } from '../../../src/messages/test-words.ts';
import type { Engine } from '../../../src/model/engine.ts';
import type { TestError } from '../../../src/model/results.ts';

export const OLD: Engine = { name: 'redis', version: '2.8.19' };
export const NEW: Engine = { name: 'redis', version: '6.2.11' };
export const SEVEN: Engine = { name: 'redis', version: '7.0.15' };
export const NEWEST: Engine = { name: 'redis', version: '7.2.5' };
export const VALKEY: Engine = { name: 'valkey', version: '8.1.1' };

export function between(from: Engine, to: Engine): UpgradePath {
  const path = upgradePathOf(from, to);
  if (path === undefined) throw new Error('no path');
  return path;
}

/** What a test is about that has nothing but its name. */
export function subjectOf(name: string): TestSubject {
  const words = new TestWords(() => [name]);
  return new TestSubject(words, words, () => [name]);
}

/** What the engines gave to a test that failed on the baseline, where nothing else is said. */
export const answersWith = (answers: Partial<EngineAnswers>): EngineAnswers => ({
  baseline: undefined,
  candidate: undefined,
  isValues: false,
  failedOn: 'baseline',
  shown: '',
  isServers: () => true,
  ...answers,
});

export interface Run {
  readonly name?: string;
  readonly file?: string;
  readonly from?: Engine;
  readonly to?: Engine;
}

export const brokenBy = (
  error: TestError | string,
  { name = 'does its work', file = 'test/app.test.ts', from = OLD, to = NEW }: Run = {},
) =>
  explainTest({
    errors: [null, asError(error)],
    statuses: ['passed', 'failed'],
    name: ['app', name],
    file,
    engines: [from, to],
  });

export const fixedBy = (
  error: TestError | string,
  { name = 'does its work', file = 'test/app.test.ts', from = OLD, to = NEW }: Run = {},
) =>
  explainTest({
    errors: [asError(error), null],
    statuses: ['failed', 'passed'],
    name: ['app', name],
    file,
    engines: [from, to],
  });

export const differs = (
  before: string,
  after: string,
  { name = 'does its work', from = OLD, to = NEW }: Run = {},
) =>
  explainTest({
    errors: [asError(before), asError(after)],
    statuses: ['failed', 'failed'],
    name: ['app', name],
    file: 'test/app.test.ts',
    engines: [from, to],
  });

export const asError = (error: TestError | string): TestError =>
  typeof error === 'string' ? { message: error, type: 'ReplyError' } : error;

export const short = (found: Explanation | undefined): string =>
  found === undefined
    ? 'nothing'
    : found.reason === undefined
      ? found.kind
      : `${found.reason.id} ${found.reason.since} ${found.reason.certainty} ${found.kind}`;
