/** What a server in cluster mode answers to who does as if it held all keys. */
export interface ClusterModeAnswer {
  readonly id: string;
  readonly title: string;
  readonly sign: RegExp;
  readonly cure: string;
}

const KNOWS_CLUSTERS =
  "Use the client's class for clusters: `new Redis.Cluster([…])` in ioredis, `createCluster` in node-redis, `RedisCluster` in redis-py, `NewClusterClient` in go-redis.";

/**
 * Texts of Redis 3.0 to 7.0 and Valkey (source: src/cluster.c, src/db.c and src/script.c of each); those of 6.2.11 and Valkey 9.1.2 were
 * measured.
 */
export const CLUSTER_MODE_ANSWERS: readonly ClusterModeAnswer[] = [
  {
    id: 'K05',
    title: 'The key is on another node of the cluster, and the client does not follow there',
    sign: /\b(?:MOVED|ASK) \d{1,5} \S*:\d{1,5}\b/,
    cure: KNOWS_CLUSTERS,
  },
  {
    id: 'K06',
    title: 'One command names keys of several slots, which a cluster refuses',
    sign: /\bCROSSSLOT\b(?: Keys in request)?|Keys in request don't hash to the same slot/,
    cure: 'Give keys that are used together one hash tag, `{user:1}:cart` and `{user:1}:name`, or take one command a key.',
  },
  {
    id: 'K07',
    title: 'The cluster is down, or serves not all slots',
    sign: /\bCLUSTERDOWN\b/,
    cure: 'Look at CLUSTER INFO and CLUSTER NODES: a primary without a replica may be gone, or slots may be nobody’s.',
  },
  {
    id: 'K08',
    title: 'A cluster has one database, and the client selects another',
    sign: /\bSELECT is not allowed in cluster mode\b/,
    cure: 'Keep to database 0, and part what databases parted by prefixes of keys. With Redis Target: `isolation` of another kind than databases.',
  },
  {
    id: 'K09',
    title: 'A script uses a key of another node, or one that it did not declare',
    sign: /\b[Ss]cript attempted to access (?:a non local key in a cluster node|keys that do not hash to the same slot|undeclared keys)/,
    cure: 'Hand every key of a script over in KEYS, all with one hash tag.',
  },
];
