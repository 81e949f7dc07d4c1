import type { ChangeEntry, LaterChange } from '../change-entry.ts';
import { after, arity, becomes, before, entry } from './make.ts';

/** An empty text or array. */
const NOTHING = /^\W{0,3}$/;

const WORDING_OF_AUTH = 'Wording of the errors of AUTH';

/** COMMAND grew with these. */
const COMMAND_LINES: readonly string[] = [
  ...['3.0', '3.2', '4.0', '5.0', '6.0', '6.2', '7.0', '7.2', '7.4', '8.0', '8.6'],
  ...['valkey-8.1', 'valkey-9.0', 'valkey-9.1', 'valkey-9.1.2'],
];
/** One new field of CLIENT LIST a line. */
const CLIENT_FIELDS: Readonly<Record<string, string>> = {
  '6.2': 'laddr',
  '7.0': 'ssub',
  '7.2': 'lib-name',
  '7.4': 'watch',
  '8.0': 'io-thread',
  '8.6': 'tot-cmds',
  'valkey-8.0': 'tot-cmds',
  'valkey-8.1': 'capa',
};

function grows(lines: readonly string[]): Readonly<Record<string, LaterChange>> {
  return Object.fromEntries(
    lines.map((line): [string, LaterChange] => [
      line,
      { before: 'fewer commands', after: `the commands of ${line.replace('-', ' ')}, too` },
    ]),
  );
}

