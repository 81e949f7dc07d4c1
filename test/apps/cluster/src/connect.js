import { Cluster } from 'ioredis';

/** One cluster client for the whole app: REDIS_URL is where it begins, as in production the configuration endpoint. */
export function connect() {
  const { hostname, port, username, password } = new URL(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379');
  return new Cluster([{ host: hostname, port: Number(port) }], {
    scaleReads: 'master',
    redisOptions: {
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    },
  });
}
