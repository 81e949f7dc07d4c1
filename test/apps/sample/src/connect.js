import { Redis } from 'ioredis';

/** One connection for the whole app, where REDIS_URL says. */
export function connect() {
  const redis = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379', { maxRetriesPerRequest: 2 });
  redis.once('ready', () => console.log(`connected to Redis ${redis.serverInfo.redis_version}`));
  return redis;
}
