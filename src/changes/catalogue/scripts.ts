import { isReordered } from '../../messages/reordered.ts';
import type { ChangeEntry } from '../change-entry.ts';
import { after, becomes, before, entry } from './make.ts';

const SCRIPTS: readonly string[] = ['EVAL', 'EVALSHA', 'SCRIPT LOAD'];

/** Lua scripts. */
export const SCRIPT_CHANGES: readonly ChangeEntry[] = [
  entry({
    id: 'C07',
    since: '2.8.24',
    commands: ['EVAL', 'EVALSHA'],
    title: 'cmsgpack reads the newer string format (str8)',
    kind: 'newlyAccepted',
    before: 'Bad data format in input: script arguments packed by a modern msgpack are refused',
    after: 'accepted (bin8 is refused in all lines)',
    probes: ['eval-cmsgpack-str8'],
    texts: [before(/user_script.{0,40}Bad data format in input/i, 'certain')],
    words: ['cmsgpack', 'msgpack'],
  }),
  entry({
    id: 'C30',
    since: '5.0',
    commands: ['EVAL', 'EVALSHA'],
    title: 'Writing in a script after TIME, SPOP or SRANDMEMBER',
    kind: 'newlyAccepted',
    before: 'Write commands not allowed after non deterministic commands',
    after: 'accepted: the effects are replicated',
    probes: ['eval-random-write', 'eval-srandmember-write'],
    texts: [before(/Write commands (?:are )?not allowed after non deterministic commands/i, 'certain')],
    words: ['deterministic', 'random', 'time'],
  }),
  entry({
    id: 'C31',
    since: '5.0',
    commands: ['EVAL', 'EVALSHA', 'SMEMBERS', 'KEYS', 'HKEYS', 'HVALS', 'SUNION', 'SINTER', 'SDIFF'],
    maybe: ['EVAL *', 'EVALSHA *'],
    title: 'SMEMBERS, KEYS and HKEYS inside scripts are no longer sorted',
    kind: 'timing',
    before: 'sorted by the server',
    after: 'in any order, another in each process',
    probes: [],
    values: [
      becomes(/^\[/, /^\[/, 'likely', { words: ['eval', 'evalsha', 'lua', 'script'], when: isReordered }),
    ],
    words: ['sorted', 'order', 'ordered'],
  }),
  entry({
    id: 'C41',
    since: '6.0',
    commands: SCRIPTS,
    title: 'No spaces at the end of script errors',
    kind: 'wording',
    before: 'the text ends in a space',
    after: 'it does not',
    probes: ['eval-global-read', 'eval-lua-error-call'],
    texts: [
      before(/access unexisting global variable/, 'certain', undefined, '4.0'),
      after(/access nonexistent global variable/, 'certain', undefined, '4.0'),
    ],
    // What is left when runners have cut the spaces off: two texts that are the same and yet are not equal.
    values: [
      becomes(/user_script/, /user_script/, 'likely', { when: (was, is) => was.trim() === is.trim() }),
    ],
    words: ['error'],
  }),
  entry({
    id: 'C48',
    since: '6.2',
    commands: SCRIPTS,
    title: 'Wording of script compile errors',
    kind: 'wording',
    onlyQuoted: true,
    before: "user_script:2: unexpected symbol near 'end'",
    after: "user_script:1: unexpected symbol near '<eof>'",
    probes: ['eval-syntax-error', 'script-load-bad'],
    texts: [
      before(/Error compiling script \(new function\): user_script:\d+: .{0,60}near 'end'/i, 'certain'),
      after(/Error compiling script \(new function\): user_script:\d+: .{0,60}near '<eof>'/i, 'certain'),
    ],
    words: ['compile', 'syntax'],
  }),
  entry({
    id: 'C52',
    since: '7.0',
    commands: ['EVAL', 'EVALSHA'],
    title: 'Script errors begin with their original code',
    kind: 'wording',
    onlyQuoted: true,
    before: 'ERR Error running script (call to f_SHA): @user_script:1: WRONGTYPE …',
    after: 'WRONGTYPE … script: SHA, on @user_script:1.',
    probes: ['eval-call-error', 'eval-unknown-command', 'eval-bad-arity', 'oom-in-script'],
    texts: [
      before(/Error running script \(call to f_[0-9a-f]{4,40}\)/i, 'certain'),
      after(/ script: [0-9a-f]{4,40}, on @user_script:\d+/i, 'certain'),
    ],
    words: ['error'],
  }),
  entry({
    id: 'C53',
    since: '7.0',
    commands: ['EVAL', 'EVALSHA'],
    title: 'redis.error_reply without a code gets ERR',
    kind: 'wording',
    before: '-oops',
    after: '-ERR oops',
    probes: ['own-error-reply'],
    texts: [],
    words: ['error_reply'],
  }),
];
