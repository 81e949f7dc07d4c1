import { describe, expect, it } from 'vitest';
import { explainTest } from '../../../src/changes/explain.ts';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';
import { brokenBy, differs, fixedBy, NEW, OLD, VALKEY } from './explained.ts';

const FIVE = { name: 'redis', version: '5.0.6' } as const;
const HELLO_ON_5 = 'ERR unknown command `HELLO`, with args beginning with: `3`, ';
const short = (found: ReturnType<typeof fixedBy>): unknown =>
  found?.reason && [found.reason.id, found.reason.since, found.reason.certainty, found.kind];

describe('what a client does by itself on an engine that is too old for it', () => {
  // Each as the client says it, on the real engine.
  it.each([
    ['node-redis 6.3 on 2.8', 'SimpleError', "ERR unknown command 'HELLO'", /createClient\(\{ RESP: 2 \}\)/],
    ['node-redis 6.3 on 5.0', 'SimpleError', HELLO_ON_5, /createClient\(\{ RESP: 2 \}\)/],
    [
      'redis-py 8.1 on 2.8',
      'redis.exceptions.ResponseError',
      "redis.exceptions.ResponseError: unknown command 'HELLO'",
      /protocol=2/,
    ],
    ['a client that does not say who it is', 'Error', HELLO_ON_5, /RESP: 2.*protocol=2.*protocol: 2/],
  ])('is a cause with a cure: HELLO by %s', (_, type, message, cure) => {
    const found = fixedBy({ message, type });
    expect(short(found)).toEqual(['K01', '6.0', 'certain', 'newlyAccepted']);
    expect(found?.reason?.cure).toMatch(cure);
  });

  it('is a refusal on the way back', () => {
    const found = brokenBy({ message: HELLO_ON_5, type: 'SimpleError' }, { from: NEW, to: FIVE });
    expect(short(found)).toEqual(['K01', '6.0', 'certain', 'newlyRefused']);
  });

  it('is none where the test sends that itself', () => {
    expect(fixedBy({ message: HELLO_ON_5, command: 'HELLO 3' })?.reason?.id).not.toBe('K01');
    expect(fixedBy(HELLO_ON_5, { name: 'HELLO 3 answers with a map' })?.reason?.id).not.toBe('K01');
    expect(fixedBy(HELLO_ON_5, { name: 'HELLO 3 answers with a map' })?.reason?.since).toBe('6.0');
  });

  it('is none on a way that does not pass the line', () => {
    const found = brokenBy({ message: HELLO_ON_5, type: 'SimpleError' }, { from: NEW, to: VALKEY });
    expect(found?.reason?.id).not.toBe('K01');
  });

  it('is the cause of both failures between two engines that lack it', () => {
    const found = differs("ERR unknown command 'HELLO'", HELLO_ON_5, { from: OLD, to: FIVE });
    expect(short(found)).toEqual(['K01', '6.0', 'certain', 'wording']);
    const other = 'ERR something of its own';
    expect(short(differs(HELLO_ON_5, other, { from: FIVE }))).toEqual([
      'K01',
      '6.0',
      'certain',
      'newlyAccepted',
    ]);
    expect(short(differs(other, HELLO_ON_5, { from: NEW, to: FIVE }))).toEqual([
      'K01',
      '6.0',
      'certain',
      'newlyRefused',
    ]);
  });

  it.each([
    [
      "ERR Unknown subcommand or wrong number of arguments for 'SETINFO'. Try CLIENT HELP.",
      'K02',
      '7.2',
      NEW,
      VALKEY,
    ],
    ["ERR unknown subcommand 'SETINFO'. Try CLIENT HELP.", 'K02', '7.2', NEW, VALKEY],
    ['Redis version needs to be greater or equal than 5.0.0 Current: 2.8.19', 'K03', '5.0', OLD, NEW],
    [
      'You are connecting to Redis 5.0.6, Sidekiq requires Redis 6.2.0 or greater',
      'K04',
      '6.2',
      FIVE,
      VALKEY,
    ],
  ])('says of "%s": %s', (message, id, since, from, to) => {
    const found = fixedBy({ message, type: 'Error' }, { from, to });
    expect(short(found)).toEqual([id, since, 'certain', 'newlyAccepted']);
    expect(found?.reason?.cure).toBeDefined();
  });

  it('is told with what the engine says, also where an assertion quotes it', () => {
    expect(fixedBy({ message: HELLO_ON_5, type: 'SimpleError' }, { from: FIVE })?.reason?.evidence).toEqual([
      'redis 5.0.6 says "unknown command `HELLO`".',
    ]);
    // All that an assertion says is then quoted of both.
    const quoted = { message: `Assertion failed: ${HELLO_ON_5}`, type: 'AssertionError' };
    expect(short(brokenBy(quoted, { from: NEW, to: FIVE }))).toEqual([
      'K01',
      '6.0',
      'certain',
      'newlyRefused',
    ]);
  });

  it('is no syntax error of 2.8 that something else than a client throws', () => {
    const message = 'ERR Syntax error, try CLIENT (LIST | KILL ip:port | GETNAME | SETNAME connection-name)';
    expect(fixedBy({ message, type: 'AppError' }, { to: VALKEY })?.reason?.id).not.toBe('K02');
    expect(fixedBy({ message }, { to: VALKEY })?.reason?.id).toBe('K02');
  });

  it('is CLIENT SETINFO also on 2.8, which lists its subcommands and names none, unless the test sends CLIENT', () => {
    const message = 'ERR Syntax error, try CLIENT (LIST | KILL ip:port | GETNAME | SETNAME connection-name)';
    const found = fixedBy({ message, type: 'SimpleError' }, { to: VALKEY });
    expect(short(found)).toEqual(['K02', '7.2', 'likely', 'newlyAccepted']);
    expect(found?.reason?.cure).toMatch(/disableClientInfo/);
    expect(fixedBy({ message }, { name: 'CLIENT ID is a number' })?.reason?.id).not.toBe('K02');
    expect(fixedBy({ message, command: 'CLIENT ID' }, { to: VALKEY })?.reason?.id).not.toBe('K02');
    expect(differs(message, message.replace('KILL ip:port', 'KILL'), { to: VALKEY })?.reason?.id).not.toBe(
      'K02',
    );
  });

  it('is a library that knows NOSCRIPT by its words, unless the test calls EVALSHA itself', () => {
    const message = 'NOSCRIPT No matching script.';
    const found = brokenBy({ message, type: 'ReplyError' }, { from: NEW, to: VALKEY });
    expect(short(found)).toEqual(['K10', 'valkey-8.0', 'likely', 'newlyRefused']);
    expect(found?.reason?.cure).toMatch(/startsWith\('NOSCRIPT'\)/);
    const own = { name: 'EVALSHA of an old script', from: NEW, to: VALKEY };
    expect(brokenBy({ message }, own)?.reason?.id).toBe('C151');
    const both = differs(`${message} Please use EVAL.`, message, { from: NEW, to: VALKEY });
    expect(both?.reason?.id).toBe('C64');
    expect(brokenBy({ message }, { from: OLD, to: NEW })?.reason?.id).not.toBe('K10');
  });

  it('names who asks for a newer engine, and for which', () => {
    const message = 'You are connecting to Redis 5.0.6, Sidekiq requires Redis 6.2.0 or greater';
    const found = fixedBy({ message }, { from: FIVE, to: VALKEY });
    expect(found?.reason?.title).toBe('Sidekiq asks for an engine 6.2 or newer');
  });

  it('stands once and first, before what breaks', () => {
    const tests = (error: (index: number) => string | undefined) =>
      Array.from({ length: 12 }, (_, index) =>
        makeTest(`test ${index}`, error(index) === undefined ? 'passed' : 'failed', {
          message: error(index) ?? '',
        }),
      );
    const old = tests((index) => (index < 10 ? HELLO_ON_5 : undefined));
    const newer = tests((index) => (index < 10 ? undefined : `ERR something broke (${index})`));
    const { causes } = compareRuns([[makeRun('5.0.6', old)], [makeRun('6.2.11', newer)]], {
      explain: (test) =>
        explainTest({
          ...test,
          engines: [FIVE, NEW],
        }),
    });
    expect(causes.map(({ reason, tests: { length } }) => [reason?.id, length])).toEqual([
      ['K01', 10],
      [undefined, 2],
    ]);
  });
});
