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
    since: '3.2',
    again: {
      '5.0': {
        before: 'refused but after redis.replicate_commands()',
        after: 'accepted: the effects are replicated',
      },
    },
    commands: ['EVAL', 'EVALSHA'],
    title: 'Writing in a script after TIME, SPOP or SRANDMEMBER',
    kind: 'newlyAccepted',
    before: 'Write commands not allowed after non deterministic commands',
    after: 'accepted after redis.replicate_commands(), since 5.0 always: the effects are replicated',
    probes: ['eval-random-write', 'eval-srandmember-write'],
    texts: [
      before(
        /Write commands (?:are )?not allowed after non deterministic commands/i,
        'certain',
        undefined,
        '5.0',
      ),
    ],
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
    unseen: 'the order is another in each process, so that no reply can stand here',
    values: [
      becomes(/^\[/, /^\[/, 'likely', { words: ['eval', 'evalsha', 'lua', 'script'], when: isReordered }),
    ],
    words: ['sorted', 'order', 'ordered'],
  }),
  entry({
    id: 'C41',
    since: '4.0',
    again: {
      '6.0': { before: 'the text ends in a space', after: 'it does not' },
    },
    commands: SCRIPTS,
    title: 'No spaces at the end of script errors (6.0); nonexistent instead of unexisting',
    kind: 'wording',
    before: 'access unexisting global variable; the text ends in a space',
    after: 'access nonexistent global variable; since 6.0 no space at the end',
    probes: ['eval-global-read', 'eval-lua-error-call'],
    texts: [
      before(/access unexisting global variable/, 'certain'),
      after(/access nonexistent global variable/, 'certain'),
    ],
    // What is left when runners have cut the spaces off: two texts that are the same and yet are not equal.
    values: [
      becomes(/user_script/, /user_script/, 'likely', {
        since: '6.0',
        when: (was, is) => was.trim() === is.trim(),
      }),
    ],
    words: ['error'],
  }),
  entry({
    id: 'C48',
    since: '6.2.7',
    again: {
      '7.0': {
        before: "a script that begins with #!lua does not compile: unexpected symbol near '#'",
        after: 'runs, with the flags that it names',
      },
    },
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
      {
        ...before(/user_script:1: unexpected symbol near '#'/, 'certain', undefined, '7.0'),
        title: 'Scripts may begin with #!lua',
        kind: 'newlyAccepted',
      },
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
      before(
        /Error running script \(call to f_[0-9a-f]{4,40}\)(?!: @err_handler|.{0,80}user executing the script)/i,
        'certain',
      ),
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
    values: [
      becomes(/^[a-z][^\n]{0,200}$/, /^ERR [a-z][^\n]{0,200}$/, 'likely', {
        when: (was, is) => is === `ERR ${was}`,
      }),
    ],
    words: ['error_reply'],
  }),
  entry({
    id: 'C80',
    since: 'valkey-9.1',
    commands: ['EVAL', 'EVALSHA', 'FCALL', 'EVAL_RO', 'FCALL_RO'],
    title: 'Script errors name their script no more',
    kind: 'wording',
    before: 'ERR user_script:1: boom script: 8290…, on @user_script:1.',
    after: 'ERR user_script:1: boom script: on @user_script:1.',
    probes: [
      'eval-lua-error-call',
      'lua-wrongtype-call',
      'function-fcall-error',
      'oom-in-script',
      'readonly-replica-eval',
    ],
    texts: [
      before(/ script: [\w-]{1,60}, on @user_(?:script|function)/i, 'certain'),
      after(/ script: on @user_(?:script|function)/i, 'certain'),
    ],
    words: ['error'],
  }),
  entry({
    id: 'C101',
    since: '7.0',
    commands: ['EVAL', 'EVALSHA'],
    title: 'What redis.pcall and pcall give as an error',
    kind: 'wording',
    impact: 'breaks',
    before: '@user_script: 1: Unknown Redis command called from Lua script',
    after: 'ERR Unknown Redis command called from script; one more field in the table',
    probes: ['lua-pcall-unknown', 'lua-error-concat-pcall', 'lua-pcall-error-fields', 'lua-pcall-table-arg'],
    texts: [
      before(
        /(?:@user_script: ?\d+|=\[C\]: -1): (?:Unknown Redis command|Wrong number of args|Lua redis\(\) command arguments|Please specify at least one argument|wrong number)/,
        'likely',
        ['eval', 'evalsha', 'pcall', 'lua', 'script'],
      ),
      after(
        /(?<!- ?)ERR (?:Unknown Redis command|Wrong number of args calling Redis command) (?:called )?from script(?! script:)|this redis lib call(?! script:)|Lua redis lib command arguments must be strings or integers(?! script:)/i,
        'likely',
        ['eval', 'evalsha', 'pcall', 'lua', 'script'],
      ),
    ],
    values: [{ ...becomes(/^\W*err\W*$/, /ignore_error_stats_update/, 'certain'), kind: 'value' }],
    words: ['pcall'],
  }),
  entry({
    id: 'C102',
    since: '7.0',
    commands: ['EVAL', 'EVALSHA'],
    title: 'Errors that a script makes itself: error_reply with a dash, error() with a table',
    kind: 'wording',
    before: '--MYERR x; attempt to concatenate local err (a table value)',
    after: '-MYERR x; the given text and code',
    probes: ['lua-error-reply-dash', 'lua-error-table', 'eval-lua-error-table', 'lua-error-nil'],
    texts: [before(/attempt to concatenate local 'err'/, 'certain')],
    values: [
      becomes(/^-[A-Z]/, /^[A-Z]/, 'likely', {
        words: ['error_reply', 'eval', 'script'],
        when: (was, is) => was.slice(1).startsWith(is.slice(0, 40)),
      }),
    ],
    words: ['error_reply', 'table'],
  }),
  entry({
    id: 'C116',
    since: '2.8',
    again: {
      '2.8.24': { before: '@enable_strict_lua:14', after: '@enable_strict_lua:15' },
      '3.0': { before: "near '<eof>'", after: "near 'end'" },
      '3.2': {
        before: '@user_script: 1: Lua redis() command arguments …',
        after: 'ERR Error running script (call to f_SHA): @user_script:1: …',
      },
    },
    commands: ['EVAL', 'EVALSHA', 'SCRIPT LOAD'],
    title: 'Script errors say where they happened',
    kind: 'wording',
    onlyQuoted: true,
    before: 'ERR Error running script (call to f_SHA): user_script:1: …',
    after: 'ERR Error running script (call to f_SHA): @user_script:1: user_script:1: …',
    probes: ['eval-lua-error-call', 'lua-sha1hex-noargs', 'eval-global-read'],
    texts: [
      before(/call to f_[0-9a-f]{40}\): (?!@)/, 'certain'),
      after(/call to f_[0-9a-f]{40}\): @/, 'certain'),
      after(/call to f_[0-9a-f]{40}\): @enable_strict_lua:15/, 'certain', undefined, '2.8.24'),
    ],
    words: ['error'],
  }),
];
