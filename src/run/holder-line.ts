import { setTimeout as delay } from 'node:timers/promises';
import { ERROR_CODES, type ErrorCode, RedisTargetError } from '../errors.ts';
import type { TargetDeath } from '../model/usage.ts';
import { removeFolder } from '../platform/scratch.ts';
import { locateDeath } from '../results/locate-death.ts';
import { readTestTimes } from '../results/test-times.ts';
import { hearHolder } from './hear-holder.ts';
import { type HolderProcess, hasEnded } from './holder-process.ts';
import type {
  HolderAnswer,
  HolderError,
  HolderQuestion,
  HolderReply,
  HolderRequest,
} from './holder-protocol.ts';
import { watchPulse } from './holder-pulse.ts';
import { addDeath } from './usage/add-death.ts';
import type { TargetUse } from './usage/target-watch.ts';

/** One that was stopped has to run to give anything back; so long after it was asked to, it is told to, in milliseconds. */
const CONTINUE_AFTER_MS = 3_000;
/** And then it is killed; its own limit for giving everything back is 20 s. */
const KILL_AFTER_MS = 30_000;

/** The line to a holder: a line of JSON for each question, and one for each answer. */
export class HolderLine {
  readonly #holder: HolderProcess;
  readonly #onDeath: (death: TargetDeath) => void;
  readonly #gone: Promise<void>;
  readonly #waiting = new Map<number, (reply: HolderReply) => void>();
  #takeAnswer: ((answer: HolderAnswer) => void) | undefined;
  #giveUp: ((error: unknown) => void) | undefined;
  #asked = 0;
  #isClosing = false;
  #isSilent = false;
  /** The run's. */
  #folder = '';
  /** All that it has told, and its own. */
  #deaths: readonly TargetDeath[] = [];

  constructor(holder: HolderProcess, onDeath: ((death: TargetDeath) => void) | undefined) {
    this.#holder = holder;
    this.#onDeath = (death) => {
      this.#deaths = addDeath(this.#deaths, death);
      onDeath?.(death);
    };
    hearHolder(holder, (line) => this.#take(line as HolderReply & HolderAnswer));
    const endPulse = watchPulse({
      ask: () => this.#send({ ask: 'alive' }),
      isOpening: () => this.#giveUp !== undefined,
      onSilence: (since, lived) => this.#silence(since, lived),
    });
    this.#gone = new Promise((resolve) => {
      holder.once('exit', (status, signal) => {
        endPulse();
        this.#end(signal === null ? `ended with status ${status}` : `was ended by ${signal}`);
        resolve();
      });
      holder.once('error', (error) => {
        endPulse();
        this.#giveUp?.(error);
        resolve();
      });
    });
  }

  get #isGone(): boolean {
    return this.#isSilent || hasEnded(this.#holder);
  }

  /** Asks it to open a target. */
  async open(request: HolderRequest): Promise<HolderAnswer> {
    return await new Promise<HolderAnswer>((resolve, reject) => {
      this.#takeAnswer = resolve;
      this.#giveUp = reject;
      this.#holder.stdin.write(`${JSON.stringify(request)}\n`);
    });
  }

  /**
   * Asks it something; a holder that is gone, or answers no more, answers with nothing.
   *
   * @throws What it could not do.
   */
  async ask(question: HolderQuestion): Promise<HolderReply> {
    // Without this our process could end while it waits: the line keeps nobody alive.
    const keepAlive = setInterval(() => undefined, 60_000);
    try {
      const reply = await this.#send(question);
      if (reply.error) throw reviveError(reply.error);
      return reply;
    } finally {
      clearInterval(keepAlive);
    }
  }

  async endRun(addsUse: boolean): Promise<TargetUse> {
    const { use } = await this.ask({ ask: 'end', addsUse }).catch((): HolderReply => ({}));
    if (use !== undefined) return use;
    const why = `the process that held the target ${this.#isSilent ? 'answered no more' : 'is gone'}`;
    const times = await readTestTimes(this.#folder);
    return {
      usage: { answer: 'notKnown', why },
      deaths: this.#deaths.map((death) => (death.moment === undefined ? locateDeath(death, times) : death)),
    };
  }

  /** Has it give everything back, and waits until it is gone. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#holder.ref();
    this.#holder.stdin.end();
    if (this.#isSilent) this.#holder.kill('SIGCONT');
    const settled = new AbortController();
    const { signal } = settled;
    void this.#gone.then(() => settled.abort());
    // Sent to one that runs, it does nothing.
    void delay(CONTINUE_AFTER_MS, undefined, { signal }).then(
      () => this.#holder.kill('SIGCONT'),
      () => undefined,
    );
    void delay(KILL_AFTER_MS, undefined, { signal }).then(
      () => this.#holder.kill('SIGKILL'),
      () => undefined,
    );
    await this.#gone;
    // One that was killed could not do it.
    if (this.#folder !== '') await removeFolder(this.#folder);
  }

  #send(question: HolderQuestion): Promise<HolderReply> {
    if (this.#isGone || this.#isClosing) return Promise.resolve({});
    this.#asked += 1;
    const id = this.#asked;
    return new Promise<HolderReply>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#holder.stdin.write(`${JSON.stringify({ ...question, id })}\n`);
    });
  }

  #silence(since: Date, lived: Date): void {
    if (this.#isClosing) return;
    this.#isSilent = true;
    this.#giveUp?.(
      new RedisTargetError(
        'RT_INTERNAL',
        'The process that opens the target answers no more: it was stopped, or is stuck. What it said is above. Try again.',
      ),
    );
    const how = 'answers no more: it was stopped, or is stuck';
    this.#tellOwn({ what: this.#own, how, at: since.toISOString(), lived: lived.toISOString() });
  }

  #end(how: string): void {
    this.#giveUp?.(
      new RedisTargetError(
        'RT_INTERNAL',
        `The process that holds the target ${how} before it had opened it; what it said is above. Please report this.`,
      ),
    );
    const isTold = this.#deaths.some(({ what }) => what.startsWith(this.#own));
    if (!this.#isClosing && !isTold)
      this.#tellOwn({ what: `${this.#own}, and the target with it,`, how, at: new Date().toISOString() });
    this.#release();
  }

  get #own(): string {
    return `the process that holds the target (pid ${this.#holder.pid})`;
  }

  #tellOwn(death: TargetDeath): void {
    this.#onDeath(death);
    this.#release();
  }

  /** Nobody answers any more who waits for it. */
  #release(): void {
    for (const answer of this.#waiting.values()) answer({});
    this.#waiting.clear();
  }

  #take(reply: HolderReply & HolderAnswer): void {
    if (reply.death !== undefined) {
      if (!this.#isClosing) this.#onDeath(reply.death);
    } else if (reply.id !== undefined) {
      this.#waiting.get(reply.id)?.(reply);
      this.#waiting.delete(reply.id);
    } else {
      this.#folder = reply.folder ?? '';
      this.#takeAnswer?.(reply);
      this.#giveUp = undefined;
    }
  }
}

/** The error as the holder threw it; its cause stayed there. */
export function reviveError({ code, message, details }: HolderError): Error {
  if (code === undefined || !(code in ERROR_CODES)) return new Error(message);
  return new RedisTargetError(code as ErrorCode, message, { details: details ?? {} });
}
