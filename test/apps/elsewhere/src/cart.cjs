// Where its Redis is, this app decides in the ways in which apps do; ADDRESS says in which.

function addressOf() {
  switch (process.env.ADDRESS) {
    case 'in the code':
      return `redis://127.0.0.1:${process.env.IN_CODE}`;
    case 'another variable':
      return process.env.CACHE_URL ?? `redis://localhost:${process.env.IN_CODE}`;
    case 'dotenv':
      require('dotenv').config({ path: process.env.DOTENV_FILE, override: true, quiet: true });
      return process.env.REDIS_URL;
    default:
      return process.env.REDIS_URL ?? `redis://127.0.0.1:${process.env.IN_CODE}`;
  }
}

exports.connect = () => {
  const { Redis } =
    process.env.ADDRESS === 'a mock' ? { Redis: require('ioredis-mock') } : require('ioredis');
  if (process.env.ADDRESS === 'TLS in the code')
    return new Redis({
      host: 'localhost',
      port: Number(process.env.REDIS_PORT),
      tls: {},
      maxRetriesPerRequest: 1,
      retryStrategy: () => null,
    });
  return new Redis(addressOf(), { maxRetriesPerRequest: 1, retryStrategy: () => null });
};

exports.add = async (redis, cart, item) => await redis.sadd(`cart:${cart}`, item);
