import { defineConfig } from 'vitest/config';

const setups = ['redis-target/vitest', ...(process.env.BROKEN_SETUP ? ['./wait/broken-setup.js'] : [])];

export default defineConfig({
  test: { root: '.', globalSetup: setups, include: ['wait/*.test.js'], pool: process.env.POOL },
});
