import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { BroadcastChannel } from 'node:worker_threads';
import { inject, TestRunner } from 'vitest';

/** What Stryker's changed code reads and writes: which mutant is active, how often it was met, by which test. */
globalThis.__stryker__ ??= {};
const stryker = globalThis.__stryker__;
const { files, staticMutant } = inject('mutants');
// A mutant of what is made at loading has to be there then.
stryker.activeMutant = staticMutant;

/** A test may put another in its place. */
const { setTimeout: realSetTimeout, clearTimeout } = globalThis;

/** A test without an end is given up: after so many milliseconds, and so many times what it took without a mutant, */
const LEAST_MS = 2_500;
const MOST_TIMES = 20;
/** or where it has met the mutant so often, and so many times as often as it does without. */
const LEAST_HITS = 1_000;
const MOST_HITS = 100;

/** What the process of the first run finds out of each test, written down in Stryker's copy of this repository. */
const FIRST_RUN = 'first-run-of-mutants.json';

/**
 * Keeps Vitest's thread when the last file of a row is loaded, and calls the tests as often as it is asked to, with their
 * hooks, as Vitest does. Fixtures and retries it has not: no row's tests have any.
 */
export default class InOneThread extends TestRunner {
  /** Each by its id, which is the same in every process. */
  #tests = new Map();
  #failures = [];
  #loaded = [];
  #channel = new BroadcastChannel('mutants');
  /** How long each test takes, and how often it meets each mutant. */
  #firstRun;

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
    if (existsSync(FIRST_RUN)) this.#firstRun = JSON.parse(readFileSync(FIRST_RUN, 'utf8'));
    const channel = this.#channel;
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

  /** All of them without a mutant. */
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
    stryker.mutantCoverage = undefined;
    const times = Object.fromEntries(tests.map((test) => [test.id, test.timeSpentMs]));
    this.#firstRun = { times, perTest };
    writeFileSync(FIRST_RUN, JSON.stringify(this.#firstRun));
    return { error: this.#failures[0], tests, coverage: { static: atLoading, perTest } };
  }

  async #runMutant({ id, tests: ids = [...this.#tests.keys()] }) {
    if (this.#failures.length > 0) return { failure: this.#failures[0], killedBy: ids[0], count: 0 };
    // Most mutants are noticed by a quick one.
    const { times } = this.#firstRun;
    const quickFirst = ids.toSorted((a, b) => (times[a] ?? 0) - (times[b] ?? 0));
    stryker.activeMutant = id;
    const failed = await this.#run(
      quickFirst.map((one) => this.#tests.get(one)),
      id,
    );
    stryker.activeMutant = staticMutant;
    if (failed === undefined) return { count: ids.length };
    // A test that fails without the mutant, too, says that one stayed behind.
    const isSpoilt = staticMutant === undefined && (await this.#run([failed.test])) !== undefined;
    const { test, message, isEndless } = failed;
    return { failure: message, killedBy: test.id, count: ids.length, isEndless, isSpoilt };
  }

  /**
   * Tells who waits for an answer how long the test may take, and Stryker's code how often it may be met.
   *
   * @returns The milliseconds that it has: what hangs for longer hangs in a loop, which only the end of the process stops.
   */
  #limit(test, mutant) {
    const { times, perTest } = this.#firstRun;
    const limitMs = LEAST_MS + MOST_TIMES * (times[test.id] ?? 0);
    this.#channel.postMessage({ limitMs: 2 * limitMs });
    stryker.hitLimit = LEAST_HITS + MOST_HITS * (perTest[test.id]?.[mutant] ?? 0);
    stryker.hitCount = 0;
    return limitMs;
  }

  /** Tests up to the first that fails; before and after them what their suites ask for. */
  async #run(tests, mutant) {
    const open = new Set();
    let failed;
    for (const test of tests) {
      const suites = suitesOf(test);
      const limitMs = mutant === undefined ? undefined : this.#limit(test, mutant);
      try {
        for (const suite of suites) {
          if (open.has(suite)) continue;
          open.add(suite);
          await callAll(suite, 'beforeAll', [suite]);
        }
        stryker.currentTestId = test.id;
        await within(limitMs, this.#runOne(test, suites));
      } catch (error) {
        const isEndless = stryker.hitCount > stryker.hitLimit;
        failed = { test, message: String(error?.message ?? error), isEndless };
      }
      stryker.currentTestId = undefined;
      stryker.hitCount = undefined;
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

/** @throws Where it takes longer. */
async function within(limitMs, running) {
  if (limitMs === undefined) return running;
  let timer;
  const late = new Promise((_, reject) => {
    timer = realSetTimeout(() => reject(new Error('The test waits for ever.')), limitMs);
  });
  await Promise.race([running, late]).finally(() => clearTimeout(timer));
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
