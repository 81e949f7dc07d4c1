import type { TargetDeath, TestPlace } from '../model/usage.ts';
import type { TestTime } from './test-times.ts';

/** A death is heard of so much later at most, in milliseconds: the test of which a server dies may have failed by then. */
const HEARD_AFTER_MS = 250;

/** Until when a target lived for sure, in milliseconds since 1970. */
export function livedUntil({ at, lived }: TargetDeath): number {
  return lived === undefined ? Date.parse(at) - HEARD_AFTER_MS : Date.parse(lived);
}

/**
 * Says which test ran when a target died, or between which it was.
 *
 * @param times - When tests ran; where there are none, nothing is said.
 */
export function locateDeath(death: TargetDeath, times: readonly TestTime[]): TargetDeath {
  if (times.length === 0) return death;
  const heardMs = Date.parse(death.at);
  const livedMs = livedUntil(death);
  const [first] = times
    .filter(({ failed, toMs = Number.POSITIVE_INFINITY }) => failed && toMs <= heardMs && toMs >= livedMs)
    .sort((a, b) => (a.toMs ?? 0) - (b.toMs ?? 0));
  const atMs = first?.toMs ?? heardMs;
  const running = times.filter(
    ({ fromMs, toMs = Number.POSITIVE_INFINITY }) => fromMs <= atMs && atMs <= toMs,
  );
  const test = first ?? latestBy(running, ({ fromMs }) => fromMs);
  if (test !== undefined)
    return { ...death, moment: 'duringTest', test: nameOf(test), running: running.map(placeOf) };
  const before = times.filter(({ toMs = Number.POSITIVE_INFINITY }) => toMs < atMs);
  const last = latestBy(before, ({ toMs = 0 }) => toMs);
  if (last === undefined) return { ...death, moment: 'beforeTests' };
  const isOver = before.length === times.length;
  return { ...death, moment: isOver ? 'afterTests' : 'betweenTests', test: nameOf(last) };
}

function latestBy(times: readonly TestTime[], key: (time: TestTime) => number): TestTime | undefined {
  return times.reduce<TestTime | undefined>(
    (latest, time) => (latest === undefined || key(time) >= key(latest) ? time : latest),
    undefined,
  );
}

function placeOf({ file, name }: TestTime): TestPlace {
  return { file, name };
}

function nameOf({ name }: TestTime): string {
  return name.join(' › ');
}
