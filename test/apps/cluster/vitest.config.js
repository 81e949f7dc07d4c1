import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['redis-target/vitest'],
    include: ['test/*.vitest.js'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
