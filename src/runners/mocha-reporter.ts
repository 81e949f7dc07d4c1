import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type MochaRunner, recordMocha } from '../results/from/mocha.ts';

interface Mocha {
  readonly reporters: { readonly Spec: new (runner: MochaRunner, options?: unknown) => { epilogue(): void } };
}

/** Writes the results file of a Mocha run, and prints what Mocha's own `spec` prints: `--reporter redis-target/mocha/reporter`. */
class RedisTargetReporter {
  constructor(runner: MochaRunner, options?: unknown) {
    const cwd = process.cwd();
    // The user's own Mocha: this package brings none.
    const require = createRequire(join(cwd, 'package.json'));
    const { reporters } = require('mocha') as Mocha;
    new reporters.Spec(runner, options);
    recordMocha(runner, process.env, cwd);
  }
}

export default RedisTargetReporter;
// Mocha gets its reporters by `require`, and takes what that gives for the class itself.
export { RedisTargetReporter as 'module.exports' };
