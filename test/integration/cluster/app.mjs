// An app with a cluster's client in its code, as users have it.
import { Cluster } from 'ioredis';

const cluster = new Cluster([process.env.REDIS_URL]);
const keys = Array.from({ length: 30 }, (_, index) => `user:${index}`);
await Promise.all(keys.map((key) => cluster.set(key, key)));
const values = await Promise.all(keys.map((key) => cluster.get(key)));
await cluster.multi().set('{cart}:a', '1').set('{cart}:b', '2').exec();
console.log(
  values.filter((value, index) => value === keys[index]).length,
  await cluster.mget('{cart}:a', '{cart}:b'),
);
await Promise.all(cluster.nodes('master').map((node) => node.flushall()));
cluster.disconnect();
