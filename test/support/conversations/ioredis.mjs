// What an app does with ioredis, each kind of command once. Arguments: port, whether the server knows what came with 6.
import { createRequire } from 'node:module';

const { Redis } = createRequire(import.meta.url)('ioredis');
const [port, isNew] = process.argv.slice(2);
// INFO would say where the server lies.
const open = () => new Redis(Number(port), { enableReadyCheck: false });
const redis = open();
await redis.echo('one');
await redis.set('k', Buffer.from([0, 13, 10, 255]));
await Promise.all([
  redis.echo('two'),
  redis.get('k'),
  redis.echo('three'),
  redis.lpush('k', 'x').catch(() => {}),
]);
await redis.pipeline().echo('four').incr('n').echo('five').exec();
await redis.multi().incr('n').hset('h', 'a', '1').lpush('k', 'x').exec();
await redis
  .multi({ pipeline: false })
  .then(() => redis.incr('n'))
  .then(() => redis.exec());
await redis.eval('return {1, {2, ARGV[1]}, redis.error_reply("ERR mine")}', 0, 'arg').catch(() => {});
const blocked = open();
const popped = blocked.blpop('list', 0);
await redis.rpush('list', 'element');
await popped;
await blocked.echo('behind');
const subscriber = open();
await subscriber.subscribe('a', 'b');
await subscriber.psubscribe('p*');
const heard = new Promise((resolve) => subscriber.once('pmessage', resolve));
await redis.publish('a', 'hello');
await redis.publish('patterned', 'hello');
await heard;
if (isNew) await subscriber.ping('while');
await subscriber.unsubscribe('a', 'b');
await subscriber.punsubscribe('p*');
await subscriber.echo('unsubscribed');
const monitor = await open().monitor();
const shown = new Promise((resolve) => monitor.once('monitor', resolve));
await redis.echo('shown');
await shown;
if (isNew) {
  const resp3 = open();
  await resp3.call('HELLO', '3').catch(() => {});
  await resp3.call('RESET');
  await resp3.echo('reset');
  resp3.disconnect();
}
await redis.quit();
for (const one of [blocked, subscriber, monitor]) one.disconnect();
process.exit();
