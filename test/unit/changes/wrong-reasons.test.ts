import { describe, expect, it } from 'vitest';
import { brokenBy, fixedBy, NEW, OLD, SEVEN, short } from './explained.ts';

const FIVE = { name: 'redis', version: '5.0.6' } as const;
const NINE = { name: 'valkey', version: '9.1.2' } as const;
const unrefused = { type: 'AssertionError', message: 'expected promise to be rejected but it was fulfilled' };
const values = (expected: string, received: string) => ({ message: 'not equal', expected, received });

describe('a reason is not taken', () => {
  it('from an entry that only tells of a wording, where a command was newly accepted', () => {
    const name = 'RESTORE copy 0 payload REPLACE';
    const error = "ERR wrong number of arguments for 'restore' command";
    expect(short(fixedBy(error, { name }))).toBe('CMD-RESTORE-REPLACE 3.0 likely newlyAccepted');
    expect(short(brokenBy(values('OK', 'BUSYKEY Target key name already exists.')))).not.toMatch(/^C12 /);
  });

  it('from an error that was newly accepted, where both engines refuse', () => {
    const error = values(
      'ERR This instance has cluster support disabled',
      "ERR unknown subcommand 'NOSUCH'. Try CLUSTER HELP.",
    );
    const run = { name: 'CLUSTER NOSUCH', from: NEW, to: NINE };
    expect(short(brokenBy(error, run))).not.toMatch(/^C98 /);
  });

  // WATCH comes before MULTI in every transaction; only the other way round does a newer engine spoil it.
  it.each([
    'WATCH k; SET k 2; MULTI; GET k; EXEC',
    'EXEC after WATCH k, SET k 2, MULTI, GET k',
    'gives up EXEC after WATCH and MULTI when the key has changed',
    'MULTI; EXEC; WATCH k; MULTI; EXEC',
    'MULTI; DISCARD; MULTI; SET a 1; EXEC',
    'EXEC after MULTI, NOSUCH',
  ])('from commands that a transaction sends in another order: %s', (name) => {
    const aborted = 'EXECABORT Transaction discarded because of previous errors.';
    for (const from of [NEW, SEVEN]) {
      for (const error of [
        aborted,
        values("[ '2' ]", 'null'),
        values('[]', `ReplyError: ${aborted}`),
        unrefused,
      ]) {
        expect(short(brokenBy(error, { name, from, to: NINE }))).not.toMatch(/^C63 /);
        expect(short(fixedBy(error, { name, from, to: NINE }))).not.toMatch(/^C63 /);
      }
    }
  });

  it.each(['EXEC after MULTI, WATCH k', 'MULTI; SET k v; MULTI; EXEC', 'WATCH inside MULTI spoils EXEC'])(
    'but from those that are sent in that order, or said to be: %s',
    (name) => {
      const aborted = 'EXECABORT Transaction discarded because of previous errors.';
      expect(short(brokenBy(aborted, { name, from: SEVEN, to: NINE }))).toBe(
        'C63 valkey-8.0 likely newlyRefused',
      );
    },
  );

  it('from scores of another length, which are no random numbers', () => {
    const run = {
      name: 'ZREVRANGE board 0 -1 WITHSCORES after ZADD board 100.01 ann',
      from: SEVEN,
      to: NINE,
    };
    const found = short(brokenBy(values('100.01000000000001', '100.01'), run));
    expect(found).toMatch(/^C59 7\.2 certain/);
    const other = { ...run, name: 'ZADD board 7 ann' };
    expect(short(brokenBy(values('17', '18'), { ...other, from: OLD }))).not.toMatch(/^C58 /);
  });

  it('from what a value happens to spell', () => {
    const message = `promise resolved "[ 'acl', 'cluster', 'client|pause' ]" instead of rejecting`;
    expect(short(brokenBy({ message }, { name: 'does its work' }))).toBe('newlyAccepted');
  });

  it('from what a test sends only to prepare for what it is about', () => {
    const run = { name: 'LPOP jobs 2 after HELLO 3, RPUSH jobs a b' };
    expect(short(brokenBy(unrefused, run))).toBe('C46 6.2 likely newlyAccepted');
    expect(short(brokenBy(unrefused, { name: 'GET k after CONFIG SET requirepass secret' }))).not.toMatch(
      /^C(?:05|43|45) /,
    );
  });

  it('from an option’s name that belongs to another command of the test', () => {
    expect(
      short(brokenBy(unrefused, { name: 'EVAL_RO script 1 k after SET k v, GET k', from: FIVE, to: NINE })),
    ).toBe('C57 7.0 likely newlyAccepted');
  });

  it('from the digits of scores, where the numbers are coordinates or the same', () => {
    const geo = values(
      '[["13.36138933897018433","38.11555639549629859"]]',
      '[["13.361389338970184","38.1155563954963"]]',
    );
    const eight = { name: 'redis', version: '8.6.3' } as const;
    expect(short(brokenBy(geo, { from: SEVEN, to: eight }))).toBe('C105 8.0 certain value');
    const resp3 = values('["m","2.7000000000000002"]', '[["m",2.7000000000000002]]');
    expect(short(brokenBy(resp3, { from: FIVE, to: NINE }))).not.toMatch(/^C59 /);
  });

  it('from the wording of NOPERM, where the older engine has no ACLs', () => {
    const error = "NOPERM this user has no permissions to run the 'flushall' command or its subcommand";
    expect(short(brokenBy(error, { name: 'an ACL user', from: OLD, to: NEW }))).toMatch(/^C40 6\.0 guess/);
    const select = "NOPERM this user has no permissions to run the 'select' command";
    expect(short(brokenBy(select, { name: 'an ACL user', from: NEW, to: SEVEN }))).toMatch(/^C76 7\.0/);
  });
});

