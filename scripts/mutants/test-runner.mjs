import { once } from 'node:events';
import { BroadcastChannel } from 'node:worker_threads';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  DryRunStatus,
  determineHitLimitReached,
  MutantRunStatus,
  TestStatus,
} from '@stryker-mutator/api/test-runner';
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
  async mutantRun({ activeMutant, mutantActivation, testFilter, hitLimit }) {
    if (this.#isSpoilt) throw new Error('A mutant stayed behind.');
    await this.#load(mutantActivation === 'static' ? activeMutant.id : undefined, hitLimit);
    const said = await this.#ask({ run: 'mutant', id: activeMutant.id, tests: testFilter, hitLimit });
    const wasUsed = this.#isUsed;
    this.#isUsed = true;
    this.#isSpoilt = said.isSpoilt;
    if (said.isSpoilt && wasUsed) throw new Error('Noticed, but maybe for what an earlier mutant left.');
    const { failure, killedBy, count } = said;
    const endless = determineHitLimitReached(said.hits, hitLimit);
    if (endless) return { status: MutantRunStatus.Timeout, reason: endless.reason };
    return failure === undefined
      ? { status: MutantRunStatus.Survived, nrOfTests: count }
      : { status: MutantRunStatus.Killed, failureMessage: failure, killedBy: [killedBy], nrOfTests: count };
  }

  async dispose() {
    this.#channel.postMessage({ run: 'end' });
    this.#channel.close();
    await this.#vitest?.close();
  }

  async #load(staticMutant, hitLimit) {
    if (this.#vitest !== undefined) return;
    process.env.NODE_ENV = 'test';
    this.#vitest = await createVitest('test', {
      config: 'scripts/mutants/vitest.config.ts',
      watch: false,
      onConsoleLog: () => false,
      reporters: [{}],
    });
    const files = await this.#vitest.globTestSpecifications();
    this.#vitest.provide('mutants', { files: files.length, staticMutant, hitLimit });
    const loaded = this.#answer();
    // Ends when the thread has been told to.
    this.#vitest.runTestSpecifications(files).catch((error) => this.#channel.onmessageerror?.(error));
    await loaded;
  }

  #ask(question) {
    const answer = this.#answer();
    this.#channel.postMessage(question);
    return answer;
  }

  async #answer() {
    return (await once(this.#channel, 'message'))[0].data;
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-one-thread', InOneThread)];
