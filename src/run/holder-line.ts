import { createInterface } from 'node:readline';
import { ERROR_CODES, type ErrorCode, RedisTargetError } from '../errors.ts';
import type { TargetDeath } from '../model/usage.ts';
import type { HolderProcess } from './holder-process.ts';
import type {
  HolderAnswer,
  HolderError,
  HolderQuestion,
  HolderReply,
  HolderRequest,
} from './holder-protocol.ts';
import type { TargetUse } from './usage/target-watch.ts';

/** The line to a holder: a line of JSON for each question, and one for each answer. */
export class HolderLine {
  readonly #holder: HolderProcess;
  readonly #waiting = new Map<number, (reply: HolderReply) => void>();
  #takeAnswer: ((answer: HolderAnswer) => void) | undefined;
  #giveUp: ((error: unknown) => void) | undefined;
  #asked = 0;
  #isClosing = false;
  #death: TargetDeath | undefined;

  constructor(holder: HolderProcess, onDeath: ((death: TargetDeath) => void) | undefined) {
    this.#holder = holder;
    const lines = createInterface({ input: holder.stdout });
    lines.on('line', (line) => this.#take(JSON.parse(line) as HolderReply & HolderAnswer, onDeath));
    holder.once('exit', (status, signal) => {
      this.#giveUp?.(
        new RedisTargetError(
          'RT_INTERNAL',
          'The process that holds the target ended before it had opened it; what it said is above. Please report this.',
        ),
      );
      if (!this.#isClosing) {
        this.#death = {
          what: `the process that holds the target (pid ${holder.pid}), and the target with it,`,
          how: signal === null ? `ended with status ${status}` : `was ended by ${signal}`,
          at: new Date().toISOString(),
        };
        onDeath?.(this.#death);
      }
      for (const answer of this.#waiting.values()) answer({});
      this.#waiting.clear();
    });
    holder.once('error', (error) => this.#giveUp?.(error));
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
   * Asks it something; a holder that is gone answers with nothing.
   *
   * @throws What it could not do.
   */
  async ask(question: HolderQuestion): Promise<HolderReply> {
    const isGone = this.#holder.exitCode !== null || this.#holder.signalCode !== null;
    if (isGone || this.#isClosing) return {};
    this.#asked += 1;
    const id = this.#asked;
    // Without this our process could end while it waits: the line keeps nobody alive.
    const keepAlive = setInterval(() => undefined, 60_000);
    try {
      const reply = await new Promise<HolderReply>((resolve) => {
        this.#waiting.set(id, resolve);
        this.#holder.stdin.write(`${JSON.stringify({ ...question, id })}\n`);
      });
      if (reply.error) throw reviveError(reply.error);
      return reply;
    } finally {
      clearInterval(keepAlive);
    }
  }

  async endRun(addsUse: boolean): Promise<TargetUse> {
    const { use } = await this.ask({ ask: 'end', addsUse }).catch((): HolderReply => ({}));
    if (use !== undefined) return use;
    const why = 'the process that held the target is gone';
    return { usage: { answer: 'notKnown', why }, deaths: this.#death === undefined ? [] : [this.#death] };
  }

  /** From now on its end is what we want. */
  closing(): void {
    this.#isClosing = true;
  }

  #take(reply: HolderReply & HolderAnswer, onDeath: ((death: TargetDeath) => void) | undefined): void {
    if (reply.death !== undefined) onDeath?.(reply.death);
    else if (reply.id !== undefined) {
      this.#waiting.get(reply.id)?.(reply);
      this.#waiting.delete(reply.id);
    } else {
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
