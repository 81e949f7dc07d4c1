/** Commands, subcommands (`CLIENT ID`) and options (`SET KEEPTTL`) by the line that brought them. */
const BY_LINE: Readonly<Record<string, string>> = {
  // And older: what the catalogue begins with.
  '2.6':
    'APPEND AUTH BGREWRITEAOF BGSAVE BITCOUNT BITOP BLPOP BRPOP BRPOPLPUSH CLIENT CONFIG DBSIZE DEBUG DECR DECRBY ' +
    'DEL DISCARD DUMP ECHO EVAL EVALSHA EXEC EXISTS EXPIRE EXPIREAT FLUSHALL FLUSHDB GET GETBIT GETRANGE GETSET ' +
    'HDEL HEXISTS HGET HGETALL HINCRBY HINCRBYFLOAT HKEYS HLEN HMGET HMSET HSET HSETNX HVALS INCR INCRBY ' +
    'INCRBYFLOAT INFO KEYS LASTSAVE LINDEX LINSERT LLEN LPOP LPUSH LPUSHX LRANGE LREM LSET LTRIM MGET MIGRATE ' +
    'MONITOR MOVE MSET MSETNX MULTI OBJECT PERSIST PEXPIRE PEXPIREAT PING PSETEX PSUBSCRIBE PSYNC PTTL PUBLISH ' +
    'PUNSUBSCRIBE RANDOMKEY RENAME RENAMENX RESTORE RPOP RPOPLPUSH RPUSH RPUSHX SADD SAVE SCARD SCRIPT SDIFF ' +
    'SDIFFSTORE SELECT SET SETBIT SETEX SETNX SETRANGE SHUTDOWN SINTER SINTERSTORE SISMEMBER SLAVEOF SLOWLOG ' +
    'SMEMBERS SMOVE SORT SPOP SRANDMEMBER SREM STRLEN SUBSCRIBE SUNION SUNIONSTORE SYNC TIME TTL TYPE UNSUBSCRIBE ' +
    'UNWATCH WATCH ZADD ZCARD ZCOUNT ZINCRBY ZINTERSTORE ZRANGE ZRANGEBYSCORE ZRANK ZREM ZREMRANGEBYRANK ' +
    'ZREMRANGEBYSCORE ZREVRANGE ZREVRANGEBYSCORE ZREVRANK ZSCORE ZUNIONSTORE',
  '2.8':
    'SCAN SSCAN HSCAN ZSCAN PUBSUB ROLE COMMAND PFADD PFCOUNT PFMERGE PFDEBUG PFSELFTEST BITPOS ZRANGEBYLEX ' +
    'ZREVRANGEBYLEX ZLEXCOUNT ZREMRANGEBYLEX LATENCY CONFIG|REWRITE',
  '3.0':
    'WAIT CLUSTER READONLY READWRITE ASKING RESTORE-ASKING CLIENT|PAUSE ZADD|NX ZADD|XX ZADD|CH ZADD|INCR ' +
    'MIGRATE|COPY MIGRATE|REPLACE RESTORE|REPLACE',
  '3.2':
    'GEOADD GEOPOS GEODIST GEOHASH GEORADIUS GEORADIUSBYMEMBER BITFIELD TOUCH HSTRLEN CLIENT|REPLY SCRIPT|DEBUG DEBUG|HELP ' +
    'BGSAVE|SCHEDULE',
  '4.0':
    'UNLINK SWAPDB MEMORY MODULE GEORADIUS_RO GEORADIUSBYMEMBER_RO OBJECT|FREQ OBJECT|HELP FLUSHDB|ASYNC FLUSHALL|ASYNC',
  '5.0':
    'XADD XLEN XRANGE XREVRANGE XREAD XREADGROUP XGROUP XACK XDEL XTRIM XINFO XPENDING XCLAIM XSETID ZPOPMIN ZPOPMAX ' +
    'BZPOPMIN BZPOPMAX LOLWUT REPLICAOF CLIENT|ID CLIENT|UNBLOCK CONFIG|HELP CLIENT|HELP PUBSUB|HELP SCRIPT|HELP ' +
    'RESTORE|ABSTTL RESTORE|IDLETIME RESTORE|FREQ',
  '6.0':
    'ACL HELLO LPOS STRALGO BITFIELD_RO CLIENT|TRACKING CLIENT|CACHING CLIENT|GETREDIR SET|KEEPTTL ' +
    'SCAN|TYPE XINFO|FULL',
  '6.2':
    'GETDEL GETEX COPY LMOVE BLMOVE SMISMEMBER ZMSCORE ZRANGESTORE ZUNION ZINTER ZDIFF ZDIFFSTORE HRANDFIELD ' +
    'ZRANDMEMBER GEOSEARCH GEOSEARCHSTORE RESET XAUTOCLAIM FAILOVER CLIENT|INFO CLIENT|TRACKINGINFO CLIENT|UNPAUSE ' +
    'SET|GET SET|EXAT SET|PXAT ZADD|GT ZADD|LT ZRANGE|REV ZRANGE|BYSCORE ZRANGE|BYLEX XGROUP|CREATECONSUMER ' +
    'XADD|MINID XADD|NOMKSTREAM XADD|LIMIT XTRIM|MINID XTRIM|LIMIT GEORADIUS|ANY GEOADD|NX GEOADD|XX GEOADD|CH XPENDING|IDLE ' +
    'FLUSHALL|SYNC FLUSHDB|SYNC',
  '7.0':
    'EXPIRETIME PEXPIRETIME LMPOP BLMPOP ZMPOP BZMPOP SINTERCARD ZINTERCARD SORT_RO EVAL_RO EVALSHA_RO FCALL FCALL_RO ' +
    'FUNCTION LCS SPUBLISH SSUBSCRIBE SUNSUBSCRIBE CLIENT|NO-EVICT CLUSTER|SHARDS CLUSTER|LINKS CLUSTER|ADDSLOTSRANGE ' +
    'CLUSTER|DELSLOTSRANGE COMMAND|DOCS COMMAND|LIST LATENCY|HISTOGRAM PUBSUB|SHARDCHANNELS PUBSUB|SHARDNUMSUB ACL|DRYRUN ' +
    'EXPIRE|NX EXPIRE|XX EXPIRE|GT EXPIRE|LT BITCOUNT|BIT BITCOUNT|BYTE MODULE|LOADEX SHUTDOWN|ABORT ' +
    'BITPOS|BIT BITPOS|BYTE XGROUP|ENTRIESREAD COMMAND|GETKEYSANDFLAGS XSETID|ENTRIESADDED PEXPIRE|NX PEXPIRE|XX PEXPIRE|GT PEXPIRE|LT ' +
    'EXPIREAT|NX EXPIREAT|XX EXPIREAT|GT EXPIREAT|LT PEXPIREAT|NX PEXPIREAT|XX PEXPIREAT|GT PEXPIREAT|LT',
  '7.2': 'WAITAOF CLIENT|SETINFO CLIENT|NO-TOUCH CLUSTER|MYSHARDID ZRANK|WITHSCORE ZREVRANK|WITHSCORE',
  '7.4': 'HEXPIRE HPEXPIRE HEXPIREAT HPEXPIREAT HTTL HPTTL HPERSIST HEXPIRETIME HPEXPIRETIME HSCAN|NOVALUES',
  '8.0': 'HGETDEL HGETEX HSETEX VADD VSIM VCARD VDIM VEMB VREM VINFO VLINKS VRANDMEMBER VGETATTR VSETATTR',
  // First seen in 8.6.3; 8.2 and 8.4 are not measured.
  '8.6':
    'DELEX DIGEST MSETEX XACKDEL XDELEX SET|IFEQ SET|IFNE SET|IFDEQ SET|IFDNE XADD|KEEPREF XTRIM|KEEPREF',
  // Some came to Redis and to Valkey, each of its own accord (measured: hscan-novalues, hexpire-ok, hgetdel).
  'valkey-8.0': 'SCRIPT|SHOW CLUSTER|SLOT-STATS HSCAN|NOVALUES ZSCAN|NOSCORES CLIENT|CAPA',
  'valkey-8.1': 'COMMANDLOG SET|IFEQ CLIENT|IMPORT-SOURCE',
  'valkey-9.0':
    'DELIFEQ HEXPIRE HPEXPIRE HEXPIREAT HPEXPIREAT HTTL HPTTL HPERSIST HEXPIRETIME HPEXPIRETIME HGETEX HSETEX ' +
    'GEOSEARCH|BYPOLYGON CLUSTER|MIGRATESLOTS CLUSTER|GETSLOTMIGRATIONS CLUSTER|CANCELSLOTMIGRATIONS CLUSTER|FLUSHSLOT',
  'valkey-9.1': 'MSETEX HGETDEL CLUSTERSCAN',
};

