const { Redis } = require('ioredis');

const { APP, REDIS_PORT, REDIS_URL } = process.env;

/** As apps have it in their code: an address and `tls: {}`, or the URL of the environment. */
function create() {
  const options = { maxRetriesPerRequest: 1, retryStrategy: () => null };
  if (APP === 'tls in the code')
    return new Redis({ host: 'localhost', port: Number(REDIS_PORT), tls: {}, ...options });
  return new Redis(REDIS_URL, options);
}

exports.connect = async () => {
  const redis = create();
  return {
    call: (...words) => redis.call(...words),
    together: async (...commands) => {
      const replies = await redis.multi(commands.map(([name, ...rest]) => ['call', name, ...rest])).exec();
      return replies.map(([error, reply]) => {
        if (error) throw error;
        return reply;
      });
    },
    listen: async (channel, hear) => {
      redis.on('message', (_, message) => hear(message));
      await redis.subscribe(channel);
    },
    close: () => redis.disconnect(),
  };
};
