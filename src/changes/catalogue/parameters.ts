import type { ChangeEntry, ValueSign } from '../change-entry.ts';
import { becomes, entry, grows } from './make.ts';

/**
 * Parameters by the line that they came with: what CONFIG GET names on a line and not on the one before it, those of lines without
 * a server by the table in their `config.c`. Without those that other entries tell of: `replica-*`, `*-listpack-*`, COMMANDLOG's.
 */
const CAME: Readonly<Record<string, readonly string[]>> = {
  '2.8': [
    'hz',
    'min-slaves-to-write',
    'min-slaves-max-lag',
    'notify-keyspace-events',
    'repl-backlog-size',
    'repl-backlog-ttl',
  ],
  '3.0': [
    'cluster-migration-barrier',
    'cluster-node-timeout',
    'cluster-require-full-coverage',
    'cluster-slave-validity-factor',
  ],
  '3.2': ['list-compress-depth', 'slave-announce-ip', 'slave-announce-port', 'supervised', 'syslog-facility'],
  '4.0': [
    ...['active-defrag-cycle-max', 'active-defrag-cycle-min', 'active-defrag-ignore-bytes', 'activedefrag'],
    ...['active-defrag-threshold-lower', 'active-defrag-threshold-upper', 'aof-use-rdb-preamble'],
    ...[
      'client-query-buffer-limit',
      'cluster-announce-bus-port',
      'cluster-announce-ip',
      'cluster-announce-port',
    ],
    ...[
      'cluster-slave-no-failover',
      'lazyfree-lazy-eviction',
      'lazyfree-lazy-expire',
      'lazyfree-lazy-server-del',
    ],
    ...['lfu-decay-time', 'lfu-log-factor', 'proto-max-bulk-len', 'slave-lazy-flush'],
  ],
  '5.0': [
    ...[
      'active-defrag-max-scan-fields',
      'cluster-replica-no-failover',
      'cluster-replica-validity-factor',
      'dynamic-hz',
    ],
    ...[
      'rdb-save-incremental-fsync',
      'slave-ignore-maxmemory',
      'stream-node-max-bytes',
      'stream-node-max-entries',
    ],
  ],
  '6.0': [
    ...[
      'aclfile',
      'acllog-max-len',
      'active-expire-effort',
      'always-show-logo',
      'aof_rewrite_cpulist',
      'appendfilename',
    ],
    ...[
      'bgsave_cpulist',
      'bio_cpulist',
      'cluster-allow-reads-when-down',
      'cluster-enabled',
      'gopher-enabled',
    ],
    ...[
      'io-threads',
      'io-threads-do-reads',
      'jemalloc-bg-thread',
      'key-load-delay',
      'lazyfree-lazy-user-del',
    ],
    ...[
      'lua-replicate-commands',
      'masteruser',
      'oom-score-adj',
      'oom-score-adj-values',
      'rdb-del-sync-files',
    ],
    ...['rdb-key-save-delay', 'repl-diskless-load', 'server_cpulist', 'syslog-enabled', 'syslog-ident'],
    'tracking-table-max-keys',
  ],
  '6.2': [
    ...[
      'acl-pubsub-default',
      'cluster-allow-replica-migration',
      'cluster-announce-tls-port',
      'crash-log-enabled',
    ],
    ...['crash-memcheck-enabled', 'disable-thp', 'ignore-warnings', 'lazyfree-lazy-user-flush'],
    ...['maxmemory-eviction-tenacity', 'proc-title-template', 'replica-announced', 'sanitize-dump-payload'],
    ...['set-proc-title', 'use-exit-on-panic'],
  ],
  '7.0': [
    ...[
      'aof-disable-auto-gc',
      'aof-timestamp-enabled',
      'appenddirname',
      'bind-source-addr',
      'busy-reply-threshold',
    ],
    ...['cluster-allow-pubsubshard-when-down', 'cluster-announce-hostname', 'cluster-config-file'],
    ...[
      'cluster-link-sendbuf-limit',
      'cluster-port',
      'cluster-preferred-endpoint-type',
      'enable-debug-command',
    ],
    ...[
      'enable-module-command',
      'enable-protected-configs',
      'latency-tracking',
      'latency-tracking-info-percentiles',
    ],
    ...['maxmemory-clients', 'propagation-error-behavior', 'repl-diskless-sync-max-replicas'],
    ...['replica-ignore-disk-write-errors', 'replicaof', 'shutdown-on-sigint', 'shutdown-on-sigterm'],
    ...['shutdown-timeout', 'socket-mark-id'],
  ],
  '7.2': ['cluster-announce-human-nodename', 'locale-collate'],
  '7.4': ['hide-user-data-from-log', 'max-new-connections-per-cycle', 'max-new-tls-connections-per-cycle'],
  'valkey-8.0': [
    ...[
      'availability-zone',
      'cluster-announce-client-ipv4',
      'cluster-announce-client-ipv6',
      'cluster-blacklist-ttl',
    ],
    ...['cluster-slot-stats-enabled', 'dual-channel-replication-enabled', 'extended-redis-compatibility'],
    ...['hide-user-data-from-log', 'max-new-connections-per-cycle', 'max-new-tls-connections-per-cycle'],
    ...['prefetch-batch-max-size', 'primaryauth', 'primaryuser', 'unixsocketgroup'],
  ],
  'valkey-8.1': [
    ...['active-defrag-cycle-us', 'aof-rewrite-cpulist', 'bgsave-cpulist', 'bio-cpulist', 'server-cpulist'],
    ...['cluster-manual-failover-timeout', 'log-format', 'log-timestamp-format', 'lua-enable-insecure-api'],
    ...['rdma-bind', 'rdma-completion-vector', 'rdma-port', 'rdma-rx-size'],
  ],
  'valkey-9.0': [
    ...['cluster-announce-client-port', 'cluster-announce-client-tls-port', 'cluster-databases'],
    ...[
      'cluster-slot-migration-log-max-len',
      'mptcp',
      'repl-mptcp',
      'slot-migration-max-failover-repl-bytes',
    ],
    'tls-auth-clients-user',
  ],
  'valkey-9.1': ['cluster-config-save-behavior', 'hash-seed', 'tls-auto-reload-interval'],
};

