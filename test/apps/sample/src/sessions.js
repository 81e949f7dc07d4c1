/** Sessions of signed-in users, each for `ttlSeconds` after its last change. */
export class Sessions {
  constructor(redis, { ttlSeconds }) {
    this.redis = redis;
    this.ttlSeconds = ttlSeconds;
  }

  async create(id, user) {
    await this.redis.set(key(id), JSON.stringify({ user, cart: [] }), 'EX', this.ttlSeconds, 'NX');
  }

  async find(id) {
    const text = await this.redis.get(key(id));
    return text === null ? undefined : JSON.parse(text);
  }

  /** Changes what a session holds, without making it live longer. */
  async update(id, change) {
    const session = await this.find(id);
    if (!session) return undefined;
    const changed = { ...session, ...change };
    await this.redis.set(key(id), JSON.stringify(changed), 'KEEPTTL');
    return changed;
  }

  async secondsLeft(id) {
    return await this.redis.ttl(key(id));
  }

  /** Whether there was one to end. */
  async end(id) {
    return (await this.redis.del(key(id))) === 1;
  }

  /** Why the server does not take the password that the settings have, in its own words. */
  async passwordProblem(password) {
    return await this.redis.call('AUTH', password).then(
      () => undefined,
      (error) => error.message,
    );
  }

  /** Remembers where a user was last seen. */
  async sawUser(user, device, page) {
    await this.redis.call('HSET', `seen:${user}`, 'device', device, 'page', page);
    return await this.redis.hgetall(`seen:${user}`);
  }
}

const key = (id) => `session:${id}`;
