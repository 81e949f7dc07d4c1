const assert = require('node:assert/strict');
const { randomUUID } = require('node:crypto');

const key = (name) => `${process.env.SHOP ?? 'shop'}:${name}`;

/** The window of the sample app's rate limiter. */
const HIT = `local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count`;

async function using(connect, work) {
  const connections = [];
  const open = async () => {
    const connection = await connect();
    connections.push(connection);
    return connection;
  };
  try {
    await work(await open(), open);
  } finally {
    for (const connection of connections) connection.close();
  }
}

/** What the app does with Redis: a title, and the work on a connection; `open` gives another one. */
const STEPS = {
  'keeps what it is given': async (redis) => {
    const cart = key('cart');
    await redis.call('DEL', cart);
    assert.equal(await redis.call('SADD', cart, 'book', 'pen'), 2);
    assert.equal(Number(await redis.call('SCARD', cart)), 2);
    const long = 'x'.repeat(200_000);
    await redis.call('SET', cart, long);
    assert.equal(String(await redis.call('GET', cart)), long);
    await redis.call('DEL', cart);
  },
  'changes several things together': async (redis) => {
    const [a, b] = [key('a'), key('b')];
    const replies = await redis.together(
      ['SET', a, '1'],
      ['INCRBY', a, '4'],
      ['RPUSH', b, 'x'],
      ['DEL', a, b],
    );
    assert.deepEqual(replies.map(String), ['OK', '5', '1', '2']);
  },
  'waits for a job': async (redis, open) => {
    const jobs = key('jobs');
    const other = await open();
    const waiting = other.call('BRPOP', jobs, '20');
    await redis.call('LPUSH', jobs, 'mail');
    assert.deepEqual([...(await waiting)].map(String), [jobs, 'mail']);
  },
  'hears what is published': async (redis, open) => {
    const other = await open();
    let hear;
    const heard = new Promise((resolve) => {
      hear = resolve;
    });
    // The server may still know another client's subscription that has just been closed.
    const news = key(`news:${randomUUID()}`);
    await other.listen(news, hear);
    assert.equal(await redis.call('PUBLISH', news, 'sale'), 1);
    assert.equal(await heard, 'sale');
  },
  'counts in a script': async (redis) => {
    const rate = key('rate');
    await redis.call('DEL', rate);
    for (const count of [1, 2]) assert.equal(await redis.call('EVAL', HIT, '1', rate, '60000'), count);
    assert.equal(await redis.call('DEL', rate), 1);
  },
};

const CLIENTS = ['ioredis', 'node-redis'].filter((name) => (process.env.SHOP_CLIENT ?? name) === name);

/** Calls back with client, title and work, for whichever runner there is. */
exports.eachStep = (define) => {
  for (const client of CLIENTS) {
    const { connect } = require(`./${client}.cjs`);
    for (const [title, work] of Object.entries(STEPS))
      define(client, title, async () => {
        note(client);
        await using(connect, work);
      });
  }
};

/** Leaves word of where these tests run and of what they find in their environment, for whoever looks on. */
function note(client) {
  const { SHOP_NOTES } = process.env;
  if (!SHOP_NOTES) return;
  const { isMainThread, threadId } = require('node:worker_threads');
  const { writeFileSync } = require('node:fs');
  const { argv, env, pid, ppid, version } = process;
  const text = JSON.stringify({ client, isMainThread, argv, pid, ppid, version, env });
  writeFileSync(`${SHOP_NOTES}/note-${client}-${pid}-${threadId}.json`, text);
}

const OTHERS = {
  'redis-py': () => ['python', ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'test_shop.py']],
  'go-redis': () => [process.env.SHOP_GO ?? 'shop.test', ['-test.v']],
};

/** The parts of the app in other languages: their suites, as child processes of a test. */
exports.eachOther = (define) => {
  for (const [client, command] of Object.entries(OTHERS))
    define(client, 'its own suite passes', async () => {
      const { execFile } = require('node:child_process');
      const { join } = require('node:path');
      const [program, args] = command();
      await new Promise((resolve, reject) => {
        execFile(program, args, { cwd: join(__dirname, '..') }, (error, stdout, stderr) => {
          if (error) reject(new Error(`${error.message}\n${stdout}\n${stderr}`));
          else resolve();
        });
      });
    });
};