const WENT: Readonly<Record<string, readonly string[]>> = {
  '3.2': ['list-max-ziplist-entries', 'list-max-ziplist-value'],
  '7.0': [
    'gopher-enabled',
    'key-load-delay',
    'lua-replicate-commands',
    'rdb-key-save-delay',
    'use-exit-on-panic',
    'watchdog-period',
  ],
  'valkey-8.1': ['aof-disable-auto-gc'],
};

/** Lines with another default: parameter → before and after. */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, readonly [was: string, is: string]>>>> = {
  '3.0': { 'maxmemory-samples': ['3', '5'] },
  '6.0': { 'active-defrag-cycle-min': ['5', '1'], 'active-defrag-cycle-max': ['75', '25'] },
  'valkey-8.0': { 'syslog-ident': ['redis', 'valkey'] },
};

const NOTHING = /^\W*$/;

function anyOf(names: readonly string[]): string {
  return names.join('|');
}

/** CONFIG GET of a parameter, which names it: nothing where the engine has none. */
const PARAMETER_VALUES: readonly ValueSign[] = [
  ...Object.entries(CAME).map(([since, names]) =>
    becomes(NOTHING, new RegExp(`^\\W*(?:${anyOf(names)})\\W`), 'certain', { since }),
  ),
  ...Object.entries(WENT).map(([since, names]) =>
    becomes(new RegExp(`^\\W*(?:${anyOf(names)})\\W`), NOTHING, 'certain', { since }),
  ),
  ...Object.entries(DEFAULTS).flatMap(([since, changed]) =>
    Object.entries(changed).map(([name, [was, is]]) =>
      becomes(
        new RegExp(`^\\W*${name}\\W+${was}\\W*$`),
        new RegExp(`^\\W*${name}\\W+${is}\\W*$`),
        'certain',
        {
          since,
          title: `Default of ${name}`,
        },
      ),
    ),
  ),
];

/** The lines that have parameters of their own, but for the first. */
const PARAMETER_LINES: readonly string[] = [
  ...['3.0', '3.2', '4.0', '5.0', '6.0', '6.2', '7.0', '7.2', '7.4', '8.0', '8.6'],
  ...['valkey-8.0', 'valkey-8.1', 'valkey-9.0', 'valkey-9.1'],
];

/** CONFIG's parameters. */
export const PARAMETER_CHANGE: ChangeEntry = entry({
  id: 'C118',
  since: '2.8',
  again: grows(PARAMETER_LINES, 'parameters'),
  commands: ['CONFIG GET', 'CONFIG SET'],
  title: 'Parameters that came or went',
  kind: 'value',
  impact: 'words',
  before: 'CONFIG GET gives nothing for a parameter that the line does not know',
  after: 'gives its name and value',
  probes: [
    'config-get-tcp-backlog',
    'config-get-shutdown-timeout',
    'config-get-hide-user-data-from-log',
    'config-get-lazyfree-lazy-eviction',
    'config-get-crash-log-enabled',
    'config-get-syslog-ident',
  ],
  values: [
    ...PARAMETER_VALUES,
    // What the table has not: of lines that were not measured on their own.
    ...['8.0', '8.6'].map((since) =>
      becomes(
        /^\W*$/,
        /^\W*(?!\w+-max-(?:listpack|ziplist)|replica-|min-replicas|protected-mode)[a-z]+(?:-[a-z]+)+\W/,
        'likely',
        { since, words: ['config', 'parameter', 'get'] },
      ),
    ),
  ],
  words: ['config', 'parameter'],
});
