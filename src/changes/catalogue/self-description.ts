import type { ChangeEntry, LaterChange } from '../change-entry.ts';
import { after, becomes, before, entry, grows } from './make.ts';
import { PARAMETER_CHANGE } from './parameters.ts';

const INFO_LINES: readonly string[] = [
  ...['3.0', '3.2', '4.0', '5.0', '6.0', '6.2', '6.2.7', '7.0', '7.2', '7.4', '8.0', '8.6'],
  ...['valkey-7.2', 'valkey-8.0', 'valkey-8.1', 'valkey-9.0', 'valkey-9.1'],
];
const HELP_LINES: readonly string[] = [
  ...['4.0', '5.0', '6.0', '6.2', '7.0', '7.2', '8.0', 'valkey-8.0', 'valkey-9.1'],
];
const VERSION_LINES: readonly string[] = ['7.2', '7.4', '8.0', '8.0.6', '8.6', 'valkey-7.2'];
/** Another text, and not only another product's name in it. */
const isOther = (was: string, is: string): boolean =>
  was !== is && !(was.includes('in this Redis instance') && is.includes('in this Valkey instance'));

/** What a server tells of itself and of its configuration. */
export const SELF_DESCRIPTION_CHANGES: readonly ChangeEntry[] = [
  entry({
    id: 'C106',
    since: 'valkey-8.1',
    again: { 'valkey-9.1.2': { before: 'sanitize-dump-payload', after: 'gone' } },
    commands: ['CONFIG GET', 'CONFIG SET'],
    title: 'Parameters that are gone (dynamic-hz, io-threads-do-reads) or new (commandlog-*, import-mode)',
    kind: 'value',
    before: 'dynamic-hz yes, io-threads-do-reads',
    after: 'CONFIG GET gives nothing; new: commandlog-*, import-mode, rdb-version-check',
    probes: [
      'config-get-dynamic-hz',
      'config-get-io-threads-do-reads',
      'config-get-import-mode',
      'own-config-get-sanitize-dump-payload',
    ],
    values: [
      becomes(/\b(?:dynamic-hz|io-threads-do-reads)\b/, /^\W*$/, 'certain'),
      becomes(/^\W*$/, /\b(?:commandlog-[\w-]+|import-mode|rdb-version-check)\b/, 'certain'),
      becomes(/\bsanitize-dump-payload\b/, /^\W*$/, 'certain', { since: 'valkey-9.1.2' }),
    ],
    words: ['dynamic-hz', 'commandlog', 'import-mode'],
  }),
  entry({
    id: 'C107',
    since: '7.0',
    commands: ['CONFIG GET', 'LATENCY HISTOGRAM', 'COMMAND DOCS'],
    title: 'repl-diskless-sync is yes; LATENCY HISTOGRAM and COMMAND DOCS exist',
    kind: 'value',
    before: 'no; unknown subcommands',
    after: 'yes; exist',
    probes: ['config-get-repl-diskless-sync', 'latency-histogram-nosuch'],
    values: [
      becomes(/repl-diskless-sync\W{1,12}no\b/, /repl-diskless-sync\W{1,12}yes\b/, 'certain'),
      becomes(/^no$/, /^yes$/, 'likely', { words: ['diskless'] }),
    ],
    words: ['diskless', 'histogram'],
  }),
  entry({
    id: 'C109',
    since: '7.0',
    again: {
      '7.4': { before: 'without it', after: 'db.dict.rehashing.count' },
      'valkey-8.0': { before: 'without it', after: 'db.dict.rehashing.count (8.1.8 lists all 16 databases)' },
      'valkey-9.0': { before: 'all 16 databases (8.1.8)', after: 'cluster.slot_import and slot_export' },
      'valkey-9.1': { before: 'without it', after: 'replicas.repl.buffer' },
    },
    commands: ['MEMORY STATS'],
    title: 'MEMORY STATS has more fields',
    kind: 'value',
    before: 'without them',
    after: 'cluster.links, functions.caches (7.0); db.dict.rehashing.count (7.4, Valkey 8.0)',
    probes: ['own-memory-stats-names'],
    values: ['7.0', '7.4', 'valkey-8.0', 'valkey-9.0', 'valkey-9.1'].map((since) =>
      becomes(/peak\.allocated/, /peak\.allocated/, 'likely', { since, when: isOther }),
    ),
    words: ['memory', 'stats'],
  }),
  entry({
    id: 'C117',
    since: '2.8',
    again: grows(INFO_LINES, 'fields and sections'),
    commands: ['INFO'],
    title: 'INFO has other fields and sections',
    kind: 'value',
    impact: 'words',
    before: 'without them',
    after: 'more fields in nearly every line, a few gone',
    probes: ['info-fields-server', 'info-fields-memory', 'info-fields-stats', 'info-sections-everything'],
    values: [
      becomes(/\bavg_ttl=\d+(?!,)/, /\bkeys_with_volatile_items=/, 'certain', { since: 'valkey-9.0' }),
      becomes(/\bavg_ttl=\d+(?!,)/, /\bsubexpiry=/, 'certain', { since: '7.4' }),
      becomes(/^\W*$/, /^# Cluster\b/, 'certain', { since: '3.0' }),
    ].concat(
      ['2.8', ...INFO_LINES].map((since) =>
        becomes(
          /\b(?:redis_version|used_memory|total_connections_received|connected_slaves)\b|\bServer\b[\s\S]*\bClients\b|\bkeys\W+expires\W+(?:avg_)?ttl|\b(?:connected_clients|async_loading|used_cpu_sys|rdb_changes_since_last_save)\b|^\W*$/,
          /\b(?:redis_version|used_memory|total_connections_received|connected_slaves)\b|\bServer\b[\s\S]*\bClients\b|\bkeys\W+expires\W+(?:avg_)?ttl|\b(?:connected_clients|async_loading|used_cpu_sys|rdb_changes_since_last_save|cluster_enabled|io_thread_0|tls_[a-z]+)\b|^valkey$/,
          'likely',
          { since, words: ['info', 'fields', 'section', 'sections'], when: isOther },
        ),
      ),
    ),
    words: ['info', 'section', 'sections'],
  }),
  PARAMETER_CHANGE,
  entry({
    id: 'C119',
    since: '2.8',
    again: grows(HELP_LINES, 'help texts'),
    commands: [
      ...['OBJECT HELP', 'CONFIG HELP', 'CLIENT HELP', 'SCRIPT HELP', 'XGROUP HELP', 'XINFO HELP'],
      ...[
        'MEMORY HELP',
        'LATENCY HELP',
        'LATENCY DOCTOR',
        'COMMAND DOCS',
        'ACL HELP',
        'PUBSUB HELP',
        'COMMAND HELP',
      ],
    ],
    title: 'Texts of HELP, LATENCY DOCTOR and COMMAND DOCS',
    kind: 'value',
    impact: 'words',
    before: 'an older text',
    after: 'another text',
    probes: ['object-help', 'script-help', 'latency-doctor', 'resp3-command-docs'],
    values: ['2.8', ...HELP_LINES].map((since) =>
      becomes(
        /Subcommands are:|Latency monitoring|\bsummary\b/,
        /Subcommands are:|Latency monitoring|\bsummary\b/,
        'certain',
        {
          since,
          when: isOther,
        },
      ),
    ),
    words: ['help', 'doctor', 'docs'],
  }),
  entry({
    id: 'C120',
    since: '7.0',
    again: Object.fromEntries(
      VERSION_LINES.map((line): [string, LaterChange] => [
        line,
        line === 'valkey-7.2'
          ? { before: '7.2.5', after: '7.2.4 on every Valkey' }
          : { before: 'the version before', after: `a version of ${line}` },
      ]),
    ),
    commands: ['HELLO', 'INFO', 'EVAL', 'LOLWUT'],
    title: 'The version that a server tells in HELLO, INFO and redis.REDIS_VERSION',
    kind: 'value',
    impact: 'words',
    before: 'redis.REDIS_VERSION is nil',
    after: "its own version; on Valkey 7.2.4, Valkey's own in INFO valkey_version",
    probes: ['eval-redis-version', 'hello-version-field'],
    values: [
      becomes(/^redis$/, /^valkey$/, 'guess', {
        since: 'valkey-8.0',
        title: 'HELLO names the server valkey',
      }),
      becomes(/^redis$/, /^valkey$/, 'likely', {
        since: 'valkey-8.0',
        words: ['hello', 'server', 'server_name', 'redis'],
        title: 'HELLO names the server valkey',
      }),
    ].concat(
      ['7.0', ...VERSION_LINES].flatMap((since) => [
        becomes(/Redis ver\. [\d.]+/, /Redis ver\. [\d.]+/, 'certain', { since, when: isOther }),
        becomes(/\bversion\W+\d+\.\d+\.\d+/, /\bversion\W+\d+\.\d+\.\d+/, 'guess', {
          since,
          when: isOther,
        }),
        becomes(
          /^(?:\W*(?:nil|null|none|undefined)?\W*|\d\.\d\.\d{1,3}|\d{6})$/i,
          /^(?:\d\.\d\.\d{1,3}|\d{6})$/,
          'likely',
          {
            since,
            words: ['version', 'redis_version', 'redis_version_num', 'hello'],
            when: isOther,
          },
        ),
      ]),
    ),
    words: ['version', 'redis_version', 'hello'],
  }),
  entry({
    id: 'C77',
    since: '7.0',
    commands: ['INFO', 'CONFIG GET', 'CONFIG SET', 'CLIENT SETNAME', 'COMMAND COUNT'],
    title: 'INFO commandstats and errors of arity name the subcommand',
    kind: 'wording',
    before: "cmdstat_config; Unknown subcommand or wrong number of arguments for 'GET'",
    after: "cmdstat_config|get; ERR wrong number of arguments for 'config|get' command",
    probes: [
      'info-commandstats-subcommand',
      'subcommand-arity-config-get',
      'multi-client-setname-arity',
      'command-count-arg',
    ],
    texts: [after(/wrong number of arguments for '\w{1,30}\|[\w-]{1,40}' command/, 'certain')],
    values: [
      { ...becomes(/\bcmdstat_\w+(?!\|)/, /\bcmdstat_\w+\|/, 'certain'), kind: 'value' },
      {
        ...becomes(/^\W*(?:true\W+false|cmdstat_config)\W*$/i, /^\W*(?:false\W+true|)\W*$/i, 'likely', {
          words: ['commandstats', 'cmdstat', 'subcommand'],
        }),
        kind: 'value',
      },
      {
        ...becomes(/^(?:[1-9]\d*|true)$/, /^(?:0|false|undefined|null|nil|none)$/i, 'guess', {
          words: ['commandstats', 'cmdstat', 'cmdstat_config'],
        }),
        kind: 'value',
      },
      {
        ...becomes(/^[\s\S]*$/, /\w\|\w/, 'certain', {
          when: (was, is) => was !== is && is.replace(/\b(\w+)\|[\w-]+/g, '$1') === was,
        }),
        kind: 'value',
      },
    ],
    words: ['commandstats', 'cmdstat', 'resetstat'],
  }),
  entry({
    id: 'C125',
    since: '3.0',
    again: {
      '3.2': {
        before: "BGSAVE FOO: ERR wrong number of arguments for 'bgsave' command",
        after: 'ERR syntax error',
      },
      '6.0': {
        before: 'The ID specified in XADD is equal or smaller than the target stream top item',
        after: 'ERR The ID specified in XADD must be greater than 0-0',
      },
      '6.2': {
        before: 'ERR at least 1 input key is needed for ZUNIONSTORE/ZINTERSTORE; Try GEOADD key …',
        after: 'ERR at least 1 input key is needed for zunionstore; ERR syntax error',
      },
      '7.0': {
        before: 'ERR at least 1 input key is needed for zunionstore; STORE option in GEORADIUS …',
        after:
          "ERR at least 1 input key is needed for 'zunionstore' command; GEOSEARCHSTORE is not compatible …",
      },
      '7.2': {
        before: 'ERR Unbalanced XREAD list of streams',
        after: "ERR Unbalanced 'xread' list of streams",
      },
      '7.4': { before: 'ERR Invalid debug level.', after: 'ERR Invalid log level.' },
      '8.0': { before: "an ID or '$' must be specified", after: "an ID, '+', or '$' must be specified" },
    },
    commands: [
      ...[
        'ZUNIONSTORE',
        'ZINTERSTORE',
        'XADD',
        'GEOADD',
        'GEOSEARCHSTORE',
        'LPOS',
        'XREAD',
        'XREADGROUP',
        'BGSAVE',
      ],
      ...['COMMAND GETKEYS'],
    ],
    title: 'Wording of errors of single commands: ZUNIONSTORE, XADD, GEOADD, LPOS, XREAD, COMMAND GETKEYS',
    kind: 'wording',
    before: 'an older wording',
    after: 'another wording',
    probes: ['zunionstore-badnum', 'xadd-zero-id', 'geoadd-nx-xx', 'lpos-rank-zero', 'xread-unbalanced'],
    texts: [
      before(/Try GEOADD key|needed for ZUNIONSTORE\/ZINTERSTORE/, 'certain', undefined, '6.2'),
      after(/at least 1 input key is needed for (?:z\w+)(?! command)/, 'certain', undefined, '6.2'),
      after(/ID specified in XADD must be greater than 0-0/, 'certain', undefined, '6.0'),
      before(
        /at least 1 input key is needed for z\w+|STORE option in GEORADIUS/,
        'certain',
        undefined,
        '7.0',
      ),
      after(
        /at least 1 input key is needed for 'z\w+' command|is not compatible with WITHDIST/,
        'certain',
        undefined,
        '7.0',
      ),
      before(
        /RANK can't be zero: use 1 to start from the first match, 2 from the second, \.\.\./,
        'certain',
        undefined,
        '7.0',
      ),
      after(/RANK can't be zero: .{1,80} or use negative/, 'certain', undefined, '7.0'),
      before(/Unbalanced XREAD(?:GROUP)? list/, 'certain', undefined, '7.2'),
      after(/Unbalanced 'xread(?:group)?' list/, 'certain', undefined, '7.2'),
      before(/for each stream key an ID or '\$' must be specified/, 'certain', undefined, '8.0'),
      after(/for each stream key an ID, '\+', or '\$' must be specified/, 'certain', undefined, '8.0'),
      before(/Invalid debug level/, 'certain', undefined, '7.4'),
      after(/Invalid log level/, 'certain', undefined, '7.4'),
      after(/arguments for 'command\|getkeys' command/, 'likely', ['getkeys'], '7.0'),
      after(/The command has no key arguments/, 'likely', ['getkeys'], '7.2'),
      before(/unsupported unit provided\. please use m, km, ft, mi/, 'certain', undefined, '7.0'),
      after(/unsupported unit provided\. please use M, KM, FT, MI/, 'certain', undefined, '7.0'),
      after(/value for ENTRIESREAD must be positive or -1/, 'certain', undefined, '7.0'),
      before(/Use SCRIPT DEBUG yes\/sync\/no/, 'certain', undefined, '6.2'),
      after(/Use SCRIPT DEBUG YES\/SYNC\/NO/, 'certain', undefined, '6.2'),
    ],
    values: [
      becomes(/value is not an integer or out of range/, /Invalid master port/, 'certain', { since: '7.0' }),
      becomes(/syntax error/i, /No shutdown in progress/, 'certain', { since: '7.0' }),
      becomes(
        /arguments for 'command\|getkeys' command/,
        /Invalid number of arguments specified for command/,
        'certain',
        { since: '7.2' },
      ),
    ],
    words: ['unbalanced', 'numkeys'],
  }),
  entry({
    id: 'C134',
    since: '5.0',
    again: {
      '7.0': {
        kind: 'newlyRefused',
        title: 'SLOWLOG GET with less than -1',
        before: '[]',
        after: 'ERR count should be greater than or equal to -1',
      },
      '7.2': {
        kind: 'newlyRefused',
        title: 'LPOS RANK with the lowest integer',
        before: '0',
        after: 'ERR value is out of range, value must between …',
      },
    },
    commands: ['COMMAND GETKEYS', 'SLOWLOG', 'LPOS'],
    title: 'Arguments that make no sense are refused: COMMAND GETKEYS PING, SLOWLOG GET -2, LPOS RANK',
    kind: 'newlyRefused',
    before: '[]',
    after: 'ERR The command has no key arguments',
    probes: ['command-getkeys-nokeys', 'slowlog-get-neg2', 'lpos-rank-min'],
    texts: [
      after(/The command has no key arguments/, 'certain'),
      after(/count should be greater than or equal to -1/, 'certain', undefined, '7.0'),
      after(/value is out of range, value must between -9223372036854775807/, 'certain', undefined, '7.2'),
    ],
    words: ['getkeys', 'rank', 'slowlog'],
  }),
];
