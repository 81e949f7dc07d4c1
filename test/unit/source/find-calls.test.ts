import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCalls } from '../../../src/source/find-calls.ts';
import { languageOf, SOURCE_ENDINGS } from '../../../src/source/languages.ts';
import { findScriptAliases } from '../../../src/source/lua-calls.ts';
import { tokenize } from '../../../src/source/tokens.ts';

function found(file: string, text: string): string[] {
  const language = languageOf(file);
  if (language === undefined) throw new Error(`${file} is no source file.`);
  const calls = findCalls(text, language, { scriptAliases: new Set(findScriptAliases(text)) });
  return [...new Set(calls.map(({ name, options }) => [name, ...options].join(' ')))];
}

describe('the commands that source seems to send', () => {
  it.each([
    ['methods', 'const redis = new Redis(); await redis.set(key, 1, "EX", 10, "NX")', ['SET EX NX']],
    [
      'methods of node-redis',
      'redis.zAdd("z", []); redis.zRangeByScore("z", 1, 2)',
      ['ZADD', 'ZRANGEBYSCORE'],
    ],
    ['options in fields', 'redis.set(k, v, { NX: true, EX: 5 })', ['SET NX EX']],
    ['methods for bytes', 'redis.getBuffer(k); redis.hgetallBuffer(k)', ['GET', 'HGETALL']],
    ['a client of any name', 'const a = new IORedis(url); a.get(k)', ['GET']],
    [
      'a client by its type',
      'class A { constructor(private kv: RedisClientType) {} f() { this.kv.get("k") } }',
      ['GET'],
    ],
    [
      'a transaction',
      'redis.multi().set(a, 1).incrby(b, 2).pttl(b).exec(done)',
      ['MULTI', 'EXEC', 'SET', 'INCRBY', 'PTTL'],
    ],
    ['a pipeline, which is none', 'const p = redis.pipeline(); p.get(a); p.exec()', ['GET']],
    ['lists', 'redis.multi([["hmget", k, "a"], ["time"]]).exec()', ['MULTI', 'EXEC', 'HMGET', 'TIME']],
    [
      'lists in a variable',
      'const all = [["zadd", k, 1, m], ["expire", k, 2]]; redis.pipeline(all)',
      ['ZADD', 'EXPIRE'],
    ],
    [
      'lists that are queued',
      'const redis = c(); q.push(["publish", ch, 1]); const last = ["hmset", k, "a", 1]; redis.multi(q)',
      ['PUBLISH', 'HMSET', 'MULTI', 'EXEC'],
    ],
    ['what is a client by its other methods', 'kv.hset(k, "f", 1); kv.get(k); other.get(k)', ['HSET', 'GET']],
    ['sendCommand', 'client.sendCommand(["GETEX", k, "PERSIST"])', ['GETEX PERSIST']],
    ['call', 'redis.call("SET", k, v, "KEEPTTL"); redis.callBuffer("get", k)', ['SET KEEPTTL', 'GET']],
    [
      'subcommands',
      'redis.config("SET", "maxmemory", 1); redis.clientList(); client.xGroupCreate(a, b)',
      ['CONFIG SET', 'CLIENT LIST', 'XGROUP CREATE'],
    ],
    [
      'a method by its name',
      'redis["hset"](k, f, v); multi[left ? "lpush" : "rpush"](k)',
      ['HSET', 'LPUSH', 'RPUSH'],
    ],
    [
      'a method handed over',
      'const get = promisify(redis.get).bind(redis); redis.evalsha.apply(redis, args)',
      ['GET', 'EVALSHA'],
    ],
    [
      'an awaited client',
      'import "redis"; (await this.client).del(k); (await queue.client).hset(k, "f", 1)',
      ['DEL', 'HSET'],
    ],
    ['streams of a scan', 'redis.scanStream({ match: "a*", count: 10 })', ['SCAN MATCH COUNT']],
    [
      'scripts',
      'redis.defineCommand("x", { lua: `local n = redis.call("INCR", KEYS[1]) if n == 1 then redis.call(\'pexpire\', KEYS[1], ARGV[1], "NX") end` })',
      ['EVALSHA', 'EVAL', 'INCR', 'PEXPIRE NX'],
    ],
    ['a database', 'new Redis({ host: "h", db: 2 })', ['SELECT']],
    ['within templates', `\`\${await redis.get("a")} \${redis.ttl(b)}\``, ['GET', 'TTL']],
  ])('JavaScript: %s', (_, text, expected) => {
    expect(found('a.ts', text).sort()).toEqual([...expected].sort());
  });

  it.each([
    [
      'a.py',
      'r = redis.Redis()\nr.set("a", 1, nx=True, ex=5)\nwith r.pipeline() as pipe:\n  pipe.zadd("z", {})\n  pipe.execute()\nr.execute_command("OBJECT", "FREQ", k)\nfor k in r.scan_iter(match="a*"): r.delete(k)',
      ['SET NX EX', 'MULTI', 'EXEC', 'ZADD', 'OBJECT FREQ', 'SCAN MATCH', 'DEL'],
    ],
    [
      'b.py',
      'import redis\np = client.pipeline(transaction=False)\nseen = []\nfor k in client.smembers("s"): seen.append(k)',
      ['SMEMBERS'],
    ],
    [
      'a.rb',
      'redis = Redis.new\nredis.set key, value, ex: 10, nx: true\nredis.multi do |tx|\n  tx.hset(k, "f", 1)\n  tx.get k\nend\nredis.call("CONFIG", "GET", "x")\nredis.config(:set, "a", 1)',
      ['SET EX NX', 'MULTI', 'EXEC', 'HSET', 'GET', 'CONFIG GET', 'CONFIG SET'],
    ],
    [
      'a.go',
      'rdb := redis.NewClient(&redis.Options{})\nrdb.Set(ctx, "k", 1, 0)\nrdb.HGetAll(ctx, k)\nconn.Do("GETSET", k, v)\npipe := rdb.TxPipeline()\npipe.Incr(ctx, k)',
      ['SET', 'HGETALL', 'GETSET', 'MULTI', 'EXEC', 'INCR'],
    ],
    [
      'a.php',
      '<?php $redis = new Redis(); $redis->setEx("k", 1, "v"); $redis->hSet("h", "f", 1); $redis->rawCommand("LPOS", $k, "x", "RANK", 2); $client = new Predis\\Client(); $client->zrevrangebyscore("z", 1, 2);',
      ['SETEX', 'HSET', 'LPOS RANK', 'ZREVRANGEBYSCORE'],
    ],
    [
      'a.java',
      'try (Jedis jedis = pool.getResource()) { jedis.set("a", "b"); jedis.zadd("z", 1, "m"); Transaction tx = jedis.multi(); tx.get("a"); }',
      ['SET', 'ZADD', 'MULTI', 'EXEC', 'GET'],
    ],
    [
      'a.lua',
      "local rcall = redis.call\nlocal push = ARGV[1] == 'l' and 'LPUSH' or 'RPUSH'\nrcall(push, KEYS[1], 1)\nrcall('ZADD', KEYS[2], 1, 'm')\nif redis.pcall('exists', KEYS[1]) then return redis.call(ARGV[1] and 'hget' or 'hmget', KEYS[1]) end\n-- redis.call('FLUSHALL')",
      ['LPUSH', 'RPUSH', 'ZADD', 'EXISTS', 'HGET', 'HMGET'],
    ],
  ])('%s', (file, text, expected) => {
    expect(found(file, text).sort()).toEqual([...expected].sort());
  });

  it.each([
    [
      'another library',
      'const m = new Map(); m.get(1); m.set(1, 2); m.delete(1); list.append(x); app.get("/", f); items.sort()',
    ],
    [
      'a word in a text or a comment',
      '// redis.set(k)\n/* redis.get(k) */ log("redis.del(k)"); const hint = "use hset"',
    ],
    ['a pattern', 'const redisKey = /redis.get\\(x\\)/; a.replace(/["\']/g, "")'],
    ['a list of words', 'const redis = 1; const verbs = ["get", "set", "time"]; f(["type", "x"])'],
    ['a handle without a subcommand', 'redis.client; const q = queue.client; redis.pubsub'],
    ['a method of its own', 'class A { get(k) { return 1 } set(k) {} }'],
  ])('does not take for one: %s', (_, text) => {
    expect(found('a.ts', text)).toEqual([]);
  });

  it('says where each stands', () => {
    const text = `const redis = new Redis();\nredis.get("a");\n\nredis.set("b", \`\${redis.incr("c")}\`);`;
    const language = languageOf('a.ts');
    const calls = language === undefined ? [] : findCalls(text, language, { scriptAliases: new Set() });
    expect(calls.map(({ name, at }) => [name, text.slice(at, at + 4)])).toEqual([
      ['GET', 'get('],
      ['SET', 'set('],
      ['INCR', 'incr'],
    ]);
  });

  it('reads any text of any language, in time, and finds nothing outside of it', () => {
    const pieces = fc.constantFrom(
      ...[
        'redis',
        '.',
        'get',
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        "'",
        '"',
        '`',
        '$' + '{',
        '#{',
        '/',
        '\\',
        '\n',
        ' ',
      ],
      ...['--', '//', '/*', '*/', '[[', ']]', '"""', ':set', '=', 'multi', '|', '$', '@', '#', 'Ü', '\u2028'],
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 60 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(...SOURCE_ENDINGS), (source, ending) => {
        const language = languageOf(`a.${ending}`);
        if (language === undefined) throw new Error(ending);
        for (const { at } of tokenize(source, language)) expect(at).toBeLessThan(source.length);
        for (const { at, name } of findCalls(source, language, { scriptAliases: new Set(['rcall']) })) {
          expect(at).toBeLessThan(source.length);
          expect(name).toMatch(/^[A-Z]/);
        }
      }),
    );
  });

  it('reads a megabyte of brackets and quotes that never close in a second or so', () => {
    for (const piece of ['redis.multi().get(', "['get',", '`${', '))', '"\\', 'x=new Redis(']) {
      const language = languageOf('a.js');
      if (language === undefined) throw new Error('js');
      const startedAt = performance.now();
      findCalls(piece.repeat(200_000 / piece.length), language, { scriptAliases: new Set() });
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    }
  });
});

describe('source that is none', () => {
  it.each([
    ['patterns that do not end', 'a.js', '(/['],
    ['brackets that do not open', 'a.js', ')).set('],
    ['a chain', 'a.js', '.get(1)'],
    ['brackets that do not close', 'a.js', '(((redis.get('],
    ['texts in code in texts', 'a.js', '`${'],
    ['calls whose command is a variable', 'a.lua', 'redis.call(x,'],
    ['lines that go on', 'a.rb', 'redis.get :a,'],
  ])('is read in seconds, however large: %s', (_, file, part) => {
    const startedAtMs = performance.now();
    found(file, `redis ${part.repeat(Math.ceil((512 * 1024) / part.length))}`);
    expect(performance.now() - startedAtMs).toBeLessThan(15_000);
  });
});
