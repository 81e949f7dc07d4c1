import { compareRuns } from '../../../src/compare/compare-runs.ts';
import type { Comparison } from '../../../src/model/comparison.ts';
import { makeError, makeRun, makeTest } from '../../support/run-results.ts';

/** A comparison with one of everything that a report has to show. */
export function makeComparison(): Comparison {
  const spop = {
    id: 'C16',
    since: '3.2',
    title: 'SPOP with a count',
    certainty: 'likely',
    evidence: ['redis 2.8.19 says "wrong number of arguments".'],
    link: 'https://example.org/notes',
  } as const;
  const at = { file: 'test/sets.test.ts', line: 7 };
  const message = "ERR wrong number of arguments for 'spop' command";
  const baseline = [
    makeTest('sets > takes several', 'failed', { ...at, message }),
    makeTest('sets > counts', 'passed', at),
    makeTest('keys > says how', 'passed', { file: 'test/keys.test.ts' }),
    makeTest('keys > same'),
    makeTest('keys > gone'),
    makeTest('keys > skipped later'),
    makeTest('draws'),
  ];
  const candidate = [
    makeTest('sets > takes several', 'passed', at),
    makeTest('sets > counts', 'failed', {
      ...at,
      error: makeError('expected 2 lines', {
        type: 'AssertionError',
        expected: 'one\ntwo\nthree',
        received: 'one\n2\nthree',
        at: 'test/sets.test.ts:9:3',
      }),
    }),
    makeTest('keys > says how', 'failed', { file: 'test/keys.test.ts', message: 'ERR Other words' }),
    makeTest('keys > same'),
    makeTest('keys > skipped later', 'skipped'),
    makeTest('draws'),
    makeTest('keys > new'),
  ];
  const fell = candidate.map((test) =>
    test.name[0] === 'draws' ? makeTest('draws', 'failed', { message: 'tails' }) : test,
  );
  return compareRuns(
    [
      [makeRun('2.8.19', baseline, { log: 'out/2.8.log' }), makeRun('2.8.19', baseline)],
      [makeRun('6.2.11', candidate), makeRun('6.2.11', fell)],
    ],
    {
      explain: ({ name, errors }) => {
        if (errors[0] !== null) return { kind: 'newlyAccepted', reason: spop };
        return name[0] === 'keys' ? { kind: 'wording' } : { kind: 'value' };
      },
    },
  );
}

/** Text that is HTML, Markdown, XML, a workflow command, a terminal's command and a table's cell at once. */
export const NASTY =
  '<img src=x onerror=alert(1)>|`**b**`[l](http://x)\u001b[31mred\u001b[0m\u202etxt.exe\u0000\u2028]]>&"\'%0A::error::</script><!--\ud800';

/** A comparison in which everything that a suite can name is called so. */
export function makeNastyComparison(text: string = NASTY): Comparison {
  const error = makeError(`${text}\n${text}`, {
    type: text,
    expected: text,
    received: `${text}!`,
    at: `${text}:1:1`,
  });
  const nasty = { file: text, name: [text, text] };
  return compareRuns(
    [
      [
        makeRun(
          '2.8.19',
          [makeTest('', 'passed', nasty), makeTest('', 'passed', { ...nasty, name: [`${text}2`] })],
          { targetName: text, log: text },
        ),
      ],
      [
        makeRun('6.2.11', [makeTest('', 'failed', { ...nasty, error })], {
          targetName: `${text}!`,
          outcome: 'crashed',
          outcomeDetail: text,
          errors: [{ message: text, file: text }],
        }),
      ],
    ],
    {
      explain: () => ({
        kind: 'value',
        reason: {
          id: 'C1',
          since: '3.2',
          title: text,
          certainty: 'guess',
          evidence: [text],
          link: 'https://example.org/',
        },
      }),
    },
  );
}