/** Connections, passwords, configuration, and what the server tells of itself. */
export const SERVER_CHANGES: readonly ChangeEntry[] = [
  entry({
    id: 'C03',
    since: '2.8',
    commands: ['AUTH'],
    maybe: ['AUTH *', 'CONFIG SET *'],
    title: 'Error code of a command before AUTH',
    kind: 'wording',
    before: 'ERR operation not permitted',
    after: 'NOAUTH Authentication required.',
    probes: ['noauth-ping'],
    texts: [
      before(/\bERR operation not permitted/, 'certain'),
      after(/NOAUTH Authentication required/, 'likely', ['auth', 'noauth', 'password']),
    ],
    words: ['auth', 'noauth', 'password'],
  }),
  entry({
    id: 'C05',
    since: '2.8',
    again: {
      '3.0': {
        kind: 'wording',
        title: 'The refusal of a command while subscribed names PING',
        before: 'only (P)SUBSCRIBE / (P)UNSUBSCRIBE / QUIT allowed in this context',
        after: 'only (P)SUBSCRIBE / (P)UNSUBSCRIBE / PING / QUIT allowed in this context',
      },
    },
    commands: ['PING'],
    forms: ['PING 1'],
    maybe: ['PING 0'],
    title: 'PING with an argument, and while subscribed',
    kind: 'newlyAccepted',
    before: 'wrong number of arguments; refused while subscribed',
    after: 'gives the argument back; ["pong",""] while subscribed',
    probes: ['ping-arg', 'subscribed-ping'],
    texts: [
      arity('ping'),
      before(/\(P\)UNSUBSCRIBE \/ QUIT allowed in this context/, 'certain', undefined, '3.0'),
      after(/\(P\)UNSUBSCRIBE \/ PING \/ QUIT allowed in this context/, 'certain', undefined, '3.0'),
    ],
    words: ['argument', 'message', 'subscribed'],
  }),
  entry({
    id: 'C10',
    since: '3.0',
    commands: ['CONFIG GET'],
    title: 'Default of maxmemory-policy',
    kind: 'value',
    before: 'volatile-lru (on ElastiCache in all lines)',
    after: 'noeviction',
    probes: ['config-get-maxmemory-policy'],
    values: [becomes(/\bvolatile-lru\b/, /\bnoeviction\b/, 'certain')],
    words: ['maxmemory', 'policy', 'eviction'],
  }),
  entry({
    id: 'C19',
    since: '3.2',
    commands: ['CONFIG GET'],
    title: 'Protected mode',
    kind: 'newlyRefused',
    before: 'absent',
    after: 'without a password and a bind address, other hosts get DENIED Redis is running in protected mode',
    probes: ['config-get-protected-mode'],
    texts: [after(/DENIED Redis is running in protected mode/i, 'certain')],
    values: [{ ...becomes(NOTHING, /\bprotected-mode\b/, 'certain'), kind: 'value' }],
    words: ['protected'],
  }),
  entry({
    id: 'C20',
    since: '3.2',
    commands: ['CONFIG GET', 'CONFIG SET'],
    title: 'Parameters tcp-keepalive and list-max-ziplist-size',
    kind: 'value',
    before: 'tcp-keepalive 0; list-max-ziplist-entries and -value',
    after: 'tcp-keepalive 300; list-max-ziplist-size -2',
    probes: ['config-get-tcp-keepalive', 'config-get-list-max-ziplist-size'],
    values: [
      becomes(/^0$/, /^300$/, 'likely', { words: ['keepalive'], title: 'Default of tcp-keepalive' }),
      becomes(/tcp-keepalive\W{1,20}0\b/, /tcp-keepalive\W{1,20}300\b/, 'certain', {
        title: 'Default of tcp-keepalive',
      }),
      becomes(NOTHING, /list-max-ziplist-size\W{1,20}-2\b/, 'certain', {
        title: 'Parameter list-max-ziplist-size',
      }),
    ],
    words: ['keepalive', 'ziplist'],
  }),
  entry({
    id: 'C21',
    since: '3.2',
    commands: ['POST'],
    forms: ['POST *', 'HOST: *'],
    title: 'HTTP words on the Redis port close the connection',
    kind: 'newlyRefused',
    before: "ERR unknown command 'POST'",
    after: 'the connection is closed',
    probes: [],
    unseen: 'bytes that are no command are sent, and the connection is closed',
    words: ['http', 'post', 'host'],
  }),
  entry({
    id: 'C25',
    since: '4.0',
    commands: ['SLOWLOG'],
    forms: ['SLOWLOG GET *'],
    title: 'SLOWLOG GET tells the client',
    kind: 'value',
    before: 'entries of 4 elements',
    after: '6 elements: address and name of the client too',
    probes: ['slowlog-get-shape'],
    values: [becomes(/^4$/, /^6$/, 'likely', { words: ['slowlog', 'entry', 'elements', 'length'] })],
    words: ['slowlog', 'entry'],
  }),
  entry({
    id: 'C26',
    since: '4.0',
    again: { '6.2': { before: 'no such field', after: 'master_failover_state' } },
    commands: ['INFO', 'PSYNC'],
    title: 'INFO replication tells of PSYNC2',
    kind: 'value',
    before: 'no such fields',
    after: 'master_replid and second_repl_offset; since 6.2 master_failover_state',
    probes: [],
    unseen: 'the fields of INFO replication are told by a server that has or had a replica',
    values: [
      becomes(/^# Replication/, /\bmaster_replid:/, 'certain', {
        when: (was) => !was.includes('master_replid:'),
      }),
      becomes(/^\W*(?:none|null|nil|undefined)?\W*$/i, /^\W*master_failover_state:[\w-]+\W*$/, 'certain', {
        since: '6.2',
      }),
    ],
    words: ['replication', 'replid'],
  }),
  entry({
    id: 'C34',
    since: '6.0',
    again: {
      '6.2': {
        title: 'Wording of a wrong password',
        before: 'WRONGPASS invalid username-password pair',
        after: 'WRONGPASS invalid username-password pair or user is disabled.',
      },
    },
    commands: ['AUTH'],
    forms: ['AUTH 2'],
    maybe: ['AUTH *'],
    title: 'AUTH with a user name, and the wording of its errors',
    kind: 'wording',
    before: 'ERR invalid password; ERR Client sent AUTH, but no password is set; one argument',
    after:
      'WRONGPASS invalid username-password pair (6.2: or user is disabled.); ERR AUTH <password> called without any password configured for the default user; a user name may go before',
    probes: ['auth-nopass', 'auth-two-args', 'auth-wrong'],
    texts: [
      {
        ...before(/ERR invalid password\b|Client sent AUTH, but no password is set/i, 'certain'),
        title: WORDING_OF_AUTH,
      },
      {
        ...after(
          /WRONGPASS|invalid username-password pair|AUTH <password> called without any password/i,
          'certain',
        ),
        title: WORDING_OF_AUTH,
      },
      { ...arity('auth'), title: 'AUTH with a user name' },
      // ioredis and node_redis say it in their own words.
      {
        ...before(/Redis server does not require a password, but a password was supplied/, 'likely'),
        title: WORDING_OF_AUTH,
      },
      {
        ...after(/`default` user does not require a password, but a password was supplied/, 'likely'),
        title: WORDING_OF_AUTH,
      },
      before(/invalid username-password pair(?! or user is disabled)/i, 'certain', undefined, '6.2'),
      after(/invalid username-password pair or user is disabled/i, 'certain', undefined, '6.2'),
    ],
    words: ['auth', 'password', 'wrongpass'],
  }),
  entry({
    id: 'C35',
    since: '6.0',
    commands: ['CONFIG SET', 'AUTH'],
    maybe: ['CONFIG SET *'],
    title: 'A new requirepass leaves open connections alone',
    kind: 'newlyAccepted',
    before: 'NOAUTH at once, on open connections too',
    after: 'open connections stay authenticated',
    probes: ['requirepass-existing-conn'],
    texts: [before(/NOAUTH Authentication required/, 'likely', ['requirepass', 'password'])],
    words: ['requirepass'],
  }),
  entry({
    id: 'C44',
    since: '3.0',
    again: {
      ...grows(['3.2', '4.0', '5.0']),
      '6.0': { before: '6 elements (200 commands in 5.0)', after: '7 elements: the categories of ACLs' },
      ...grows(['6.2']),
      '7.0': { before: '7 elements (224 commands in 6.2)', after: '10 elements (240 commands in 7.0)' },
      ...grows(['7.2', '7.4', '8.0', '8.6', 'valkey-8.1', 'valkey-9.0', 'valkey-9.1']),
      'valkey-9.1.2': { before: 'flags as before', after: 'other flags' },
    },
    commands: ['COMMAND'],
    maybe: ['COMMAND *'],
    title: 'COMMAND INFO has more elements, COMMAND COUNT grows',
    kind: 'value',
    impact: 'words',
    before: '6 elements (157 commands in 2.8)',
    after: '7 elements since 6.0, 10 since 7.0 (224 commands in 6.2, 240 in 7.0)',
    probes: ['command-count', 'command-info-get', 'command-list-filter', 'resp3-command-info'],
    values: [
      becomes(/^6$/, /^(?:7|10)$/, 'likely', {
        words: ['elements', 'info'],
        since: '6.0',
        title: 'COMMAND INFO has more elements',
      }),
      ...COMMAND_LINES.flatMap((since) => [
        becomes(/^\d{3}$/, /^\d{3}$/, 'likely', {
          since,
          words: ['count'],
          title: 'COMMAND COUNT grows',
          when: (was, is) => was !== is,
        }),
        becomes(/\b(?:readonly|denyoom)\b|^\W*x\w+\W*$/, /\b(?:readonly|denyoom)\b|^\W*x\w+\W/, 'likely', {
          since,
          words: ['info', 'list', 'command'],
          title: 'COMMAND INFO has more elements',
          when: (was, is) => was !== is,
        }),
      ]),
      ...(['6.0', '7.0'] as const).map((since) =>
        becomes(
          /^\W*[a-z][\w|-]*\W+-?\d+\W+(?:readonly|write|admin|pubsub|noscript|fast|loading|stale|denyoom)\b/,
          since === '6.0' ? /\W@(?:read|write|admin|fast|slow)\b/ : /\bbegin_search\b/,
          'certain',
          { since, title: 'COMMAND INFO has more elements' },
        ),
      ),
    ],
    words: ['elements', 'info'],
  }),
  entry({
    id: 'C49',
    since: '6.2',
    again: {
      '7.0': {
        kind: 'newlyAccepted',
        title: 'INFO with several sections in one call',
        before: 'ERR syntax error',
        after: 'gives them all',
        forms: ['INFO 2+'],
      },
    },
    commands: ['INFO'],
    title: 'INFO errorstats; several sections in one call (since 7.0)',
    kind: 'value',
    before: 'no such section',
    after: 'errorstats; rejected_calls and failed_calls in commandstats',
    probes: ['info-errorstats'],
    values: [
      becomes(NOTHING, /^# Errorstats/, 'certain', { title: 'INFO has errorstats' }),
      becomes(/\busec_per_call=[\d.]+(?!,rejected)/, /\brejected_calls=/, 'likely', {
        title: 'INFO commandstats counts rejected and failed calls',
        words: ['commandstats', 'info'],
      }),
    ],
    words: ['errorstats', 'commandstats'],
  }),
  entry({
    id: 'C50',
    since: '6.0',
    again: {
      '6.2': { before: 'without them', after: 'laddr redir (6.2)' },
      '7.0': { before: 'without them', after: 'ssub multi-mem rbs rbp resp (7.0)' },
      '7.2': { before: 'without them', after: 'lib-name lib-ver (7.2)' },
      '7.4': { before: 'without it', after: 'watch (7.4)' },
      '8.0': { before: 'without it', after: 'io-thread (8.0)' },
      '8.6': {
        before: 'without them',
        after: 'tot-net-in tot-net-out tot-cmds (8.6; 8.2 and 8.4 not measured)',
      },
      'valkey-8.0': { before: 'without them', after: 'watch tot-net-in tot-net-out tot-cmds (Valkey 8.0)' },
      'valkey-8.1': { before: 'without it', after: 'capa (Valkey 8.1)' },
    },
    commands: ['CLIENT LIST', 'CLIENT INFO'],
    forms: ['CLIENT LIST *', 'CLIENT INFO *'],
    title: 'CLIENT LIST has more fields',
    kind: 'value',
    before: 'id addr fd name age idle flags db sub psub multi qbuf qbuf-free obl oll omem events cmd',
    after:
      '6.0 adds argv-mem tot-mem user; 6.2 laddr redir; 7.0 ssub multi-mem rbs rbp resp; 7.2 lib-name lib-ver; 7.4 watch; 8.0 io-thread; Valkey 8.0 watch tot-net-in tot-net-out tot-cmds, 8.1 capa',
    probes: ['client-list'],
    values: [
      becomes(/\bomem=\d+ events=/, /\btot-mem=|\bladdr=|\bssub=|\blib-name=/, 'likely', {
        words: ['list', 'client', 'fields'],
      }),
      ...Object.entries(CLIENT_FIELDS).map(([since, field]) =>
        becomes(
          new RegExp(`^(?![\\s\\S]*\\b${field}\\b)[\\s\\S]*\\bomem\\b`),
          new RegExp(`\\b${field}\\b[\\s\\S]*\\bomem\\b|\\bomem\\b[\\s\\S]*\\b${field}\\b`),
          'certain',
          { since },
        ),
      ),
    ],
    words: ['fields'],
  }),
  entry({
    id: 'C54',
    since: '7.0',
    commands: ['DEBUG'],
    forms: ['DEBUG *'],
    title: 'DEBUG is refused by default',
    kind: 'newlyRefused',
    before: 'allowed',
    after: 'ERR DEBUG command not allowed',
    probes: ['debug-sleep-zero', 'debug-jmap'],
    texts: [after(/DEBUG command not allowed/i, 'certain')],
    words: ['debug', 'sleep'],
  }),
  entry({
    id: 'C61',
    since: '7.2',
    commands: ['ROLE', 'INFO'],
    title: 'ROLE of a replica that connects',
    kind: 'timing',
    before: 'connect',
    after: 'connecting',
    probes: [],
    unseen: 'it takes a replica while it connects',
    values: [
      becomes(/\bconnect\b/, /\bconnecting\b/, 'likely', { words: ['role', 'replica', 'replication'] }),
    ],
    words: ['replica', 'connecting'],
  }),
];
