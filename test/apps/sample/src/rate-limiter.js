// One round trip and no race: the window begins with the first call.
const HIT = `
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count`;

/** Lets `limit` calls through in each window of `windowMs`. */
export class RateLimiter {
  constructor(redis, { limit, windowMs }) {
    this.redis = redis;
    this.limit = limit;
    this.windowMs = windowMs;
  }

  async hit(user) {
    const count = await this.redis.eval(HIT, 1, key(user), this.windowMs);
    return { allowed: count <= this.limit, left: Math.max(0, this.limit - count) };
  }

  /** Seconds until the window of a user ends; `undefined` where none is open. */
  async retryAfter(user) {
    const seconds = await this.redis.ttl(key(user));
    return seconds < 0 ? undefined : seconds;
  }

  async reset(user) {
    await this.redis.del(key(user));
  }
}

const key = (user) => `rate:${user}`;