describe('a reason is found', () => {
  it('where a test swallows what was refused, and then meets nothing', () => {
    for (const nothing of ['[]', '{}', 'null', 'undefined', 'None', '(nil)', '""']) {
      const error = values('{ sku1: "2", sku2: "3" }', nothing);
      expect(short(fixedBy(error, { name: 'HGETALL cart:9 after HSET cart:9 sku1 2 sku2 3' })), nothing).toBe(
        'C22 4.0 guess newlyAccepted',
      );
    }
    const one = values('"2"', 'null');
    expect(short(fixedBy(one, { name: 'HGET cart:9 sku1 after HSET cart:9 sku1 2' }))).toBe('value');
  });

  it('of ZRANGE BYSCORE, whatever the bounds make an old engine say', () => {
    for (const refusal of ['ERR syntax error', 'ERR value is not an integer or out of range'])
      expect(short(fixedBy(refusal, { name: 'ZRANGE board 0 (6 BYSCORE LIMIT 0 2' }))).toMatch(
        /^C45 6\.2 (?:certain|likely) newlyAccepted/,
      );
    expect(short(brokenBy(unrefused, { name: 'ZRANGE board +inf -inf BYSCORE REV' }))).toMatch(/^C45 6\.2/);
  });

  it('of commandstats that name a subcommand', () => {
    const [was, is] = ['cmdstat_config:calls=1', 'cmdstat_config|resetstat:calls=1'];
    for (const error of [
      values(`# Commandstats\n${was}`, `# Commandstats\n${is}`),
      values('cmdstat_config', 'cmdstat_config|resetstat'),
    ])
      expect(short(brokenBy(error, { from: NEW, to: SEVEN }))).toBe('C77 7.0 certain value');
  });

  it('of a parameter that CONFIG SET protects', () => {
    const error = "ERR CONFIG SET failed (possibly related to argument 'dir') - can't set protected config";
    for (const text of [error, error.replace('ERR ', '')])
      expect(short(brokenBy(text, { from: NEW, to: SEVEN }))).toBe('C103 7.0 certain newlyRefused');
    expect(short(brokenBy(values('OK', error), { from: NEW, to: SEVEN }))).toMatch(/^C103 7\.0 certain/);
  });
});
