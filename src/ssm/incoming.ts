import type { AgentMessage } from './protocol/agent-message.ts';
import { ReceiveOrder } from './receive-order.ts';

export interface IncomingEffects {
  /** The next message, whose turn it is. May call `hold` and `close`. */
  process(message: AgentMessage, nowMs: number): void;
  acknowledge(message: AgentMessage, nowMs: number): void;
}

/** Messages that wait unacknowledged, while nobody takes them, before reading has to stop altogether. */
const OVERFULL_MESSAGES = 8_000;

/** The agent's stream messages: brought into order, acknowledged when they are taken, kept while nobody takes them. */
export class Incoming {
  readonly #effects: IncomingEffects;
  readonly #order: ReceiveOrder = new ReceiveOrder();
  #isHeld = false;
  #isClosed = false;
  #dropped = 0;
  #gapSinceMs: number | undefined;

  constructor(effects: IncomingEffects) {
    this.#effects = effects;
  }

  /** Messages that came too far ahead. */
  get dropped(): number {
    return this.#dropped;
  }

  get hasGap(): boolean {
    return this.#order.keptMessages > 0;
  }

  /** Since when the next message is missing although later ones came; undefined while none is, or nobody takes them anyway. */
  get gapSinceMs(): number | undefined {
    return this.#gapSinceMs;
  }

  get isOverfull(): boolean {
    return this.#isHeld && this.#order.keptMessages > OVERFULL_MESSAGES;
  }

  arrive(message: AgentMessage, nowMs: number): void {
    if (message.sequenceNumber < 0) return;
    switch (this.#order.judge(message.sequenceNumber)) {
      case 'next':
        if (this.#isHeld) {
          this.#order.keep(message, false);
        } else {
          this.#take(message, false, nowMs);
          this.#drain(nowMs);
        }
        return;
      case 'kept':
        this.#order.keep(message, !this.#isHeld);
        if (this.#isHeld) return;
        this.#gapSinceMs ??= nowMs;
        this.#effects.acknowledge(message, nowMs);
        return;
      case 'repeat':
        // Where our acknowledgement was lost, the agent sends this one until it gets another.
        if (!this.#order.isHeldBack(message.sequenceNumber)) this.#effects.acknowledge(message, nowMs);
        return;
      case 'dropped':
        this.#dropped++;
    }
  }

  /** Nobody takes more for now: what comes is kept unacknowledged. */
  hold(): void {
    this.#isHeld = true;
    this.#gapSinceMs = undefined;
  }

  release(nowMs: number): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#drain(nowMs);
  }

  close(): void {
    this.#isClosed = true;
  }

  #drain(nowMs: number): void {
    while (!this.#isHeld && !this.#isClosed) {
      const kept = this.#order.takeNext();
      if (kept === undefined) {
        this.#gapSinceMs = this.hasGap ? nowMs : undefined;
        return;
      }
      this.#take(kept.message, kept.isAcknowledged, nowMs);
    }
  }

  #take(message: AgentMessage, isAcknowledged: boolean, nowMs: number): void {
    this.#order.advance();
    this.#effects.process(message, nowMs);
    if (!isAcknowledged) this.#effects.acknowledge(message, nowMs);
  }
}
