/** Who has how many points. */
export class Leaderboard {
  constructor(redis, name) {
    this.redis = redis;
    this.key = `board:${name}`;
  }

  async add(player, points) {
    return Number(await this.redis.zincrby(this.key, points, player));
  }

  /** Keeps the better of two results. */
  async best(player, points) {
    await this.redis.zadd(this.key, 'GT', points, player);
    return Number(await this.redis.zscore(this.key, player));
  }

  async top(count) {
    const flat = await this.redis.zrevrange(this.key, 0, count - 1, 'WITHSCORES');
    return flat.flatMap((value, index) =>
      index % 2 === 0 ? [{ player: value, points: Number(flat[index + 1]) }] : [],
    );
  }

  async rank(player) {
    const rank = await this.redis.zrevrank(this.key, player);
    return rank === null ? undefined : rank + 1;
  }

  /** How the server keeps a short history: the app's memory budget depends on it. */
  async historyEncoding(...points) {
    await this.redis.rpush(`${this.key}:history`, ...points);
    return await this.redis.object('ENCODING', `${this.key}:history`);
  }
}
