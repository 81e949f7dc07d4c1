import { BroadcastChannel } from 'node:worker_threads';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { DryRunStatus, MutantRunStatus, TestStatus } from '@stryker-mutator/api/test-runner';
import { createVitest } from 'vitest/node';

/**
 * Stryker's way to our unit tests: Vitest loads them once, in one thread, and each mutant only calls those that meet it
 * (`in-one-thread.mjs`). Stryker's own Vitest runner loads all anew for each mutant, which takes a hundred times as long.
 */
class InOneThread {
  #channel = new BroadcastChannel('mutants');
  #vitest;
  /** Whether the tests of this process have met a mutant. */
  #isUsed = false;
  /** Whether a mutant stayed behind in what the tests keep, so that nothing that they say from now on counts. */
  #isSpoilt = false;

  /** Stryker takes a new process where a mutant has to be there when the files are loaded. */
  capabilities() {
    return { reloadEnvironment: false };
  }

  async dryRun() {
    await this.#load();
    const { error, tests, coverage } = await this.#ask({ run: 'all' });
    if (error !== undefined) return { status: DryRunStatus.Error, errorMessage: error };
    return {
      status: DryRunStatus.Complete,
      tests: tests.map(({ failure, ...test }) =>
        failure === undefined
          ? { ...test, status: TestStatus.Success }
          : { ...test, status: TestStatus.Failed, failureMessage: failure },
      ),
      mutantCoverage: coverage,
    };
  }

  /** @throws Where only a new process can tell: Stryker starts one and asks again. */
  async mutantRun({ activeMutant, mutantActivation, testFilter }) {
    if (this.#isSpoilt) throw new Error('A mutant stayed behind.');
    await this.#load(mutantActivation === 'static' ? activeMutant.id : undefined);
    const said = await this.#ask({ run: 'mutant', id: activeMutant.id, tests: testFilter });
    const wasUsed = this.#isUsed;
    this.#isUsed = true;
    this.#isSpoilt = said.isSpoilt;
    const { failure, killedBy, count, isEndless } = said;
    if (isEndless) return { status: MutantRunStatus.Timeout, reason: failure };
    if (said.isSpoilt && wasUsed) throw new Error('Noticed, but maybe for what an earlier mutant left.');
    return failure === undefined
      ? { status: MutantRunStatus.Survived, nrOfTests: count }
      : { status: MutantRunStatus.Killed, failureMessage: failure, killedBy: [killedBy], nrOfTests: count };
  }

  async dispose() {
    this.#channel.postMessage({ run: 'end' });
    this.#channel.close();
    await this.#vitest?.close();
  }

  async #load(staticMutant) {
    if (this.#vitest !== undefined) return;
    process.env.NODE_ENV = 'test';
    this.#vitest = await createVitest('test', {
      config: 'scripts/mutants/vitest.config.ts',
      watch: false,
      onConsoleLog: () => false,
      reporters: [{}],
    });
    const files = await this.#vitest.globTestSpecifications();
    this.#vitest.provide('mutants', { files: files.length, staticMutant });
    const loaded = this.#answer();
    // Ends when the thread has been told to.
    this.#vitest.runTestSpecifications(files).catch(() => {});
    await loaded;
  }

  #ask(question) {
    const answer = this.#answer();
    this.#channel.postMessage(question);
    return answer;
  }

  /** What the thread says, or, where it is silent for longer than it said it might be, that it never will. */
  #answer() {
    return new Promise((resolve) => {
      let timer;
      this.#channel.onmessage = ({ data }) => {
        clearTimeout(timer);
        const { limitMs } = data;
        if (limitMs === undefined) resolve(data);
        else timer = setTimeout(resolve, limitMs, LOST);
      };
    });
  }
}

/** Of a thread that hangs nothing more will come. */
const LOST = { failure: 'The test does not end.', isEndless: true, isSpoilt: true };

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-one-thread', InOneThread)];
