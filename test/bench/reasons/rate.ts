import { MEASURED } from '../../../src/changes/catalogue/measured.ts';
import type { ExampleArg, MeasuredProbe } from '../../../src/changes/change-entry.ts';
import { directionBetween } from '../../../src/changes/changes-between.ts';
import { explainTest } from '../../../src/changes/explain.ts';
import { replyAt, stepsOf } from '../../../src/changes/measured-replies.ts';
import { parseReleaseLine } from '../../../src/changes/release-line.ts';
import type { Engine } from '../../../src/model/engine.ts';
import type { TestError } from '../../../src/model/results.ts';
import { DIFFERENCES } from './differences.ts';
import { type ReplyValue, readValue } from './value.ts';
import { WORDINGS, type Wording } from './wordings.ts';

/** The ways that people walk today. */
export const WAYS: readonly (readonly [from: string, to: string])[] = [
  ['2.8.19', '6.2.11'],
  ['6.2.11', '7.0.15'],
  ['6.2.11', 'valkey-8.1.8'],
  ['6.2.11', 'valkey-9.1.2'],
  ['7.0.15', 'valkey-9.1.2'],
  ['7.0.15', '8.6.3'],
  ['5.0.6', 'valkey-9.1.2'],
];

/** Whether a test's name has the command that it sends, or says nothing of it. */
export type Naming = 'command' | 'nothing';

export interface Rate {
  readonly tests: number;
  readonly named: number;
  readonly wrong: number;
  /** Of the wrong ones, those that were said to be certain. */
  readonly wrongAndCertain: number;
  readonly missing: readonly string[];
  readonly mistaken: readonly string[];
}

/** Makes each measurement that differs on a way a failing test, in the wording of each runner, and asks for its reason. */
export function rateReasons(from: string, to: string, naming: Naming): Rate {
  const count = { tests: 0, named: 0, wrong: 0, wrongAndCertain: 0 };
  const missing = new Set<string>();
  const mistaken = new Set<string>();
  for (const [id, probe] of Object.entries(MEASURED)) {
    const right = reasonsOf(probe, from, to);
    const was = replyAt(probe, parseReleaseLine(from), 0);
    const is = replyAt(probe, parseReleaseLine(to), 0);
    if (probe.volatile || right.size === 0 || was === undefined || is === undefined || was === is) continue;
    for (const wording of [...WORDINGS, ...DIFFERENCES]) {
      for (const error of failures(wording, was, is)) {
        count.tests += 1;
        const found = explainTest({
          errors: [null, error],
          statuses: ['passed', 'failed'],
          name: [naming === 'command' ? sentBy(probe) : 'does its work'],
          file: 'test/app.test',
          engines: [engineOf(from), engineOf(to)],
          without: id,
        });
        const reason = found?.reason;
        if (reason === undefined) {
          missing.add(`${id} (${[...right].join(', ')}): ${was.slice(0, 60)} → ${is.slice(0, 60)}`);
          continue;
        }
        if (right.has(reason.id) || reason.id.startsWith('CMD-')) {
          count.named += 1;
          continue;
        }
        count.wrong += 1;
        if (reason.certainty === 'certain') count.wrongAndCertain += 1;
        mistaken.add(
          `${id}: ${reason.id} ${reason.certainty}, not ${[...right].join(' or ')}, by ${wording.runner}: ${error.message.slice(0, 150)}`,
        );
      }
    }
  }
  return { ...count, missing: [...missing], mistaken: [...mistaken] };
}

/** What the failing test says: nothing where no test can fail by it. */
export function* failures(wording: Wording, was: string, is: string): Generator<TestError> {
  const [before, after] = [readValue(was), readValue(is)];
  const isError = (value: ReplyValue): boolean => value.kind === 'error';
  if (isError(before) === isError(after)) {
    // A null of RESP3 and a nil of RESP2 are one value in every language: no test can fail by that.
    if (JSON.stringify(wording.compare(before, after)) !== JSON.stringify(wording.compare(before, before)))
      yield wording.compare(before, after);
  }
  if (isError(before) && !isError(after))
    yield* wording.unthrown === undefined ? [] : [wording.unthrown(after)];
  if (!isError(before) && after.kind === 'error')
    yield* wording.thrown === undefined ? [] : [wording.thrown(after.text)];
}

/** The entries that tell of what differs between the two. */
export function reasonsOf(probe: MeasuredProbe, from: string, to: string): ReadonlySet<string> {
  const direction = directionBetween(parseReleaseLine(from), parseReleaseLine(to));
  return new Set(
    stepsOf(probe).flatMap(({ line, id }) => (id !== undefined && direction(line) !== undefined ? [id] : [])),
  );
}

/** What a test that sends it may be called. */
export function sentBy({ setup, command, raw }: MeasuredProbe): string {
  const show = (arg: ExampleArg): string => (typeof arg === 'string' ? arg : '…');
  const last = raw ?? command.map(show).join(' ');
  const before = setup.map((args) => args.map(show).join(' ')).join(', ');
  return before === '' ? last : `${last} after ${before}`;
}

/** `valkey-9.1.2` → Valkey 9.1.2. */
export function engineOf(release: string): Engine {
  const isValkey = release.startsWith('valkey-');
  return { name: isValkey ? 'valkey' : 'redis', version: isValkey ? release.slice(7) : release };
}
