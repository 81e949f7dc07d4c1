import base from './vitest.config.mjs';

export default {
  test: {
    ...base.test,
    env: { REDIS_URL: `redis://127.0.0.1:${process.env.IN_CODE}` },
  },
};
