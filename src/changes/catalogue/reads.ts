import type { ChangeEntry } from '../change-entry.ts';
import { after, becomes, before, entry } from './make.ts';

/** A list of two long numbers and nothing else: a longitude and a latitude. */
export const LONG_PAIR: RegExp =
  /[[({]\s*['"]?-?\d{1,3}\.\d{15,}['"]?(?:,|\n|\s)\s*['"]?-?\d{1,3}\.\d{15,}['"]?,?\s*[\])}]/;

const sameNumbers = (was: string, is: string): boolean => {
  const numbers = (text: string): number[] => (text.match(/-?\d+\.\d+/g) ?? []).map(Number);
  const [a, b] = [numbers(was), numbers(is)];
  return (
    was !== is &&
    a.length > 0 &&
    a.length === b.length &&
    a.every((one, at) => Math.abs(one - (b[at] ?? 0)) < 1e-9)
  );
};

/** What reading commands give for arguments at the edge, and what clients are pushed. */
export const READ_CHANGES: readonly ChangeEntry[] = [
  entry({
    id: 'C72',
    since: '7.0',
    commands: ['ZPOPMIN', 'ZPOPMAX'],
    title: 'ZPOPMIN and ZPOPMAX with a negative count, or 0 on a wrong type',
    kind: 'newlyRefused',
    before: '[]',
    after: 'ERR value is out of range, must be positive; WRONGTYPE …',
    probes: ['zpopmin-neg', 'zpopmax-neg', 'zpopmin-zero-wrongtype'],
    texts: [
      after(/value is out of range, must be positive/, 'likely', ['zpopmin', 'zpopmax']),
      after(/WRONGTYPE/, 'likely', ['zpopmin', 'zpopmax']),
    ],
    values: [
      {
        ...becomes(
          /value is not an integer or out of range/,
          /value is out of range, must be positive/,
          'likely',
          { words: ['zpopmin', 'zpopmax'] },
        ),
        kind: 'wording',
      },
    ],
    words: ['negative', 'zero', 'wrongtype', 'count'],
  }),
  entry({
    id: 'C84',
    since: '7.2',
    commands: ['CLIENT TRACKING', 'EVAL'],
    title: 'Client tracking follows the keys that a script reads',
    kind: 'value',
    before: 'only declared keys',
    after: 'the keys that the script reads: push invalidate',
    probes: ['client-tracking-script-undeclared'],
    values: [
      becomes(/\bPONG\b|^\W*$/, /\binvalidate\b/, 'certain', { words: ['eval', 'script', 'evalsha'] }),
    ],
    words: ['tracking', 'invalidate'],
  }),
  entry({
    id: 'C85',
    since: '7.2',
    commands: ['PUBLISH'],
    title: 'RESP3: PUBLISH by a subscriber of the channel',
    kind: 'timing',
    before: 'the message first, then 1',
    after: '1 first, then the message',
    probes: ['resp3-publish-self'],
    values: [becomes(/\bmessage\b/, /^1$/, 'likely', { words: ['publish', 'subscribe', 'resp3'] })],
    words: ['publish', 'resp3'],
  }),
  entry({
    id: 'C87',
    since: '7.4',
    again: { 'valkey-8.0': { before: '0; -1', after: 'ERR value is not an integer or out of range' } },
    commands: ['BITCOUNT', 'BITPOS'],
    title: 'BITCOUNT and BITPOS with bad arguments on a missing key',
    kind: 'newlyRefused',
    before: '0; -1',
    after: 'ERR value is not an integer or out of range; ERR syntax error',
    probes: ['bitpos-missing-badargs', 'bitcount-missing-3args', 'bitcount-missing-oneend'],
    texts: ['7.4', 'valkey-8.0'].map((since) =>
      after(/value is not an integer or out of range|syntax error/i, 'likely', ['bitcount', 'bitpos'], since),
    ),
    words: ['missing', 'bad', 'arguments', 'nokey'],
  }),
  entry({
    id: 'C104',
    since: '7.2',
    commands: ['BLPOP', 'BRPOP', 'BLMOVE', 'BLMPOP', 'BZPOPMIN', 'BZPOPMAX', 'BRPOPLPUSH', 'BZMPOP'],
    title: 'Wording of a timeout that is infinite or huge',
    kind: 'wording',
    before: 'ERR timeout is negative',
    after: 'ERR timeout is out of range',
    probes: ['blpop-timeout-inf', 'blpop-huge'],
    texts: [
      before(/timeout is negative/, 'likely', ['inf', 'infinite', 'infinity', 'huge', 'timeout']),
      after(/timeout is out of range/, 'certain'),
    ],
    words: ['inf', 'infinity', 'huge'],
  }),
  entry({
    id: 'C105',
    since: '8.0',
    commands: ['GEOPOS', 'GEORADIUS', 'GEORADIUSBYMEMBER', 'GEOSEARCH'],
    forms: ['GEOPOS *'],
    title: 'Digits of GEOPOS and WITHCOORD (Redis alone)',
    kind: 'value',
    before: '13.36138933897018433',
    after: '13.361389338970184; Valkey keeps the old',
    probes: ['geopos', 'geopos-palermo', 'georadius-withcoord'],
    values: [becomes(LONG_PAIR, /\d\.\d{10,}/, 'certain', { when: sameNumbers })],
    words: ['geo', 'geopos', 'georadius', 'geosearch', 'position', 'coordinates'],
  }),
  entry({
    id: 'C110',
    since: '7.2',
    commands: ['PUNSUBSCRIBE', 'UNSUBSCRIBE'],
    title: 'PUNSUBSCRIBE without arguments answers in another order each time',
    kind: 'timing',
    before: 'in the order of subscribing',
    after: 'in varying order: such a test is flaky from here on',
    probes: [],
    unseen: 'the order is another each time, so that no reply can stand here',
    words: ['order'],
  }),
  entry({
    id: 'C112',
    since: '7.2',
    commands: ['ACL GETUSER', 'ACL LIST'],
    title: 'ACL rules are read back as they were written',
    kind: 'value',
    before: 'a rule that changes nothing is lost: -@geo',
    after: 'it is kept',
    probes: [],
    unseen: 'it was seen by hand on engines that nothing else of it was sent to',
    values: [
      becomes(/^(?![\s\S]*-@)[\s\S]*[+~]/, /-@\w+/, 'guess', { words: ['acl', 'getuser', 'list', 'rules'] }),
    ],
    words: ['rules'],
  }),
  entry({
    id: 'C123',
    since: '6.0.16',
    commands: ['SINTER', 'SINTERSTORE'],
    title: 'SINTER of a missing key and one of a wrong type',
    kind: 'newlyRefused',
    before: '[]; SINTERSTORE: 0',
    after: 'WRONGTYPE Operation against a key holding the wrong kind of value (in 6.0.16, not in 6.0.9)',
    probes: ['sinter-missing-wrongtype', 'sinterstore-missing-wrongtype'],
    texts: [after(/WRONGTYPE/, 'likely', ['sinter', 'sinterstore'])],
    words: ['wrongtype', 'missing'],
  }),
  entry({
    id: 'C124',
    since: '6.2.7',
    commands: ['CLIENT TRACKING'],
    title: 'When the push of client tracking comes',
    kind: 'timing',
    before: "after the reply of the tracking client's own write",
    after: 'before it',
    probes: ['client-tracking-get'],
    values: [becomes(/\b(?:OK|PONG)\b/, /\binvalidate\b/, 'likely', { words: ['tracking', 'resp3'] })],
    words: ['tracking', 'invalidate'],
  }),
  entry({
    id: 'C129',
    since: '2.8',
    commands: ['CONFIG SET', 'EVAL', 'EVALSHA', 'SETEX', 'PSETEX', 'SET', 'CLIENT LIST'],
    title: 'Keyspace events, min-slaves-to-write, inline commands in quotes, EVAL with less than 0 keys',
    kind: 'newlyAccepted',
    before: 'ERR Unsupported CONFIG parameter: notify-keyspace-events; ERR invalid expire time in SETEX',
    after: 'exist; EVAL refuses a negative number of keys; ERR invalid expire time in set',
    probes: ['config-set-ok', 'noreplicas-set', 'eval-numkeys-neg', 'proto-inline-quoted', 'set-ex-zero'],
    texts: [
      before(/Unsupported CONFIG parameter: notify-keyspace-events/, 'certain'),
      { ...after(/Number of keys can't be negative/, 'certain'), kind: 'newlyRefused' },
      { ...before(/invalid expire time in P?SETEX/, 'certain'), kind: 'wording' },
    ],
    words: ['notify-keyspace-events', 'negative', 'inline'],
  }),
];
