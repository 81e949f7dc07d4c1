export default {
  test: { globalSetup: ['redis-target/vitest'], include: ['test/*.vitest.mjs'], testTimeout: 60_000 },
};
