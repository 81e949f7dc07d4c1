import type { ChangeEntry } from '../change-entry.ts';
import { after, becomes, before, entry } from './make.ts';

const SCRIPTS: readonly string[] = ['EVAL', 'EVALSHA', 'FCALL'];

/** What a Lua script may do, and what it finds: globals, tables, functions, other commands. */
export const SCRIPT_TABLE_CHANGES: readonly ChangeEntry[] = [
  entry({
    id: 'C71',
    since: '6.2.7',
    commands: SCRIPTS,
    title: "Lua's own tables and globals are read-only",
    kind: 'newlyRefused',
    impact: 'breaks',
    before: 'a script may change string, table, redis, _G …, which leaks into later scripts',
    after: 'ERR … Attempt to modify a readonly table (in 6.2.7 and later, not in 6.2.6; in 7.0)',
    probes: [
      'lua-write-string-table',
      'lua-write-redis-table',
      'own-rawset-global',
      'own-replace-tostring',
      'own-set-global',
    ],
    texts: [
      after(/Attempt to modify a readonly table/i, 'certain'),
      { ...before(/Script attempted to create global variable/, 'certain'), kind: 'wording' },
    ],
    words: ['readonly', 'table', 'global', 'globals'],
  }),
  entry({
    id: 'C82',
    since: '7.2',
    commands: ['TIME', ...SCRIPTS],
    title: 'TIME stands still while a script runs',
    kind: 'value',
    impact: 'breaks',
    before: 'TIME moves on in a script',
    after: 'TIME is the same for the whole script: a loop that waits for it ends never (BUSY)',
    probes: ['own-time-in-script'],
    values: [
      becomes(/^moved$/, /^same$/, 'likely', { words: ['time', 'eval', 'script'] }),
      becomes(/^(?:[1-9]\d*|true|yes)$/, /^(?:0|false|no)$/, 'guess', { words: ['time', 'frozen'] }),
    ],
    words: ['time', 'frozen'],
  }),
  entry({
    id: 'C83',
    since: '7.2',
    again: {
      '7.4': { before: 'ERR xread command is not allowed with BLOCK option from scripts', after: 'runs' },
      'valkey-8.0': {
        before: 'ERR xread command is not allowed with BLOCK option from scripts',
        after: 'runs',
      },
    },
    commands: ['BLPOP', 'BRPOP', 'BLMOVE', 'BRPOPLPUSH', 'BZPOPMIN', 'BZPOPMAX', 'WAIT', 'XREAD', ...SCRIPTS],
    title: 'Blocking commands in scripts run without blocking',
    kind: 'newlyAccepted',
    before: 'ERR This Redis command is not allowed from script',
    after: 'run as if their time were over (XREAD BLOCK since 7.4 and Valkey 8.0)',
    probes: ['lua-cmd-blpop', 'lua-noscript-cmd-wait', 'lua-cmd-xread-block'],
    texts: [
      before(/This Redis command is not allowed from script/i, 'likely', [
        'blpop',
        'brpop',
        'wait',
        'blmove',
        'bzpopmin',
      ]),
      before(/xread command is not allowed with BLOCK option from scripts/, 'certain', undefined, '7.4'),
      before(
        /xread command is not allowed with BLOCK option from scripts/,
        'certain',
        undefined,
        'valkey-8.0',
      ),
    ],
    words: ['block', 'blocking'],
  }),
  entry({
    id: 'C121',
    since: '3.2',
    again: {
      '8.0': {
        title: 'newproxy, setfenv and getfenv are gone from scripts',
        before: 'functions',
        after:
          "Script attempted to access nonexistent global variable 'setfenv' (distributions brought it to older lines, too)",
      },
      'valkey-8.1': {
        title: 'newproxy, setfenv and getfenv are gone from scripts',
        before: 'functions',
        after:
          "Script attempted to access nonexistent global variable 'setfenv' (distributions brought it to older lines, too)",
      },
    },
    commands: SCRIPTS,
    title: 'Functions that scripts have no more: dofile',
    kind: 'newlyRefused',
    before: 'dofile is a function',
    after: "Script attempted to access unexisting global variable 'dofile'",
    probes: ['lua-dofile-type', 'lua-setfenv', 'lua-newproxy-type', 'lua-getfenv-type'],
    texts: [
      after(/global variable '(?:dofile|loadfile)'/, 'certain'),
      ...['8.0', 'valkey-8.1'].map((since) =>
        after(/nonexistent global variable '(?:newproxy|setfenv|getfenv)'/, 'certain', undefined, since),
      ),
    ],
    words: ['setfenv', 'getfenv', 'newproxy', 'dofile'],
  }),
  entry({
    id: 'C122',
    since: '2.8',
    again: {
      '2.8.24': { before: 'without them', after: 'more globals' },
      '3.2': {
        before: "attempt to call field 'replicate_commands' (a nil value)",
        after: 'redis.replicate_commands, set_repl, breakpoint and debug exist',
      },
      '5.0': {
        before: 'set_repl needs replicate_commands first',
        after: 'set_repl works at once; REPL_REPLICA',
      },
      '6.0': {
        before: "attempt to call field 'setresp' (a nil value)",
        after: 'redis.setresp exists: scripts get maps, sets and doubles',
      },
      '7.0': {
        before: 'nil',
        after: 'redis.REDIS_VERSION, acl_check_cmd, register_function; big numbers and verbatim texts',
      },
      'valkey-7.2': { before: "nonexistent global variable 'server'", after: 'server.* beside redis.*' },
    },
    commands: ['EVAL', 'EVALSHA'],
    maybe: ['EVAL *', 'EVALSHA *', 'FCALL *', 'FUNCTION LOAD *'],
    title: 'Functions that scripts get: bit, replicate_commands, setresp, REDIS_VERSION, server',
    kind: 'newlyAccepted',
    before: 'attempt to call a nil value, or an unexisting global variable',
    after: 'exist',
    probes: ['eval-bit', 'eval-replicate-commands', 'eval-setresp', 'lua-redis-version', 'lua-server-table'],
    texts: [
      before(/global variable 'bit'/, 'certain'),
      before(
        /attempt to call field '(?:replicate_commands|set_repl|breakpoint|debug)'/,
        'certain',
        undefined,
        '3.2',
      ),
      before(/attempt to call field 'setresp'/, 'certain', undefined, '6.0'),
      before(/nonexistent global variable 'server'/, 'certain', undefined, 'valkey-7.2'),
    ],
    values: [
      {
        ...becomes(
          /^(?:nil|null|none|undefined|\W{0,3})$/i,
          /^\d+\.\d+\.\d+$|^(?:string|number)$|^\d{6}$/,
          'likely',
          {
            since: '7.0',
            words: ['redis_version', 'redis_version_num', 'version', 'redis'],
          },
        ),
        kind: 'value' as const,
      },
      {
        ...becomes(/^\W{0,3}$/, /\d{20,}|\bhi\b|txt/, 'likely', { since: '7.0', words: ['eval', 'script'] }),
        kind: 'value' as const,
      },
      {
        ...becomes(/\breplicate_commands\b/, /\bREDIS_VERSION\b/, 'certain', { since: '7.0' }),
        kind: 'value' as const,
      },
    ],
    words: ['setresp', 'replicate_commands', 'server'],
  }),
  entry({
    id: 'C139',
    since: '5.0',
    commands: ['CONFIG GET', 'CONFIG SET', ...SCRIPTS],
    title: 'CONFIG inside a script is refused',
    kind: 'newlyRefused',
    before: 'runs',
    after: 'ERR … This Redis command is not allowed from scripts',
    probes: ['lua-cmd-config-get'],
    texts: [after(/This Redis command is not allowed from scripts/, 'likely', ['config'])],
    words: ['config'],
  }),
  entry({
    id: 'C140',
    since: '6.0.16',
    commands: SCRIPTS,
    title: 'Keys and values of a map that a script gets under RESP3',
    kind: 'value',
    before: 'the value first (6.0.9)',
    after: 'the key first',
    probes: ['lua-setresp-map-order'],
    values: [becomes(/^\[/, /^\[/, 'guess', { words: ['setresp', 'resp3'], when: (was, is) => was !== is })],
    words: ['setresp', 'map'],
  }),
];
