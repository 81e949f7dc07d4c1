import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['redis-target/vitest'],
    include: ['test/*.test.js'],
  },
});
