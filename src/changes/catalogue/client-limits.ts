/** A client's own time limit, or its own number of tries, in which no answer came: on a slow way, while a connection is being made. */
export interface ClientLimit {
  readonly id: string;
  readonly title: string;
  /** In the error's class and text, as `class: text`. */
  readonly sign: RegExp;
  readonly cure: string;
}

/** Each was seen with the client that is named, or is its public source's text. */
export const CLIENT_LIMITS: readonly ClientLimit[] = [
  {
    // node-redis 6.3.1: five seconds by default, only for commands that are not written yet; an error without a text, whose class
    // node:test and Jest lose, but not its place.
    id: 'K11',
    title: 'node-redis gave a command up that it had not written yet, by its own time limit',
    sign: /Error without a message, thrown in @redis\/client\/(?:dist\/)?lib\/client\/commands-queue\.|Command timeout during maintenance\. Waited to write command/,
    cure: 'Wait for `await client.connect()` before the first command, and give it longer than its 5 seconds: `createClient({ commandOptions: { timeout: 30_000 } })`.',
  },
  {
    // node-redis 4 to 6.
    id: 'K12',
    title: 'node-redis gave its connection up, by its own time limit',
    // As the whole text: in several lines it is another pool's that is out of connections.
    sign: /^(?:(?:ConnectionTimeoutError|Error): )*Connection timeout$|Socket timeout(?: timeout)?\. Expecting data, but didn't receive any in \d|Socket timeout during maintenance/,
    cure: 'Give it longer than its 5 seconds: `createClient({ socket: { connectTimeout: 30_000 } })`, and where a `socketTimeout` is set, that, too.',
  },
  {
    id: 'K13',
    title: 'ioredis gave a command up, by its own time limit `commandTimeout`',
    sign: /(?:^|Error: )Command timed out$/m,
    cure: 'Give it longer, or no limit: `new Redis({ commandTimeout: 30_000 })`.',
  },
  {
    id: 'K14',
    title: 'ioredis gave a command up after its own number of tries to connect',
    sign: /Reached the max retries per request limit \(which is \d+\)/,
    cure: 'Look whether the server was still there (`redis-target doctor`); where it is only slow to be reached, let it go on: `new Redis({ maxRetriesPerRequest: null })`.',
  },
  {
    // redis-py 6.4 to 8.1; also its asyncio's.
    id: 'K15',
    title: 'redis-py gave a command up, by its own time limit',
    sign: /\bTimeout (?:reading from (?:socket|\S+:\d+|unix:)|connecting to server|writing to socket)/,
    cure: 'Give it longer: `Redis(socket_timeout=30, socket_connect_timeout=30)`, or `?socket_timeout=30` in the URL.',
  },
  {
    // go-redis 9: 3 seconds to read, 5 to connect; `redis: connection pool timeout`. The words of the first are Go's own: neither those of a
    // request by HTTP and of a driver that names itself, nor of a port that is known to be something else's.
    id: 'K16',
    title: 'The Go client gave a command up, by its own time limit',
    sign: /(?<!(?:\w:\/\/|\[mysql\]|\bdatabase=|\bserver selection)[^\n]{0,300})\b(?:read|write|dial) tcp \S+:(?!(?:25|53|80|443|465|587|1433|1521|2181|2379|3306|5432|5672|8080|8443|9042|9092|9200|11211|27017): )\d+: i\/o timeout|redis: connection pool timeout/,
    cure: 'Give it longer: `&redis.Options{DialTimeout: 30 * time.Second, ReadTimeout: 30 * time.Second}`.',
  },
  {
    // Jedis 3 to 7 (2 seconds) and Lettuce 4 to 6 (a minute), also through Spring.
    id: 'K17',
    title: 'The Java client gave a command up, by its own time limit',
    sign: /Jedis\w*Exception\b[^\n]{0,200}(?:SocketTimeoutException|[Rr]ead timed out|[Cc]onnect timed out)|RedisCommandTimeoutException|Command timed out after \d+ \w+\(s\)/,
    cure: 'Give it longer: `DefaultJedisClientConfig.builder().timeoutMillis(30_000)` in Jedis, `RedisURI.setTimeout(Duration.ofSeconds(30))` in Lettuce.',
  },
  {
    // redis-client and redis-rb 5 (a second), redis-rb 4 (five). Of a class that is lost the text is all of it: Guava waits, too, and says for what.
    id: 'K18',
    title: 'The Ruby client gave a command up, by its own time limit',
    sign: /Redis(?:Client)?::\w*TimeoutError\b|^(?:\w*Error: )?Waited \d+(?:\.\d+)? seconds(?: \([^\n]*)?$/,
    cure: 'Give it longer: `Redis.new(timeout: 30)`, or `timeout: 30` in `RedisClient.config`.',
  },
  {
    // StackExchange.Redis 1 to 2: five seconds.
    id: 'K19',
    title: 'StackExchange.Redis gave a command up, by its own time limit',
    sign: /\bTimeout (?:performing [A-Z]+\b|awaiting response)[^\n]{0,300}\b(?:inst|mgr|serverEndpoint): /,
    cure: 'Give it longer: `syncTimeout=30000,asyncTimeout=30000,connectTimeout=30000` in the connection string.',
  },
];