/** Commands that a line took away. */
const GONE_BY_LINE: Readonly<Record<string, string>> = { '7.0': 'STRALGO' };

export interface CommandLife {
  /** The line that brought it. */
  readonly since: string;
  /** The line that took it away. */
  readonly until?: string;
}

const ALL_LIVES: readonly (readonly [string, CommandLife])[] = Object.entries(BY_LINE).flatMap(
  ([since, names]) =>
    names.split(' ').map((name): [string, CommandLife] => {
      const command = name.replace('|', ' ');
      const until = Object.entries(GONE_BY_LINE).find(([, gone]) => gone.split(' ').includes(name))?.[0];
      return [command, until === undefined ? { since } : { since, until }];
    }),
);
/** Of what came to both engines, the line of Redis. */
const LIVES: ReadonlyMap<string, CommandLife> = new Map([...ALL_LIVES].reverse());

const ALL_LIVES_OF: ReadonlyMap<string, readonly CommandLife[]> = ALL_LIVES.reduce(
  (lives, [name, life]) => lives.set(name, [...(lives.get(name) ?? []), life]),
  new Map<string, CommandLife[]>(),
);

/**
 * When a command came (source: the commands' documentation, and the measurements).
 *
 * @param name - `GETDEL`, a subcommand `CLIENT ID` or an option `SET KEEPTTL`, in any case.
 * @returns undefined for what is unknown; `2.6` stands for older lines, too.
 */
