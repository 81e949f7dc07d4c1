/** Jobs that are done once each; a worker that dies leaves its job in `busy`. */
export class JobQueue {
  constructor(redis, name) {
    this.redis = redis;
    this.waiting = `jobs:${name}:waiting`;
    this.busy = `jobs:${name}:busy`;
    this.ideas = `jobs:${name}:ideas`;
  }

  async add(...jobs) {
    return await this.redis.lpush(this.waiting, ...jobs);
  }

  async take() {
    return await this.redis.rpoplpush(this.waiting, this.busy);
  }

  async done(job) {
    return (await this.redis.lrem(this.busy, 1, job)) === 1;
  }

  async counts() {
    const [waiting, busy] = await Promise.all([this.redis.llen(this.waiting), this.redis.llen(this.busy)]);
    return { waiting, busy };
  }

  /** Jobs whose order does not matter: any `count` of them at once. */
  async takeAny(count) {
    return await this.redis.spop(this.ideas, count);
  }

  async addAny(...jobs) {
    return await this.redis.sadd(this.ideas, ...jobs);
  }

  /** Forgets jobs that were seen before; needs a module that not every server has. */
  async isNew(job) {
    try {
      return (await this.redis.call('BF.ADD', 'jobs:seen', job)) === 1;
    } catch (error) {
      throw new Error(`No Bloom filter on this server: ${error.message}`);
    }
  }
}
