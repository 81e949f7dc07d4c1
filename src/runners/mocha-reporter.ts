import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type MochaRunner, recordMochaRun } from '../run/collect/mocha.ts';
import { openRecorder } from '../run/collect/recorder.ts';

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
    const { version } = require('mocha/package.json') as { version: string };
    new reporters.Spec(runner, options);
    const recorder = openRecorder({ env: process.env, cwd, runner: { name: 'mocha', version } });
    if (recorder) recordMochaRun(runner, recorder, cwd);
  }
}

export default RedisTargetReporter;
// Mocha gets its reporters by `require`, and takes what that gives for the class itself.
export { RedisTargetReporter as 'module.exports' };
