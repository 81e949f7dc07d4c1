import type { GateResult } from '../compare/gate.ts';
import { countRanks } from '../model/change-ranks.ts';
import type {
  ChangesOnTheWay,
  ComparedTest,
  Comparison,
  ObservedStatus,
  Verdict,
} from '../model/comparison.ts';
import { formatEngine } from '../model/engine.ts';
import type { TestError } from '../model/results.ts';
import { arePlainInJson, escapeJson, quoteJson } from './escape.ts';
import { joinParts, onceInARow, testPieces } from './many-tests.ts';
import { closingLine } from './on-the-way.ts';
import { isPlainTest } from './plain-test.ts';

/** The version of the comparison's JSON that this package writes. */
export const COMPARISON_SCHEMA_VERSION = 1;

/**
 * A comparison for machines, as `src/schemas/comparison.schema.json` documents it; one test a line, so that
 * `grep` and `diff` work on it.
 *
 * Piece by piece, for what writes it: of a hundred thousand tests it has some twenty megabytes.
 */
export function* jsonPieces(comparison: Comparison, gate?: GateResult): Generator<string> {
  const { runs, counts, tests, causes, problems, notes = [], changes = [] } = comparison;
  const head = {
    schemaVersion: COMPARISON_SCHEMA_VERSION,
    baseline: runs[0]?.target ?? null,
    ...(gate === undefined ? {} : { gate }),
    runs,
    counts,
    problems,
    ...(notes.length === 0 ? {} : { notes }),
    causes,
    ...(changes.length === 0 ? {} : { changes: changes.map(describeOnTheWay) }),
  };
  let before = '{';
  for (const [key, value] of Object.entries(head)) {
    yield `${before}\n  ${JSON.stringify(key)}: ${escapeJson(JSON.stringify(value))}`;
    before = ',';
  }
  yield ',\n  "tests": [';
  const sides = new PlainSides();
  const beginningOf = onceInARow((file: string) => `{"file":${quoteJson(file)},"name":["`);
  yield* testPieces(tests, (test) => `\n    ${formatTest(test, beginningOf, sides)}`, ',');
  yield tests.length === 0 ? ']\n}\n' : '\n  ]\n}\n';
}

function formatTest(test: ComparedTest, beginningOf: (file: string) => string, sides: PlainSides): string {
  const { file, name, verdict, line } = test;
  if (!isPlainTest(test) || name.length === 0 || !arePlainInJson(name))
    return escapeJson(JSON.stringify(describeTest(test)));
  const end = line === undefined ? '}' : `,"line":${line}}`;
  return `${beginningOf(file)}${joinParts(name, '","')}"],"verdict":"${verdict}","sides":${sides.of(test)}${end}`;
}

/** What stands of plain tests' sides, each kind once: there are few. */
class PlainSides {
  readonly #texts = new Map<string, string>();
  #last: { readonly statuses: unknown; readonly verdicts: unknown; readonly text: string } | undefined;

  of(test: ComparedTest): string {
    const { statuses, verdicts } = test;
    // All tests that passed everywhere share their lists.
    if (this.#last?.statuses === statuses && this.#last.verdicts === verdicts) return this.#last.text;
    const key = `${statuses.join()} ${verdicts.join()}`;
    const text = this.#texts.get(key) ?? JSON.stringify(describeTest(test).sides);
    this.#texts.set(key, text);
    this.#last = { statuses, verdicts, text };
    return text;
  }
}

/** The closing line and its numbers, with the lists behind it as one: each change has its rank. */
function describeOnTheWay(way: ChangesOnTheWay): object {
  const { baseline, candidate, places, wordings, isUseKnown, notes, measured, changes } = way;
  return {
    baseline: formatEngine(baseline),
    candidate: formatEngine(candidate),
    summary: closingLine(way),
    counts: { places, wordings, ...countRanks(way) },
    isUseKnown,
    notes,
    measured,
    changes,
  };
}

/** One test as the document has it: what concerns one run stands with that run. */
interface DescribedTest
  extends Omit<ComparedTest, 'verdicts' | 'statuses' | 'errors' | 'tally' | 'retries' | 'medianMs'> {
  readonly sides: readonly DescribedSide[];
  /** The sides' errors once more, where any failed: a script asks for `errors[1]`. */
  readonly errors?: ComparedTest['errors'];
}

interface DescribedSide {
  readonly status: ObservedStatus;
  /** The candidate's own, where there are several candidates. */
  readonly verdict?: Verdict;
  readonly error?: TestError;
  readonly tally?: NonNullable<ComparedTest['tally']>[number];
  readonly retries?: number;
  readonly medianMs?: number | null;
}

function describeTest(test: ComparedTest): DescribedTest {
  const { verdicts, statuses, errors, tally, retries, medianMs, file, movedTo, name, verdict, ...rest } =
    test;
  const sides = statuses.map((status, run): DescribedSide => {
    const own = run > 0 && verdicts.length > 1 ? verdicts[run - 1] : undefined;
    const error = errors[run] ?? undefined;
    const counts = tally?.[run];
    const tried = retries?.[run] ?? 0;
    const median = medianMs?.[run];
    return {
      status,
      ...(own === undefined ? {} : { verdict: own }),
      ...(error === undefined ? {} : { error }),
      ...(counts === undefined ? {} : { tally: counts }),
      ...(tried === 0 ? {} : { retries: tried }),
      ...(median === undefined ? {} : { medianMs: median }),
    };
  });
  const hasErrors = errors.some((error) => error !== null);
  return {
    file,
    ...(movedTo === undefined ? {} : { movedTo }),
    name,
    verdict,
    sides,
    ...(hasErrors ? { errors } : {}),
    ...rest,
  };
}
