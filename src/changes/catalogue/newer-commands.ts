import type { ChangeEntry } from '../change-entry.ts';
import { after, becomes, before, entry } from './make.ts';

const NEGATIVE_CURSOR = 'SCAN refuses a negative cursor';

/** Commands and options that came after 7.0, to both engines or to one of them. */
export const NEWER_COMMAND_CHANGES: readonly ChangeEntry[] = [
  entry({
    id: 'C68',
    since: '7.4',
    again: {
      '8.0': {
        kind: 'value',
        title: 'MODULE LIST and HELLO name vectorset',
        before: '[]',
        after: 'vectorset',
      },
      'valkey-8.0': {
        title: 'SCAN refuses a negative cursor; HSCAN NOVALUES; os.clock in scripts',
        before: 'SCAN -1 gives an empty page; NOVALUES is ERR syntax error',
        after: 'ERR invalid cursor; NOVALUES exists',
        forms: ['HSCAN * NOVALUES'],
        maybe: ['SCAN *'],
      },
    },
    commands: ['SCAN', 'SSCAN', 'HSCAN', 'ZSCAN', 'HSCAN NOVALUES', 'MODULE LIST'],
    maybe: ['SCAN *', 'MODULE LIST *', 'EVAL *', 'EVALSHA *'],
    title: 'SCAN refuses a negative cursor; HSCAN NOVALUES; os.clock in scripts',
    kind: 'newlyRefused',
    before: 'SCAN -1 gives an empty page; NOVALUES is ERR syntax error',
    after: 'ERR invalid cursor; NOVALUES exists; MODULE LIST names vectorset in Redis 8.0',
    probes: ['scan-neg-cursor', 'hscan-novalues', 'lua-os-time', 'module-list'],
    texts: [
      { ...after(/invalid cursor/i, 'likely', ['negative', 'cursor', 'scan']), title: NEGATIVE_CURSOR },
      {
        ...after(/invalid cursor/i, 'likely', ['negative', 'cursor', 'scan'], 'valkey-8.0'),
        title: NEGATIVE_CURSOR,
      },
      { ...before(/nonexistent global variable 'os'/, 'certain'), kind: 'newlyAccepted' },
      {
        ...before(/nonexistent global variable 'os'/, 'certain', undefined, 'valkey-8.0'),
        kind: 'newlyAccepted',
      },
    ],
    values: [
      { ...becomes(/^\W*$/, /\bvectorset\b/, 'certain', { since: '8.0' }), kind: 'value' },
      ...['7.4', 'valkey-8.0'].map((since) => ({
        ...becomes(/syntax error/i, /NOVALUES option can only be used in HSCAN/, 'certain' as const, {
          since,
        }),
        kind: 'wording' as const,
      })),
    ],
    words: ['cursor', 'negative', 'novalues'],
  }),
  entry({
    id: 'C92',
    since: '7.4',
    again: {
      '8.0': { title: 'HSETEX and HGETEX', before: 'unknown commands', after: 'exist' },
      '8.6': {
        kind: 'wording',
        title: 'Wording of errors of field expiry (8.2 and 8.4 not measured)',
        before: 'ERR The `numfields` parameter must match the number of arguments',
        after: 'ERR wrong number of arguments; ERR unknown argument: FOO',
      },
      'valkey-9.0': {
        title: 'HEXPIRE and its family, HSETEX, HGETEX, with errors of their own',
        before: 'unknown commands',
        after:
          'exist; ERR numfields should be greater than 0 and match the provided number of fields; encoding hashtable',
      },
      'valkey-9.1': { title: 'HSETEX NX and XX', before: 'ERR syntax error', after: 'accepted' },
    },
    commands: [
      ...['HEXPIRE', 'HPEXPIRE', 'HEXPIREAT', 'HPEXPIREAT', 'HTTL', 'HPTTL', 'HPERSIST', 'HEXPIRETIME'],
      ...['HPEXPIRETIME', 'HSETEX', 'HGETEX'],
    ],
    title: 'Fields of a hash that expire: HEXPIRE, HTTL, HPERSIST, HSETEX, HGETEX',
    kind: 'newlyAccepted',
    before: 'unknown commands',
    after: 'exist; Redis and Valkey differ in errors, in the encoding and in HPEXPIREAT with a huge time',
    probes: ['hexpire-ok', 'httl-set', 'hsetex', 'hgetex', 'hexpire-encoding', 'hexpire-numfields-mismatch'],
    texts: [
      {
        ...before(
          /`numfields` parameter must match|Mandatory argument FIELDS is missing/i,
          'certain',
          undefined,
          '8.6',
        ),
        kind: 'wording',
      },
    ],
    values: [
      { ...becomes(/\blistpack\b/, /\blistpackex\b/, 'certain'), kind: 'value' },
      {
        ...becomes(/\blistpack\b/, /\bhashtable\b/, 'likely', {
          since: 'valkey-9.0',
          words: ['expire', 'hexpire', 'field', 'encoding', 'httl'],
        }),
        kind: 'value',
      },
    ],
    words: ['field', 'fields', 'expire', 'expires', 'ttl'],
  }),
  entry({
    id: 'C95',
    since: '8.0',
    again: {
      '8.6': {
        title: 'SET IFEQ and IFNE, DELEX, DIGEST, MSETEX (in 8.6.3; 8.2 and 8.4 not measured)',
        before: 'ERR syntax error; unknown commands',
        after: 'exist',
      },
      'valkey-8.1': { title: 'SET IFEQ', before: 'ERR syntax error', after: 'accepted' },
      'valkey-9.0': { title: 'DELIFEQ', before: 'unknown command', after: 'exists' },
      'valkey-9.1': { title: 'MSETEX, HGETDEL', before: 'unknown commands', after: 'exist' },
    },
    commands: [
      ...[
        'SET IFEQ',
        'SET IFNE',
        'DELIFEQ',
        'DELEX',
        'DIGEST',
        'MSETEX',
        'HGETDEL',
        'VADD',
        'XACKDEL',
        'XDELEX',
      ],
    ],
    title: 'SET IFEQ, DELIFEQ or DELEX, MSETEX, HGETDEL, vector sets: Redis and Valkey differ',
    kind: 'newlyAccepted',
    before: 'unknown commands, or ERR syntax error',
    after: 'exist; DELIFEQ (Valkey) and DELEX (Redis) are not the same command',
    probes: ['hgetdel', 'set-ifeq-hit', 'delex-ifeq', 'delifeq-miss', 'msetex-nx', 'vadd'],
    words: ['ifeq', 'ifne', 'digest'],
  }),
  entry({
    id: 'C113',
    since: '7.2',
    commands: ['WAITAOF', 'CLIENT SETINFO', 'CLIENT NO-TOUCH', 'ZRANK WITHSCORE', 'ZREVRANK WITHSCORE'],
    title: 'WAITAOF, CLIENT SETINFO and NO-TOUCH, ZRANK WITHSCORE',
    kind: 'newlyAccepted',
    before: 'unknown commands and subcommands, or a wrong number of arguments',
    after: 'exist',
    probes: ['client-setinfo', 'zrank-withscore', 'waitaof-local', 'client-no-touch'],
    texts: [
      {
        ...before(/wrong number of arguments for 'z(?:rev)?rank' command/, 'certain'),
        kind: 'newlyAccepted',
      },
    ],
    words: ['withscore', 'setinfo'],
  }),
  entry({
    id: 'C114',
    since: '7.4',
    again: {
      'valkey-8.0': {
        title: 'XREAD from the last entry (+), CLIENT KILL MAXAGE, SCRIPT SHOW',
        before: 'ERR Invalid stream ID specified as stream command argument; ERR syntax error',
        after: 'accepted',
      },
    },
    commands: ['XREAD', 'CLIENT KILL', 'SCRIPT SHOW'],
    title: 'XREAD from the last entry (+), CLIENT KILL MAXAGE',
    kind: 'newlyAccepted',
    before: 'ERR Invalid stream ID specified as stream command argument; ERR syntax error',
    after: 'accepted',
    probes: ['xread-plus', 'client-kill-maxage', 'own-script-show'],
    texts: ['7.4', 'valkey-8.0'].map((since) =>
      before(
        /Invalid stream ID specified as stream command argument/,
        'likely',
        ['plus', 'last', 'newest'],
        since,
      ),
    ),
    values: [
      ...['7.4', 'valkey-8.0'].map((since) => ({
        ...becomes(
          /Invalid stream ID specified/,
          /The \+ ID is meaningless in the context of XREADGROUP/,
          'certain' as const,
          { since },
        ),
        kind: 'wording' as const,
      })),
    ],
    words: ['maxage', 'plus'],
  }),
  entry({
    id: 'C115',
    since: 'valkey-8.1',
    again: {
      'valkey-9.0': {
        title: 'CLIENT KILL NAME, CLIENT LIST NOT-TYPE and other filters',
        before: 'ERR syntax error',
        after: 'accepted',
      },
      'valkey-9.1': { title: 'CLUSTERSCAN', before: 'unknown command', after: 'exists' },
    },
    commands: [...['COMMANDLOG', 'CLIENT IMPORT-SOURCE', 'CLIENT KILL', 'CLIENT LIST', 'CLUSTERSCAN']],
    title: 'COMMANDLOG, CLIENT IMPORT-SOURCE, filters of CLIENT KILL and LIST, CLUSTERSCAN',
    kind: 'newlyAccepted',
    before: 'unknown commands, or ERR syntax error',
    after: 'exist',
    probes: [
      'commandlog-len',
      'client-import-source',
      'client-kill-name',
      'client-list-notype',
      'clusterscan',
    ],
    values: [
      {
        ...becomes(/client-id should be greater than 0|Invalid client ID/, /syntax error/i, 'certain'),
        kind: 'wording',
      },
      { ...becomes(/syntax error/i, /No such user '/, 'certain'), kind: 'wording' },
    ],
    words: ['commandlog', 'not-type'],
  }),
  entry({
    id: 'C126',
    since: '8.6',
    commands: ['BITOP', 'XREADGROUP CLAIM', 'XTRIM', 'XADD', 'CONFIG SET'],
    title: 'BITOP DIFF and ANDOR, XREADGROUP CLAIM, KEEPREF of XADD and XTRIM (8.2 and 8.4 not measured)',
    kind: 'newlyAccepted',
    before: 'ERR syntax error',
    after: 'accepted (first seen in 8.6.3)',
    probes: ['bitop-diff', 'xreadgroup-claim', 'xtrim-keepref', 'xadd-keepref', 'notify-flag-o'],
    texts: [
      before(/syntax error/i, 'likely', ['andor', 'diff', 'diff1', 'claim', 'keepref', 'delref', 'acked']),
    ],
    words: ['andor', 'diff', 'claim', 'keepref'],
  }),
];
