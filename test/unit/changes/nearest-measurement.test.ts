import { describe, expect, it } from 'vitest';
import { findNearestMeasurement } from '../../../src/changes/nearest-measurement.ts';
import type { EngineAnswers } from '../../../src/messages/engine-answers.ts';
import { answersWith, between, NEW, subjectOf, VALKEY } from './explained.ts';

function nearest(name: string, answers: Partial<EngineAnswers>, without?: string) {
  const found = findNearestMeasurement(
    between(NEW, VALKEY),
    answersWith(answers),
    subjectOf(name),
    () => undefined,
    without,
  );
  return found && `${found.entry.id} ${found.since} ${found.strength}`;
}

const REFUSED = "ERR Unknown subcommand or wrong number of arguments for 'GET'. Try CONFIG HELP.";
const SUBSCRIBED =
  "ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context";
const TWO = 'CONFIG GET timeout hz';

describe('the measurement that is nearest to a failing test', () => {
  it('is of the engine that refused it, and only where a server did', () => {
    expect(nearest(TWO, { baseline: REFUSED })).toBe('C56 7.0 guess');
    expect(nearest(TWO, { baseline: REFUSED, isServers: () => false })).toBeUndefined();
    expect(nearest(TWO, { candidate: REFUSED, failedOn: 'candidate' })).toBeUndefined();
    expect(nearest(TWO, {})).toBeUndefined();
    expect(
      nearest(TWO, { baseline: 'ERR no such parameter, whatever else', failedOn: 'baseline' }),
    ).toBeUndefined();
  });

  it('is none that is left out, and none of another command', () => {
    expect(nearest(TWO, { baseline: REFUSED }, 'config-get-two-order')).not.toBe('C56 7.0 guess');
    expect(nearest('HGET timeout hz', { baseline: REFUSED })).toBeUndefined();
  });

  it('prepares what the test prepares', () => {
    const answers = { candidate: SUBSCRIBED, failedOn: 'candidate' } as const;
    expect(nearest('GET k after SSUBSCRIBE news', answers)).toBe('C43 7.0 guess');
    expect(nearest('GET k', answers)).toBeUndefined();
    expect(nearest('GET k after SSUBSCRIBE news, MULTI', answers)).toBeUndefined();
  });
});
