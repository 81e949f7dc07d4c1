/** Jobs that are done once each. What changes together is in one slot: the queue's name is the hash tag. */
export class JobQueue {
  constructor(redis, name) {
    this.redis = redis;
    this.waiting = `{jobs:${name}}:waiting`;
    this.busy = `{jobs:${name}}:busy`;
    this.done = `{jobs:${name}}:done`;
  }

  async add(...jobs) {
    return await this.redis.lpush(this.waiting, ...jobs);
  }

  async take() {
    return await this.redis.rpoplpush(this.waiting, this.busy);
  }

  /** As one transaction. */
  async finish(job) {
    const replies = await this.redis.multi().lrem(this.busy, 1, job).incr(this.done).exec();
    return replies.map(([error, reply]) => error ?? reply);
  }

  async counts() {
    const pipeline = this.redis.pipeline().llen(this.waiting).llen(this.busy).get(this.done);
    const [[, waiting], [, busy], [, done]] = await pipeline.exec();
    return { waiting, busy, done: Number(done) };
  }

  async forget() {
    return await this.redis.del(this.waiting, this.busy, this.done);
  }
}
