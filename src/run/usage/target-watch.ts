import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Endpoint } from '../../model/endpoint.ts';
import type { OpenTarget } from '../../model/target.ts';
import type { Destination, TargetDeath, Usage } from '../../model/usage.ts';
import { locateDeath } from '../../results/locate-death.ts';
import { readTestTimes, TIMES_SUFFIX } from '../../results/test-times.ts';
import { countByClients, countInStream, countOnServer, sourceOf } from './count-use.ts';
import { LifeWatch } from './life-watch.ts';
import { findOverridden, isLikelyRedis, matcherOf } from './places.ts';
import { findSigns } from './project-signs.ts';
import type { StreamCount } from './stream-count.ts';
import { readWitnesses, WITNESS_SUFFIX, type Witnessed } from './witnesses.ts';

/** How often the target is asked while tests run, in milliseconds. */
const ASK_EVERY_MS = 5_000;
/** A runner tells some time later which test runs: so long a death waits to be told with it, in milliseconds. */
const TELL_AFTER_MS = 250;

/** What is known of a target at the end of a run. */
export interface TargetUse {
  readonly usage: Usage;
  readonly deaths: readonly TargetDeath[];
  /** The server's own `run_id`; undefined where it never told. */
  readonly serverRunId?: string;
}

export interface WatchTargetOptions {
  readonly target: OpenTarget;
  readonly stream: StreamCount;
  /** Whether clients come through a door of ours. */
  readonly isServed: boolean;
  /** Where the tests' processes write what they see. */
  readonly folder: string;
  /** The project whose tests run. */
  readonly cwd: string;
  /** What was exported to the tests. */
  readonly exported: () => Readonly<Record<string, string | undefined>>;
  /** Is told each death the moment it is heard of, and its end. */
  readonly onDeath: (death: TargetDeath) => void;
  /** Is told each death with the test that ran then, where that is known by now. */
  readonly onLocated: (death: TargetDeath) => void;
}

/**
 * Counts what clients do on a target, and sees whether it lives: the one place that counts. Everybody else asks it.
 */
export class TargetWatch {
  readonly #options: WatchTargetOptions;
  readonly #life: LifeWatch;
  #isServed: boolean;
  #served: Endpoint | undefined;
  #id = '';
  #telling: Promise<void> = Promise.resolve();

  constructor(options: WatchTargetOptions) {
    this.#options = options;
    this.#isServed = options.isServed;
    this.#life = new LifeWatch(options.target, (death) => {
      options.onDeath(death);
      this.#telling = this.#telling.then(() => this.#tell(death));
    });
  }

  /** Clients come, or no longer come, through a door of ours. */
  serve(endpoint: Endpoint | undefined): void {
    this.#isServed = endpoint !== undefined;
    this.#served = endpoint;
  }

  /** Counts anew from here. */
  async begin(): Promise<void> {
    await this.#life.begin();
    this.#id = randomUUID();
    const { folder, stream, target } = this.#options;
    for (const name of await readdir(folder).catch(() => [])) {
      if (name.endsWith(WITNESS_SUFFIX) || name.endsWith(TIMES_SUFFIX))
        await rm(join(folder, name), { force: true });
    }
    // Elsewhere the stream tells; asking a server behind a tunnel takes its time.
    if (sourceOf(target, this.#isServed) === 'server') await this.#life.ask();
    stream.begin();
  }

  /** Asks again and again, until the signal: a server may die, or stop answering, while tests run. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await delay(ASK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted) await this.#life.ask();
    }
  }

  /** Hears of a death; one that is told again, with its end, is the same. */
  died(death: TargetDeath): void {
    const command = death.command ?? this.#options.stream.lastCommand;
    this.#life.died({ ...death, ...(command === undefined ? {} : { command }) });
  }

  /** What is known by now. */
  async use(): Promise<TargetUse> {
    await this.#life.askLast();
    await this.#telling;
    const { target, folder } = this.#options;
    const times = this.#life.deaths.length === 0 ? [] : await readTestTimes(folder);
    const deaths = this.#life.deaths.map((death) => this.#explain(locateDeath(death, times)));
    return {
      usage: await this.#usage(),
      deaths: await Promise.all(deaths),
      ...(target.serverRunId === undefined ? {} : { serverRunId: target.serverRunId }),
    };
  }

  async #tell(death: TargetDeath): Promise<void> {
    await delay(TELL_AFTER_MS);
    const { folder, onLocated } = this.#options;
    const located = await this.#explain(locateDeath(death, await readTestTimes(folder)));
    // What has not been heard of by now may come yet.
    const { moment, ...rest } = located;
    onLocated(moment === 'afterTests' ? rest : located);
  }

  async #explain(death: TargetDeath): Promise<TargetDeath> {
    const { explainDeath } = await import('../../changes/explain-death.ts');
    const reason = explainDeath(this.#options.target.engine, death)?.reason;
    return reason === undefined ? death : { ...death, known: `${reason.title} (${reason.id})` };
  }

  async #usage(): Promise<Usage> {
    const { folder, cwd, target } = this.#options;
    const witnessed = await readWitnesses(folder);
    const isTarget = await matcherOf(target.endpoint, this.#served, target.nodePorts?.());
    const elsewhere = witnessed.destinations.filter((place) => !isTarget(place));
    const counted = this.#count(witnessed, isTarget);
    const overridden = await findOverridden(witnessed, this.#options.exported(), cwd);
    const told = elsewhere.filter((place) => counted.answer !== 'used' || isLikelyRedis(place));
    const signs = counted.answer === 'used' ? [] : await findSigns(cwd);
    return {
      id: this.#id,
      ...counted,
      ...(told.length > 0 ? { elsewhere: told.slice(0, 20) } : {}),
      ...(overridden.length > 0 ? { overridden } : {}),
      ...(signs.length > 0 ? { signs } : {}),
    };
  }

  #count(witnessed: Witnessed, isTarget: (place: Destination) => boolean): Usage {
    const { target, stream } = this.#options;
    switch (sourceOf(target, this.#isServed)) {
      case 'server':
        return countOnServer(this.#life);
      case 'stream':
        return countInStream(stream, target.kind === 'elasticache' ? this.#life : { readings: [], asked: 0 });
      case 'client':
        return countByClients(witnessed, isTarget);
    }
  }
}
