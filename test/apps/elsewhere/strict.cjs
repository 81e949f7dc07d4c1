// What a monorepo's tool does in its strict mode: the task gets only the variables that are named somewhere.
const { spawnSync } = require('node:child_process');

const { PATH, HOME, IN_CODE } = process.env;
const { status } = spawnSync('node', ['--test', '--test-reporter', 'tap', 'test/cart.node.mjs'], {
  stdio: 'inherit',
  env: { PATH, HOME, IN_CODE },
});
process.exitCode = status;
