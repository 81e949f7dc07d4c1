import { fileURLToPath } from 'node:url';
import { type MochaRunner, recordMocha } from '../results/from/mocha.ts';
import { restoreVariables } from '../run/export.ts';

type Reporter = new (runner: MochaRunner, options?: unknown) => object;

interface MochaClass {
  readonly prototype: {
    run?: ((...rest: unknown[]) => unknown) & { readonly isAttached?: true };
    reporter?: unknown;
  };
}

/** Adds a recorder to whichever reporter Mocha was told to use. It loads the test files later: they find the target's variables. */
export function attachToMocha(loaded: unknown): unknown {
  if (typeof loaded !== 'function') return loaded;
  restoreVariables(process.env);
  const { prototype } = loaded as unknown as MochaClass;
  const { run } = prototype;
  if (run === undefined || prototype.reporter === undefined || run.isAttached) return loaded;
  const attached = function (this: { _reporter?: Reporter }, ...rest: unknown[]): unknown {
    const Original = this._reporter;
    // The workers of `--parallel` hand on to their parent what they would report.
    if (Original !== undefined && Original.name !== 'ParallelBuffered') {
      this._reporter = class extends Original {
        constructor(runner: MochaRunner, options?: unknown) {
          super(runner, options);
          recordMocha(runner, process.env, process.cwd());
        }
      };
    }
    return run.apply(this, rest);
  };
  prototype.run = Object.assign(attached, { isAttached: true as const });
  return loaded;
}

interface JestConfigs {
  readonly globalConfig: { readonly reporters?: readonly unknown[] };
}

interface JestConfig {
  /** Without a promise before Jest 25. */
  readConfigs(...rest: unknown[]): JestConfigs | Promise<JestConfigs>;
}

const JEST_REPORTER = fileURLToPath(new URL('../runners/jest-reporter.js', import.meta.url));

/** Adds our reporter to those that Jest was told to use. */
export function attachToJest(loaded: unknown): unknown {
  const original = loaded as JestConfig | null;
  if (typeof original?.readConfigs !== 'function') return loaded;
  const readConfigs: JestConfig['readConfigs'] = (...rest) => {
    // Before there are workers, which get the environment as it is.
    restoreVariables(process.env);
    const read = original.readConfigs(...rest);
    return 'then' in read ? read.then(addReporter) : addReporter(read);
  };
  // Jest's exports cannot be written to.
  return Object.create(original, { readConfigs: { value: readConfigs, enumerable: true } });
}

function addReporter(read: JestConfigs): JestConfigs {
  const { globalConfig } = read;
  const reporters = globalConfig.reporters ?? [['default', {}]];
  if (reporters.some(isOurs)) return read;
  return {
    ...read,
    globalConfig: Object.freeze({ ...globalConfig, reporters: [...reporters, [JEST_REPORTER, {}]] }),
  };
}

function isOurs(reporter: unknown): boolean {
  const path = String(Array.isArray(reporter) ? reporter[0] : reporter);
  return /redis-target[\\/](?:dist[\\/]runners[\\/]jest-reporter|jest[\\/]reporter)/.test(path);
}
