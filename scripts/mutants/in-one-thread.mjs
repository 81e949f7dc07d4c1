import { performance } from 'node:perf_hooks';
import { BroadcastChannel } from 'node:worker_threads';
import { inject, TestRunner } from 'vitest';

/** What Stryker's changed code reads and writes: which mutant is active, how often it was met, by which test. */
globalThis.__stryker__ ??= {};
const stryker = globalThis.__stryker__;
const { files, staticMutant, hitLimit } = inject('mutants');
// A mutant of what is made at loading has to be there then.
stryker.activeMutant = staticMutant;
if (staticMutant !== undefined) Object.assign(stryker, { hitCount: 0, hitLimit });

/**
 * Keeps Vitest's thread when the last file of a row is loaded, and calls the tests as often as it is asked to, with their
 * hooks, as Vitest does. Fixtures and retries it has not: no row's tests have any.
 */
export default class InOneThread extends TestRunner {
  /** Each by its id, which is the same in every process. */
  #tests = new Map();
  #failures = [];
  #loaded = [];

  async onCollected([file]) {
    for (const { message } of file.result?.errors ?? []) this.#failures.push(`${file.name}: ${message}`);
    for (const test of testsOf(file)) {
      if (test.mode === 'run') this.#tests.set(test.id, test);
      // Vitest itself runs none.
      test.mode = 'skip';
    }
    this.#loaded.push(file.filepath);
    if (this.#loaded.length === files) await this.#serve();
  }

  async #serve() {
    for (const path of this.#loaded) await this.snapshotClient.setup(path, this.config.snapshotOptions);
    const channel = new BroadcastChannel('mutants');
    await new Promise((resolve) => {
      channel.onmessage = async ({ data: { run, ...asked } }) => {
        if (run === 'end') {
          channel.close();
          resolve();
        } else channel.postMessage(await (run === 'all' ? this.#runAll() : this.#runMutant(asked)));
      };
      channel.postMessage('loaded');
    });
  }

  /** All of them without a mutant: how long each takes, and which mutants it meets. */
  async #runAll() {
    const tests = [];
    for (const test of this.#tests.values()) {
      const startedAtMs = performance.now();
      const failure = await this.#run([test]);
      const timeSpentMs = performance.now() - startedAtMs;
      const { name, file } = test;
      tests.push({ id: test.id, name, fileName: file.filepath, timeSpentMs, failure: failure?.message });
    }
    const { static: atLoading, perTest } = stryker.mutantCoverage ?? { static: {}, perTest: {} };
    // What a test meets, too, that test has to notice: a new process for each such mutant takes most of the time.
    for (const met of Object.values(perTest)) for (const id of Object.keys(met)) delete atLoading[id];
    return { error: this.#failures[0], tests, coverage: { static: atLoading, perTest } };
  }

  async #runMutant({ id, tests: ids = [...this.#tests.keys()], hitLimit }) {
    if (this.#failures.length > 0) return { failure: this.#failures[0], killedBy: ids[0], count: 0 };
    Object.assign(stryker, { activeMutant: id, hitCount: 0, hitLimit });
    const failed = await this.#run(ids.map((one) => this.#tests.get(one)));
    const hits = stryker.hitCount;
    Object.assign(stryker, { activeMutant: staticMutant, hitCount: undefined });
    if (failed === undefined) return { count: ids.length, hits };
    // A test that fails without the mutant, too, says that one stayed behind.
    const isSpoilt = staticMutant === undefined && (await this.#run([failed.test])) !== undefined;
    return { failure: failed.message, killedBy: failed.test.id, count: ids.length, hits, isSpoilt };
  }

  /** Tests up to the first that fails; before and after them what their suites ask for. */
  async #run(tests) {
    const open = new Set();
    let failed;
    for (const test of tests) {
      const suites = suitesOf(test);
      try {
        for (const suite of suites) {
          if (open.has(suite)) continue;
          open.add(suite);
          await callAll(suite, 'beforeAll', [suite]);
        }
        stryker.currentTestId = test.id;
        await this.#runOne(test, suites);
      } catch (error) {
        failed = { test, message: String(error?.message ?? error) };
      }
      stryker.currentTestId = undefined;
      if (failed !== undefined) break;
    }
    for (const suite of [...open].reverse()) await callAll(suite, 'afterAll', [suite]).catch(() => {});
    return failed;
  }

  async #runOne(test, suites) {
    this.onBeforeTryTask(test);
    try {
      for (const suite of suites) await callAll(suite, 'beforeEach', [test.context, suite]);
      await TestRunner.getTestFn(test)();
      this.onAfterTryTask(test);
    } finally {
      for (const suite of suites.toReversed()) await callAll(suite, 'afterEach', [test.context, suite]);
    }
  }
}

function testsOf(suite) {
  return suite.tasks.flatMap((task) => (task.type === 'suite' ? testsOf(task) : [task]));
}

/** From the file down to the innermost. */
function suitesOf({ suite, file }) {
  return suite === undefined ? [file] : [...suitesOf(suite), suite];
}

async function callAll(suite, hook, args) {
  for (const call of TestRunner.getSuiteHooks(suite)[hook]) await call(...args);
}
