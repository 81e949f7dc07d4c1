import { divideMessage } from '../../messages/expected-received.ts';
import type { ComparedTest, Comparison, Reason, Verdict } from '../../model/comparison.ts';
import type { TestError } from '../../model/results.ts';
import { VERDICTS } from '../../model/verdicts.ts';
import { arePlainInJson, escapeScriptJson, visibleLine, visibleLines } from '../escape.ts';
import { joinParts, onceInARow, testPieces } from '../many-tests.ts';
import { isPlainTest } from '../plain-test.ts';
import { entryOfReason, KIND_WORDS, lineOf, nameRuns, sinceOfReason } from '../words.ts';

/** What the page's script is given. Files and statuses are said once: there may be 100,000 tests. */
interface PageData {
  readonly names: readonly string[];
  /** Verdict, its word, its sentence; in the order in which they are listed. */
  readonly verdicts: readonly (readonly [Verdict, string, string])[];
  readonly kinds: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  /** Combinations of one status per run. */
  readonly statuses: readonly (readonly string[])[];
  readonly tests: readonly PageTest[];
}

/** Name, a line for each of its parts, index of the file, of the verdict and of the statuses, and what not every test has. */
type PageTest = readonly [string, number, number, number, Record<string, unknown>?];

const MAX_TEXT = 20_000;

/**
 * A comparison as JSON for the page's script, a {@link PageData}, that can stand in a `<script>` element, piece by piece; every text is
 * visible in all of its characters.
 */
export function* pageDataPieces({ runs, tests }: Comparison): Generator<string> {
  const files = new Table<string>();
  const statuses = new Table<readonly string[]>();
  const verdicts = new Map(VERDICTS.map(({ verdict }, index) => [verdict, index]));
  const placeOf = onceInARow((file: string) => files.indexOf(file, visibleLine));
  // All tests that passed everywhere share their list.
  const statusesOf = onceInARow((list: readonly string[]) => statuses.indexOf(list.join(), () => list));
  const placesOf = ({ file, verdict, statuses: list }: ComparedTest): string =>
    `${placeOf(file)},${verdicts.get(verdict) ?? 0},${statusesOf(list)}`;
  // Both tables stand before the tests.
  for (const { file, statuses: list } of tests) {
    placeOf(file);
    statusesOf(list);
  }
  const head: Omit<PageData, 'tests'> = {
    names: nameRuns(runs).map(visibleLine),
    verdicts: VERDICTS.map(({ verdict, words, sentence }) => [verdict, words, sentence]),
    kinds: KIND_WORDS,
    files: files.values,
    statuses: statuses.values,
  };
  yield `${escapeScriptJson(JSON.stringify(head).slice(0, -1))},"tests":[`;
  yield* testPieces(tests, (test) => `[${formatName(test)},${placesOf(test)}${formatMore(test)}]`, ',');
  yield ']}';
}

function formatName({ name }: ComparedTest): string {
  return arePlainInJson(name)
    ? `"${joinParts(name, '\\n')}"`
    : escapeScriptJson(JSON.stringify(name.map(visibleLine).join('\n')));
}

function formatMore(test: ComparedTest): string {
  if (isPlainTest(test)) return test.line === undefined ? '' : `,{"l":${test.line}}`;
  const more = moreOf(test);
  return more === undefined ? '' : `,${escapeScriptJson(JSON.stringify(more))}`;
}

/** Values said once. */
class Table<T> {
  readonly values: T[] = [];
  readonly #indices = new Map<string, number>();

  indexOf(key: string, make: (key: string) => T): number {
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    const index = this.values.push(make(key)) - 1;
    this.#indices.set(key, index);
    return index;
  }
}

function moreOf(test: ComparedTest): Record<string, unknown> | undefined {
  const { errors, kind, reason, tally, retries, medianMs, movedTo, accepted } = test;
  const more: Record<string, unknown> = {};
  const line = lineOf(test);
  if (line !== undefined) more.l = line;
  if (errors.some((error) => error !== null)) more.e = errors.map(visibleError);
  if (kind !== undefined) more.k = kind;
  if (reason !== undefined) more.r = visibleReason(reason);
  if (tally !== undefined) more.t = tally;
  if (retries !== undefined) more.y = retries;
  if (medianMs !== undefined) more.m = medianMs;
  if (movedTo !== undefined) more.w = visibleLine(movedTo);
  if (accepted !== undefined) more.a = { until: accepted.until, reason: visibleLine(accepted.reason) };
  // Without `in`: this runs for every test, and most have nothing more.
  for (const _ in more) return more;
  return undefined;
}

function visibleReason(reason: Reason): Record<string, unknown> {
  const { id, title, certainty, evidence, before, after, cure, link } = reason;
  const origin = [
    entryOfReason(reason),
    sinceOfReason(reason),
    { certain: undefined, likely: 'likely', guess: 'a guess' }[certainty],
  ];
  return {
    id: entryOfReason(reason) ?? '',
    find: `${id} ${reason.since}`,
    title: visibleLine(title),
    origin: origin.filter((part) => part !== undefined).join(', '),
    evidence: evidence.map(visibleLine),
    link,
    ...(before === undefined ? {} : { before: visibleLine(before) }),
    ...(after === undefined ? {} : { after: visibleLine(after) }),
    ...(cure === undefined ? {} : { cure: visibleLine(cure) }),
  };
}

function visibleError(error: TestError | null): TestError | null {
  if (error === null) return null;
  const { message, type, at, expected, received, command } = divideMessage(error);
  return {
    message: visibleText(message),
    // Many runners put the class in front of the message as well.
    ...(type === undefined || type === 'Error' || message.startsWith(type)
      ? {}
      : { type: visibleLine(type) }),
    ...(at === undefined ? {} : { at: visibleLine(at) }),
    ...(command === undefined ? {} : { command: visibleLine(command) }),
    ...(expected === undefined ? {} : { expected: visibleText(expected) }),
    ...(received === undefined ? {} : { received: visibleText(received) }),
  };
}

function visibleText(text: string): string {
  return visibleLines(text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);
}
