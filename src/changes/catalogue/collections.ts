import type { ChangeEntry } from '../change-entry.ts';
import { after, arity, becomes, before, entry } from './make.ts';
import { LONG_PAIR } from './reads.ts';

const SEVERAL: readonly string[] = [
  'several',
  'many',
  'multiple',
  'fields',
  'values',
  'arguments',
  'arity',
  'variadic',
];

const INFINITE: readonly string[] = ['inf', 'infinity', 'infinite', 'nan'];

/** Lists, sets, hashes and sorted sets. */
export const COLLECTION_CHANGES: readonly ChangeEntry[] = [
  entry({
    id: 'C09',
    since: '3.0',
    again: {
      '6.2': {
        title: 'ZADD with GT and LT',
        before: 'ERR syntax error',
        after: 'accepted',
        forms: ['ZADD * GT', 'ZADD * LT'],
      },
    },
    commands: ['ZADD'],
    forms: ['ZADD * NX', 'ZADD * XX', 'ZADD * CH', 'ZADD * INCR'],
    title: 'ZADD with NX, XX, CH and INCR (GT and LT since 6.2)',
    kind: 'newlyAccepted',
    before: 'ERR syntax error, or ERR value is not a valid float',
    after: 'accepted',
    probes: ['zadd-xx-ch', 'own-zadd-gt'],
    texts: [
      {
        ...after(/INCR option supports a single increment-element pair/, 'certain'),
        title: 'ZADD INCR',
      },
    ],
    words: ['nx', 'xx', 'ch', 'incr', 'gt', 'lt'],
  }),
  entry({
    id: 'C16',
    since: '3.2',
    commands: ['SPOP'],
    forms: ['SPOP 2'],
    title: 'SPOP with a count',
    kind: 'newlyAccepted',
    before: "ERR wrong number of arguments for 'spop' command",
    after: 'an array of that many members',
    probes: ['spop-count', 'spop-count-all'],
    texts: [arity('spop')],
    words: ['count', 'several', 'many', 'multiple', 'batch', 'arguments', 'arity'],
  }),
  entry({
    id: 'C22',
    since: '4.0',
    commands: ['HSET', 'LPUSHX', 'RPUSHX'],
    forms: ['HSET 5+', 'LPUSHX 3+', 'RPUSHX 3+'],
    title: 'HSET, LPUSHX and RPUSHX with several values',
    kind: 'newlyAccepted',
    before: 'wrong number of arguments',
    after: 'accepted; HSET gives the number of new fields',
    probes: ['hset-many', 'rpushx-many', 'lpushx-missing-many', 'eval-hset-many'],
    texts: [
      { ...arity('hset'), title: 'HSET with several values' },
      { ...arity('lpushx'), title: 'LPUSHX with several values' },
      { ...arity('rpushx'), title: 'RPUSHX with several values' },
      before(/Wrong number of args calling Redis command From Lua script/i, 'likely', [
        'eval',
        'lua',
        'script',
      ]),
    ],
    words: SEVERAL,
  }),
  entry({
    id: 'C33',
    since: '5.0',
    again: {
      '6.2.14': {
        kind: 'wording',
        title: 'Wording of HINCRBYFLOAT by infinity (in 6.2.14 and 7.0, not in 6.2.11)',
        before: 'ERR increment would produce NaN or Infinity',
        after: 'ERR value is NaN or Infinity',
      },
    },
    commands: ['HINCRBYFLOAT'],
    title: 'HINCRBYFLOAT by infinity',
    kind: 'newlyRefused',
    before: 'stores inf',
    after: 'ERR increment would produce NaN or Infinity (6.2.14: ERR value is NaN or Infinity)',
    probes: ['hincrbyfloat-inf'],
    texts: [
      after(/increment would produce NaN or Infinity/i, 'likely', INFINITE),
      before(/increment would produce NaN or Infinity/i, 'likely', INFINITE, '6.2.14'),
      after(/value is NaN or Infinity/i, 'likely', INFINITE, '6.2.14'),
    ],
    words: INFINITE,
  }),
  entry({
    id: 'C38',
    since: '6.0',
    commands: ['BLPOP', 'BRPOP', 'BRPOPLPUSH', 'BZPOPMIN', 'BZPOPMAX'],
    title: 'Timeout of blocking commands in decimals',
    kind: 'newlyAccepted',
    before: 'ERR timeout is not an integer or out of range',
    after: 'accepted; a wrong one is ERR timeout is not a float or out of range',
    probes: ['blpop-float-timeout', 'blpop-nonnum-timeout'],
    texts: [
      before(/timeout is not an integer or out of range/i, 'certain'),
      after(/timeout is not a float or out of range/i, 'certain'),
    ],
    words: ['timeout', 'decimal', 'float', 'fraction', 'seconds'],
  }),
  entry({
    id: 'C42',
    since: '6.0',
    again: {
      '7.0': {
        title: 'Wording of an odd number of arguments of MSET',
        before: 'ERR wrong number of arguments for MSET',
        after: "ERR wrong number of arguments for 'mset' command",
        forms: ['MSET odd', 'MSETNX odd'],
      },
    },
    commands: ['HMSET', 'HSET', 'MSET', 'MSETNX', 'XADD'],
    forms: ['HMSET even', 'HSET even'],
    maybe: [],
    title: 'Wording of an odd number of arguments (MSET: since 7.0)',
    kind: 'wording',
    onlyQuoted: true,
    before: 'ERR wrong number of arguments for HMSET',
    after: "ERR wrong number of arguments for 'hmset' command",
    probes: ['own-hmset-odd', 'own-mset-odd'],
    texts: [
      before(/wrong number of arguments for HMSET\b/, 'certain'),
      after(/wrong number of arguments for 'hmset' command/, 'certain'),
      before(/wrong number of arguments for (?:MSET|XADD)\b/, 'certain', undefined, '7.0'),
      after(/wrong number of arguments for '(?:mset(?:nx)?|xadd)' command/, 'certain', undefined, '7.0'),
    ],
    words: ['odd', 'arguments', 'arity'],
  }),
  entry({
    id: 'C46',
    since: '6.2',
    again: {
      '6.2.7': {
        kind: 'value',
        title: 'LPOP and RPOP with a count of 0, or of a missing key (in 6.2.7 and later, not in 6.2.6)',
        before: 'count 0: a nil array; missing key: nil',
        after: 'count 0: []; missing key: a nil array',
      },
    },
    commands: ['LPOP', 'RPOP'],
    forms: ['LPOP 2', 'RPOP 2'],
    title: 'LPOP and RPOP with a count',
    kind: 'newlyAccepted',
    before: "ERR wrong number of arguments for 'lpop' command",
    after: 'an array; nil for a missing key',
    probes: ['lpop-count', 'lpop-count-zero', 'lpop-count-missing'],
    texts: [arity('lpop'), arity('rpop')],
    values: [
      becomes(/^(?:null|nil|none|undefined|<nil>|\(nil\))$/i, /^\[\]$|^\W{2}$/, 'likely', {
        since: '6.2.7',
        words: ['zero', '0', 'count'],
      }),
    ],
    words: ['count', 'several', 'many', 'multiple', 'batch', 'arguments', 'arity'],
  }),
  entry({
    id: 'C58',
    since: '7.0',
    commands: ['DECRBY', 'ZADD', 'ZSCORE', 'EVAL', 'EVALSHA'],
    title: 'DECRBY overflow, scores of -0, random numbers and print in scripts',
    kind: 'value',
    before: 'DECRBY by the lowest integer is accepted; -0 stays -0; print is a function',
    after: 'ERR decrement would overflow; 0; another random sequence; no print',
    probes: ['zscore-neg-zero', 'eval-random-seed', 'eval-print'],
    texts: [
      {
        ...after(/(?<!or )decrement would overflow/i, 'certain'),
        title: 'DECRBY that overflows is refused',
        kind: 'newlyRefused',
      },
      {
        ...after(/nonexistent global variable 'print'/i, 'certain'),
        title: 'Scripts have no print',
        kind: 'newlyRefused',
      },
    ],
    values: [
      becomes(/^-0$/, /^0$/, 'likely', {
        words: ['zscore', 'zadd', 'score', 'zero'],
        title: 'A score of -0 is 0',
      }),
      becomes(/^\W*\d[\d., ]*\W*$/, /^\W*\d[\d., ]*\W*$/, 'guess', {
        // Without the word it is nothing: ZADD's scores are numbers, too.
        since: '7.0',
        words: ['random', 'randomseed', 'math.random'],
        title: 'Another sequence of math.random()',
        when: (was, is) => was !== is,
      }),
    ],
    words: ['random', 'print', 'overflow', 'score'],
  }),
  entry({
    id: 'C59',
    since: '7.2',
    commands: ['ZSCORE', 'ZRANGE', 'ZREVRANGE', 'ZRANGEBYSCORE', 'ZINCRBY', 'ZSCAN', 'EVAL', 'EVALSHA'],
    title: 'Scores and numbers from Lua in their shortest form',
    kind: 'value',
    before: '17 digits: 1.1000000000000001',
    after: 'the shortest form: 1.1',
    probes: ['zscore-third', 'zscore-small', 'zscan-float', 'eval-number-arg-format'],
    values: [
      becomes(/\d\.\d{15,}|(?<![\d.])(?=[\d.]{17})\d{2,}\.\d{8,}|\de-\d\d/, /\d\.\d/, 'certain', {
        // Coordinates are C105's.
        when: (was, is) => sameNumbers(was, is) && !LONG_PAIR.test(was),
      }),
    ],
    words: ['score', 'float', 'digits'],
  }),
  entry({
    id: 'C60',
    since: '7.2',
    commands: ['BLPOP', 'BRPOP', 'BLMOVE', 'BZPOPMIN', 'BZPOPMAX'],
    maybe: ['BLPOP 3+', 'BRPOP 3+', 'BZPOPMIN 3+', 'BZPOPMAX 3+', 'BLMOVE *'],
    title: 'Which key a blocked client is served from',
    kind: 'timing',
    before: 'the first key that was signalled',
    after: 'the first key in the order of the arguments',
    probes: [],
    unseen: 'two connections are needed, one of which waits',
    words: ['order', 'blocked', 'several', 'keys'],
  }),
];

/** Whether two different texts name the same numbers. */
function sameNumbers(one: string, other: string): boolean {
  const numbers = (text: string): readonly string[] =>
    text.slice(0, 10_000).match(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi) ?? [];
  const a = numbers(one);
  const b = numbers(other);
  return (
    a.length > 0 &&
    a.length === b.length &&
    a.every((value, index) => Number(value) === Number(b[index])) &&
    a.some((value, index) => value !== b[index])
  );
}