export function lifeOfCommand(name: string): CommandLife | undefined {
  return LIVES.get(name.toUpperCase());
}

/** A command with its subcommands and options: all whose name is `name` or begins with it. */
export function livesOf(name: string): readonly (readonly [string, CommandLife])[] {
  return [...LIVES].filter(([known]) => known === name || known.startsWith(`${name} `));
}

export interface DatedOption {
  /** Command and option, as they are written. */
  readonly name: string;
  readonly command: string;
  readonly option: string;
  readonly since: CommandLife['since'];
}

/**
 * Every line that brought a command, one or two: some came to Redis and to Valkey.
 *
 * @param name - As {@link lifeOfCommand} takes it.
 */
export function allLivesOf(name: string): readonly CommandLife[] {
  return ALL_LIVES_OF.get(name.toUpperCase()) ?? [];
}

/** Every option and subcommand, twice where it came to both engines. */
export const DATED_OPTIONS: readonly DatedOption[] = ALL_LIVES.filter(([name]) => name.includes(' ')).map(
  ([name, { since }]) => {
    const [command = '', option = ''] = name.split(' ');
    return { name, command, option, since };
  },
);

/** Every command, subcommand and option of the table. */
export const DATED_COMMANDS: ReadonlySet<string> = new Set(LIVES.keys());
