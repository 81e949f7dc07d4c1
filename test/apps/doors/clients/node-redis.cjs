const { createClient } = require('redis');

const { APP, REDIS_PORT, REDIS_URL } = process.env;

/** As apps have it in their code: an address and `tls: true`, or the URL of the environment. */
function create() {
  const socket = { reconnectStrategy: false };
  if (APP === 'tls in the code')
    return createClient({ socket: { ...socket, host: 'localhost', port: Number(REDIS_PORT), tls: true } });
  return createClient({ url: REDIS_URL, socket });
}

exports.connect = async () => {
  const redis = create();
  redis.on('error', () => undefined);
  await redis.connect();
  return {
    call: (...words) => redis.sendCommand(words.map(String)),
    together: (...commands) => {
      const multi = redis.multi();
      for (const command of commands) multi.addCommand(command.map(String));
      return multi.exec();
    },
    listen: (channel, hear) => redis.subscribe(channel, (message) => hear(message)),
    close: () => redis.destroy(),
  };
};
