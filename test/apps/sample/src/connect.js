import { Redis } from 'ioredis';

/** One connection for the whole app, where REDIS_URL says. */
export function connect() {
  const redis = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379', { maxRetriesPerRequest: 2 });
  redis.info('server').then(
    (info) => console.log(`connected to Redis ${/redis_version:(\S+)/.exec(info)?.[1]}`),
    (error) => console.error(`no Redis: ${error.message}`),
  );
  return redis;
}
