import { isRedisTargetError } from '../../errors.ts';
import type { OpenTarget } from '../../model/target.ts';
import type { TargetDeath } from '../../model/usage.ts';
import { readServerCounters, type ServerCounters } from '../../targets/server-counters.ts';
import { addDeath } from './add-death.ts';

/** How long a server's answer may take, in milliseconds. */
const ANSWER_LIMIT_MS = 5_000;
/** Somebody's slow command keeps a server from answering, too: only longer silences are told, in milliseconds. */
const SILENCE_MS = 8_000;

/** Errors of a server that has answered all the same. */
const ANSWERS: ReadonlySet<string> = new Set([
  'RT_TARGET_AUTH',
  'RT_TARGET_NOT_REDIS',
  'RT_TARGET_LOADING',
  'RT_TARGET_MASTERDOWN',
  'RT_TARGET_MAX_CLIENTS',
  'RT_TARGET_MISCONF',
]);

/** Asks a target's server again and again, and knows what did not live. */
export class LifeWatch {
  readonly #target: OpenTarget;
  readonly #onDeath: (death: TargetDeath) => void;
  #readings: ServerCounters[] = [];
  #asked = 0;
  /** Why the last reading could not be made. */
  #refusal: unknown;
  #deaths: readonly TargetDeath[] = [];
  #silentSince: Date | undefined;
  #asking: Promise<void> = Promise.resolve();
  /** The server's, by the last that was heard of it. */
  #runId: string | undefined;
  /** When it last answered. */
  #lived: Date | undefined;

  /** @param onDeath - Is told each death at once, and again when it is over. */
  constructor(target: OpenTarget, onDeath: (death: TargetDeath) => void) {
    this.#target = target;
    this.#onDeath = onDeath;
    this.#runId = target.serverRunId;
  }

  /** What the server said, each time it was asked and answered. */
  get readings(): readonly ServerCounters[] {
    return this.#readings;
  }

  /** How often the server was asked, answered or not. */
  get asked(): number {
    return this.#asked;
  }

  get refusal(): unknown {
    return this.#refusal;
  }

  get deaths(): readonly TargetDeath[] {
    return this.#deaths;
  }

  /** Forgets what is over. One that is dead stays so. */
  async begin(): Promise<void> {
    await this.#asking;
    this.#readings = [];
    this.#asked = 0;
    this.#deaths = this.#deaths.filter(({ until }) => until === undefined);
    this.#refusal = undefined;
    if (this.#deaths.length === 0) this.#silentSince = undefined;
  }

  /** Hears of a death; one that is told again, with its end, is the same. */
  died(death: TargetDeath): void {
    this.#deaths = addDeath(this.#deaths, death);
    this.#onDeath(death);
  }

  /** One question at a time; a server that is known to be dead is not asked, unless it is a cluster's: another node may be what died. */
  ask(): Promise<void> {
    this.#asking = this.#asking.then(() => this.#askNow());
    return this.#asking;
  }

  /** Asks for the last time: who is silent now is not given more time. */
  async askLast(): Promise<void> {
    await this.ask();
    if (this.#isCluster || !this.#isDead) this.#tellSilence();
  }

  get #isDead(): boolean {
    return this.#deaths.some(({ until }) => until === undefined);
  }

  get #isCluster(): boolean {
    return this.#target.details.nodes !== undefined;
  }

  async #askNow(): Promise<void> {
    if (this.#isDead && this.#silentSince === undefined && !this.#isCluster) return;
    const askedAt = new Date();
    this.#asked += 1;
    try {
      const reading = await readServerCounters(this.#target.endpoint, AbortSignal.timeout(ANSWER_LIMIT_MS));
      this.#refusal = undefined;
      this.#noteRestart(reading, askedAt);
      this.#lived = new Date();
      this.#readings.push(reading);
      this.#endSilence();
    } catch (error) {
      this.#refusal = error;
      // One that refuses, or wants another password, answers all the same.
      if (hasAnswered(error)) return;
      this.#silentSince ??= askedAt;
      if (isRefused(error) || Date.now() - this.#silentSince.getTime() >= SILENCE_MS) this.#tellSilence();
    }
  }

  #noteRestart({ runId }: ServerCounters, at: Date): void {
    if (runId === undefined) return;
    const before = this.#runId;
    this.#runId = runId;
    if (before === undefined || before === runId) return;
    // A cluster's endpoint leads to this node now and to that one then.
    if (this.#isCluster) return;
    this.#readings = [];
    const time = at.toISOString();
    const how = 'was started anew: its run_id is another';
    this.died({ what: 'the server', how, at: time, until: time, ...this.#lastSeen() });
  }

  #tellSilence(): void {
    const since = this.#silentSince;
    if (since === undefined) return;
    const at = since.toISOString();
    if (this.#deaths.some((death) => death.at === at)) return;
    this.died({ what: 'the server', how: howSilent(this.#refusal), at, ...this.#lastSeen() });
  }

  #lastSeen(): Pick<TargetDeath, 'lived'> {
    return this.#lived === undefined ? {} : { lived: this.#lived.toISOString() };
  }

  #endSilence(): void {
    const at = this.#silentSince?.toISOString();
    this.#silentSince = undefined;
    const silence = this.#deaths.find((death) => death.at === at && death.until === undefined);
    if (silence !== undefined) this.died({ ...silence, until: new Date().toISOString() });
  }
}

function hasAnswered(error: unknown): boolean {
  return isRedisTargetError(error) && ANSWERS.has(error.code);
}

/** Nobody listens: there is nothing to wait for. */
function isRefused(error: unknown): boolean {
  return error instanceof Error && /ECONNREFUSED|nobody listens/.test(error.message);
}

function isBusy(error: unknown): boolean {
  return isRedisTargetError(error) && error.code === 'RT_TARGET_BUSY';
}

function howSilent(refusal: unknown): string {
  if (isBusy(refusal)) return 'answers no more: it is busy running a script';
  if (isRefused(refusal)) return 'is gone: nobody listens there any more';
  return 'answers no more';
}
