import { encodeMessage } from '../codec/message.ts';
import type { Relayed } from '../gateway/relayed.ts';

/** The official agent remembers so many unacknowledged messages (section 4). */
export const AGENT_BUFFER_MESSAGES = 10_000;

interface Pending {
  readonly relayed: Relayed;
  /** 0: not sent yet, since publication was paused. */
  tries: number;
  sentAtMs: number;
}

export interface OutgoingOptions {
  readonly resend: 'overdue' | 'oldest';
  readonly overflow: 'wait' | 'lose';
  transmit(relayed: Relayed): void;
  /** False while the channel is full: what is in there already need not go again. */
  mayResend(): boolean;
  resent(): void;
}

/** The agent's own stream messages: numbered, remembered until acknowledged, sent again in time. */
export class Outgoing {
  readonly #options: OutgoingOptions;
  readonly #pending: Map<number, Pending> = new Map();
  #next = 0;
  #published = false;
  #roundTripMs = 100;
  #variationMs = 0;
  #timeoutMs = 200;

  constructor(options: OutgoingOptions) {
    this.#options = options;
  }

  get unacknowledged(): number {
    return this.#pending.size;
  }

  send(payloadType: number, payload: Buffer): void {
    const message = { messageType: 'output_stream_data', sequenceNumber: this.#next, payloadType };
    const frame = encodeMessage({
      messageType: 'output_stream_data',
      schemaVersion: 1,
      createdDate: Date.now(),
      sequenceNumber: this.#next,
      flags: this.#next === 0 ? 1 : 0,
      payloadType,
      payload,
    });
    this.#next++;
    const pending: Pending = { relayed: { message, frame }, tries: 0, sentAtMs: 0 };
    const remembered = this.#options.overflow === 'wait' || this.#pending.size < AGENT_BUFFER_MESSAGES;
    if (remembered) this.#pending.set(message.sequenceNumber, pending);
    if (this.#published) this.#transmit(pending, performance.now());
  }

  acknowledged(sequenceNumber: number): void {
    const pending = this.#pending.get(sequenceNumber);
    if (!pending || pending.tries === 0) return;
    this.#pending.delete(sequenceNumber);
    const roundTrip = performance.now() - pending.sentAtMs;
    this.#variationMs = 0.75 * this.#variationMs + 0.25 * Math.abs(this.#roundTripMs - roundTrip);
    this.#roundTripMs = 0.875 * this.#roundTripMs + 0.125 * roundTrip;
    this.#timeoutMs = Math.min(1_000, this.#roundTripMs + Math.max(10, 4 * this.#variationMs));
  }

  pause(): void {
    this.#published = false;
  }

  /** Sends what was kept; with `overdue`, all that is unacknowledged. */
  start(): void {
    if (this.#published) return;
    this.#published = true;
    const now = performance.now();
    for (const pending of this.#pending.values()) {
      if (pending.tries === 0 || this.#options.resend === 'overdue') this.#transmit(pending, now);
    }
  }

  /** To be called every 100 ms. */
  tick(): void {
    if (!this.#published || !this.#options.mayResend()) return;
    const now = performance.now();
    for (const pending of this.#pending.values()) {
      if (now - pending.sentAtMs > this.#timeoutMs) this.#transmit(pending, now);
      if (this.#options.resend === 'oldest') return;
    }
  }

  close(): void {
    this.#pending.clear();
    this.#published = false;
  }

  #transmit(pending: Pending, now: number): void {
    if (pending.tries > 0) this.#options.resent();
    pending.tries++;
    pending.sentAtMs = now;
    this.#options.transmit(pending.relayed);
  }
}
