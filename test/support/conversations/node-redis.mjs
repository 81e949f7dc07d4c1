// What an app does with node-redis in RESP3, each kind of command once. Argument: port.
import { createRequire } from 'node:module';

const { createClient } = createRequire(`${process.env.CLIENTS}/node_modules/`)('redis');
const [port] = process.argv.slice(2);
const open = (options) => createClient({ url: `redis://127.0.0.1:${port}`, RESP: 3, ...options }).connect();
const redis = await open();
await redis.echo('one');
await Promise.all([
  redis.echo('two'),
  redis.hSet('h', { a: '1', b: '2' }),
  redis.hGetAll('h'),
  redis.echo('three'),
]);
await redis.multi().echo('four').zAdd('z', { score: 1.5, value: 'v' }).zScore('z', 'v').exec();
await redis.sAdd('s', ['a', 'b']);
await redis.sMembers('s');
await redis.sendCommand(['FOO']).catch(() => {});
const tracking = await open();
await tracking.sendCommand(['CLIENT', 'TRACKING', 'ON']);
await tracking.get('k');
await redis.set('k', 'other');
await tracking.echo('invalidated');
const subscriber = await open();
const heard = new Promise(
  (resolve) => void subscriber.subscribe(['a', 'b'], resolve).then(() => redis.publish('b', 'hello')),
);
await heard;
await subscriber.echo('subscribed');
await subscriber.unsubscribe();
await subscriber.echo('unsubscribed');
for (const one of [tracking, subscriber, redis]) await one.close();
